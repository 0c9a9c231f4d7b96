import HummingbirdCore
import Logging
import NIOCore

/// A connection that is closed before anything is set up for it when its party has as many as it may.
///
/// It stands before TLS, so that who is refused costs no handshake.
struct GatedChannel<Base: ServerChildChannel>: ServerChildChannel {
    private let base: Base
    private let gate: ConnectionGate
    private let refused: Counter

    /// The party has as many connections as it may: it is told by the end of this one.
    private struct Refusal: Error {}

    init(_ base: Base, gate: ConnectionGate, refused: Counter) {
        self.base = base
        self.gate = gate
        self.refused = refused
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        switch gate.enter(channel.remoteAddress) {
        case .uncounted: break
        case .counted(let party): channel.closeFuture.whenComplete { _ in gate.leave(party) }
        case .refused:
            refused.add()
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(Refusal())
        }
        return base.setup(channel: channel, logger: logger)
    }

    func handle(value: Base.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
