import Credentials

/// What somebody whose code is not taken can do about it, in both languages.
struct Remedy: Encodable, Sendable {
    let zh: String
    let en: String

    /// For the first reason that stands against a code, or for its colour; `nil` for a code that passes.
    init?(_ outcome: Outcome, _ reasons: [Reason]) {
        switch reasons.first {
        case nil:
            guard outcome != .pass else { return nil }
            self.init(
                zh: "请持码人在本人页面查看原因与期限；有异议可在该页提出。",
                en: "The holder's own page says why and until when, and takes objections.")
        case .format, .base45, .compression, .cbor, .cose, .cwt, .schema:
            self.init(zh: "请重新扫描完整的二维码。", en: "Scan the whole QR code again.")
        case .algorithm, .unknownSigner, .keyUsage:
            self.init(
                zh: "签发方不在信任名单中。请更新信任名单，或出示身份证件查询。",
                en: "The signer is not on the trust list. Refresh the list, or ask by the identity document.")
        case .withdrawnSigner, .signerValidity:
            self.init(
                zh: "签发密钥已停用。请持码人联网打开本人页面，自动换领新码。",
                en: "The signing key is out of use. The holder's page fetches a new code once it is online.")
        case .signature:
            self.init(zh: "内容与签名不符，不予承认。请出示身份证件查询。", en: "Content and signature differ. Ask by the identity document.")
        case .notYetValid:
            self.init(zh: "请核对两台设备的时间。", en: "Check the clocks of both devices.")
        case .expired:
            self.init(zh: "请持码人联网打开本人页面换领新码。", en: "The holder's page fetches a new code once it is online.")
        case .revoked:
            self.init(
                zh: "此码已撤回：颜色已变或已换设备。请持码人打开本人页面查看现行健康码。",
                en: "The code was withdrawn: its colour changed, or another device holds it. See the holder's page.")
        case .statusUnknown:
            self.init(zh: "撤回名单已过期。请联网更新后再核验。", en: "The status list is out of date. Refresh it and check again.")
        case .proof, .missingProof, .staleProof, .alreadyShown:
            self.init(zh: "请持码人当面出示动态码，不接受截图或转发。", en: "Ask for the live code; pictures of it are not taken.")
        case .audience:
            self.init(zh: "此码为其他场所出示。请重新出示。", en: "It was shown for another venue. Show it again here.")
        case .documentNeeded:
            self.init(zh: "请出示身份证件核对。", en: "Compare it with the identity document.")
        case .oldEvidence:
            self.init(
                zh: "绿码所依据的数据过旧。请持码人联网换领新码，或出示身份证件查询。",
                en: "The evidence behind the green is old. Fetch a new code online, or ask by the identity document.")
        case .status:
            self.init(
                zh: "此码所指的撤回名单并非其签发方当日名单，不予承认。请出示身份证件查询。",
                en: "It names a status list that is not its issuer's. It is not taken: ask by the identity document.")
        case .document:
            self.init(zh: "纸质码与证件不符，不予承认。", en: "The paper belongs to another document and is not taken.")
        }
    }

    private init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }
}
