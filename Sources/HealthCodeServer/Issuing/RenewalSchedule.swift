import Credentials

/// When a device comes for its next credential: at half of the life of the one that it holds, ±20 %, and early enough to
/// go without any node for ten hours.
///
/// Wallets are told the moment by `renew_after_s`; the page (`Resources/wallet.js`) keeps the rule for codes of a day by
/// itself where a node says nothing.
package enum RenewalSchedule {
    /// How much of the half of a life the next credential may come earlier or later, so that those that were issued
    /// together are not renewed together.
    private static let jitter = 0.2
    /// Ten hours without a node, half an hour until a device has tried again, and ten minutes for all the others that do.
    package static let reserve: Int64 = 38_400

    /// For how long, in seconds, devices are spread that all have codes until one moment: before it none of them gets a
    /// code that lasts longer, and after it none that looks on has one until its turn has come.
    package static let spread: Int64 = 120
    /// The least of it, where a code that lives for seconds would else be asked for again at once.
    private static let leastSpread: Int64 = 10
    /// A live credential's life, unless its colour may change before.
    private static let fullLife = HealthCodeForm.live.lifetime

    /// When a credential is renewed.
    ///
    /// One that ends because its colour may change then is renewed at half of its life only while that is long: the next
    /// ends at the same moment, so that to go on halving what is left would be to ask a dozen times for nothing. In its
    /// last half day it is renewed after its end.
    ///
    /// Half of a day and 20 % of that would leave 9.6 hours, and of a credential whose end was rounded down to the hour
    /// 9.2: the last part of the range is left out where what remains of it still spreads the devices.
    ///
    /// - Parameters:
    ///   - received: when it was issued, in seconds.
    ///   - expires: when it ends, in seconds.
    ///   - change: when its colour may change by itself; `nil` when nothing says so.
    package static func renewal(
        received: Int64, expires: Int64, change: Int64? = nil, using generator: inout some RandomNumberGenerator
    ) -> Int64 {
        if let change, change < received + fullLife, expires - received <= fullLife / 2 {
            // Rounded down to the hour it ends before the change: in its last hour there is one that lasts until then.
            if expires < change { return Int64.random(in: expires - 3_000...expires - 600, using: &generator) }
            let latest = min(spread, max(leastSpread, expires - received))
            return Int64.random(in: expires...expires + latest, using: &generator)
        }
        let life = Double(expires - received)
        let half = life / 2
        let latest = half * (1 + jitter)
        let enough = life - Double(reserve)
        let range = half * (1 - jitter)...(enough >= half ? min(latest, enough) : latest)
        return received + Int64(Double.random(in: range, using: &generator))
    }
}
