/// When a device comes for its next credential: at half of the life of the one that it holds, ±20 %, and early enough to
/// go without any node for ten hours.
///
/// The page keeps the same rule (`Resources/wallet.js`); other wallets are told the moment by `renew_after_s`.
package enum RenewalSchedule {
    /// How much of the half of a life the next credential may come earlier or later, so that those that were issued
    /// together are not renewed together.
    private static let jitter = 0.2
    /// Ten hours without a node, half an hour until a device has tried again, and ten minutes for all the others that do.
    package static let reserve: Int64 = 38_400

    /// When a credential is renewed.
    ///
    /// Half of a day and 20 % of that would leave 9.6 hours, and of a credential whose end was rounded down to the hour
    /// 9.2: the last part of the range is left out where what remains of it still spreads the devices.
    ///
    /// - Parameters:
    ///   - received: when it was issued, in seconds.
    ///   - expires: when it ends, in seconds.
    package static func renewal(
        received: Int64, expires: Int64, using generator: inout some RandomNumberGenerator
    ) -> Int64 {
        let life = Double(expires - received)
        let half = life / 2
        let latest = half * (1 + jitter)
        let enough = life - Double(reserve)
        let range = half * (1 - jitter)...(enough >= half ? min(latest, enough) : latest)
        return received + Int64(Double.random(in: range, using: &generator))
    }
}
