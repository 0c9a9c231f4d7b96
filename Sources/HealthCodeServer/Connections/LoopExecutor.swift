package import Hummingbird
import NIOCore

/// Runs the task of a connection on the connection's own event loop, so that a request that is answered from memory is read,
/// answered and written by one thread: between two threads each request costs two wake-ups and a system call for each.
///
/// Whatever takes longer must not hold up the other connections of the loop: ``PoolMiddleware``.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Lets all that is behind it work on the pool of all cores, and not on the event loop of the request's connection.
package struct PoolMiddleware: RouterMiddleware {
    package typealias Context = NodeContext

    /// Away from the loops.
    package init() {}

    package func handle(
        _ request: Request, context: NodeContext, next: (Request, NodeContext) async throws -> Response
    ) async throws -> Response {
        var response = try await Self.onPool { try await next(request, context) }
        // A body that is only made while it is written has no length yet; one that has is bytes, or a few pieces of them.
        if response.body.contentLength == nil {
            let body = response.body
            response.body = ResponseBody { writer in
                let target = writer
                try await Self.onPool { try await body.write(target) }
            }
        }
        return response
    }

    static func onPool<Value>(_ work: () async throws -> Value) async rethrows -> Value {
        try await withTaskExecutorPreference(globalConcurrentExecutor, operation: work)
    }
}
