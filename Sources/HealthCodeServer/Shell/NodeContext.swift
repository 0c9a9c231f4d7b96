package import Hummingbird
package import NIOCore

/// What is known of a request while it is served.
package struct NodeContext: RequestContext {
    package var coreContext: CoreRequestContextStorage

    /// Who asks.
    package var caller: Caller = .anonymous

    /// The address that it comes from, as ``ClientAddresses`` has it.
    package var party: String?

    /// The connection, for answers that never end.
    package let channel: any Channel

    /// What the log will say of the request.
    package let trace = RequestTrace()

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// The largest JSON body, in bytes. The longest document there is, a contest with its statement, is a tenth of it.
    package static let maximumDocumentBytes = 64 << 10

    package var maxUploadSize: Int { Self.maximumDocumentBytes }
}
