// What the pages say in words, in Chinese and English; the templates say the rest.

/** What a person at a gate reads for each reason, and what helps. */
const REASONS = {
    "format": ["不是通码健康码。", "This is not a Tongma health code.", "请扫描“我的健康码”页面上的二维码。", "Scan the QR code of the page “My health code”."],
    "base45": ["文字不完整或有误。", "The text is damaged.", "请重新扫描。", "Scan it again."],
    "cbor": ["内容不完整或有误。", "The content is damaged.", "请重新扫描。", "Scan it again."],
    "cose": ["签名的格式有误。", "The signed message is malformed.", "请重新扫描。", "Scan it again."],
    "cwt": ["陈述的格式有误。", "The statement in it is malformed.", "请重新扫描。", "Scan it again."],
    "schema": ["内容不符合健康码的规定。", "The content does not follow the rules of a health code.", "请打开“我的健康码”重新申领。", "Open “My health code” and get a new one."],
    "algorithm": ["签名算法不被接受。", "It is signed by an algorithm that is not accepted.", "请打开“我的健康码”重新申领。", "Open “My health code” and get a new one."],
    "unknown-signer": ["签发者不在信任名单中。", "Its signer is not on the trust list.", "若名单已陈旧，请联网刷新；否则不予通行。", "If the trust list is old, refresh it online; otherwise do not admit."],
    "withdrawn-signer": ["签发者的证书已被撤销。", "Its signer’s certificate has been withdrawn.", "请联网打开“我的健康码”，会自动换发新码。", "Open “My health code” online: a new one comes by itself."],
    "signer-validity": ["签发者的证书当时或现在不在有效期内。", "Its signer’s certificate was not valid then, or is not now.", "请联网打开“我的健康码”换发新码。", "Open “My health code” online to get a new one."],
    "signature": ["签名与内容不符，可能被改动。", "The signature does not belong to the content: it may have been changed.", "请出示本人设备上的实时码。", "Show the live code on one’s own device."],
    "not-yet-valid": ["签发时间在将来。", "It was issued in the future.", "请核对本机的时间。", "Check this device’s clock."],
    "expired": ["此码已过期。", "The code has expired.", "请联网打开“我的健康码”换发新码。", "Open “My health code” online to get a new one."],
    "revoked": ["此码已被撤销：状态已变化，或已换发新码。", "The code has been revoked: what it says has changed, or another replaced it.", "请联网打开“我的健康码”查看新码。", "Open “My health code” online to see the new one."],
    "status-unknown": ["无法确认此码是否已被撤销。", "Whether the code has been revoked is not known.", "请联网刷新撤销名单后再扫。", "Refresh the status lists online and scan again."],
    "status": ["所指的撤销名单不是其签发方当日的名单。", "It names a status list that is not its issuer’s for the day on which it ends.", "不予承认；请持有人联网打开“我的健康码”换发新码。", "It is not taken. The holder opens “My health code” online to get a new one."],
    "old-evidence": ["绿码所依据的数据过旧。", "The evidence behind the green is old.", "请联网打开“我的健康码”换发新码；数据仍然过旧的，另行核实。", "Open “My health code” online to get a new one; if its evidence is old too, ask in another way."],
    "proof": ["设备证明有误：不是持有人设备当场出示的。", "The proof is wrong: it was not made by the holder’s own device for this code.", "请在持有人本人的设备上出示。", "Show it on the holder’s own device."],
    "missing-proof": ["没有设备证明：这是复制的码。", "There is no proof by a device: this is a copy.", "请在持有人本人的设备上出示实时码。", "Show the live code on the holder’s own device."],
    "stale-proof": ["设备证明已过时：可能是截屏，或设备时间有误。", "The proof is too old: a screenshot, or a device whose clock is wrong.", "请出示正在刷新的二维码。", "Show the QR code that renews itself."],
    "already-shown": ["此证明刚才已经出示过。", "This very proof was shown here a moment ago.", "请等二维码刷新后再扫。", "Wait until the QR code has renewed, and scan again."],
    "audience": ["证明是为另一场所或另一次核验出示的。", "The proof was made for another venue, or for another nonce.", "请按本场所显示的名称和随机数重新出示。", "Show it again for this venue and the nonce on its screen."],
    "document-needed": ["纸质码：须与证件核对。", "A paper code: it has to be compared with the identity document.", "请输入证件号码的后四位。", "Enter the last four characters of the document’s number."],
    "document": ["纸质码与所持证件不符。", "The paper code belongs to another document.", "请核对姓名和证件号码。", "Compare the name and the number."],
};

/** Why something could not be done, by kind. */
const FAILURES = {
    network: ["没有网络。", "No network."],
    node: ["节点现在无法回答，稍后再试。", "The node cannot answer now; it is asked again later."],
    storage: ["本浏览器无法保存数据（空间不足，或为无痕窗口）。", "This browser keeps nothing here: it has no room, or this is a private window."],
    program: ["本页面的程序出错，并非网络问题。请重新打开页面；仍然如此，请更新或更换浏览器。", "These scripts have failed; the network has not. Open the page again; if it stays so, update the browser or take another."],
};

const OUTCOMES = {
    pass: ["通行", "Pass"], caution: ["留意", "Caution"], stop: ["停止", "Stop"], stale: ["已失效", "Stale"],
    invalid: ["无效", "Invalid"],
};
const COLOURS = { green: ["绿码", "Green"], yellow: ["黄码", "Yellow"], red: ["红码", "Red"] };

/** Words in one language, `zh` or `en`. */
export class Wording {
    constructor(language) {
        this.language = language === "en" ? "en" : "zh";
        this.numbers = new Intl.NumberFormat(this.language === "en" ? "en" : "zh-Hans");
    }

    say(zh, en) { return this.language === "en" ? en : zh; }

    reason(code) {
        const [zh, en] = REASONS[code] ?? [`原因：${code}`, `Reason: ${code}`];
        return this.say(zh, en);
    }

    remedy(code) {
        const [, , zh, en] = REASONS[code] ?? ["", "", "", ""];
        return this.say(zh, en);
    }

    /** What a person reads of something that failed, by its kind (`kindOfFailure`). */
    failure(kind) { return this.say(...FAILURES[kind]); }

    outcome(code) { return this.say(...OUTCOMES[code]); }
    colour(code) { return this.say(...COLOURS[code]); }

    /** Whole seconds, minutes, hours or days, rounded down: an age is never said to be more than it is. */
    duration(seconds) {
        const whole = Math.max(0, Math.floor(seconds));
        const units = [[86400 * 2, 86400, "天", "d"], [3600 * 2, 3600, "小时", "h"], [120, 60, "分钟", "min"], [0, 1, "秒", "s"]];
        const [, size, zh, en] = units.find(([least]) => whole >= least);
        const count = this.numbers.format(Math.floor(whole / size));
        return this.say(`${count} ${zh}`, `${count} ${en}`);
    }

    ago(seconds) { return this.say(`${this.duration(seconds)}前`, `${this.duration(seconds)} ago`); }

    /** Up to when the evidence behind a code is complete; `null`: nobody says. */
    evidence(age) {
        return age === null ? this.say("数据截至时间未注明", "evidence of unknown age")
            : this.say(`数据截至${this.ago(age)}`, `evidence ${this.duration(age)} old`);
    }

    /** An instant at China's offset, as the other pages show it: `2022-07-06 10:12`. */
    time(seconds) {
        return new Date((Math.floor(seconds) + 8 * 3600) * 1000).toISOString().slice(0, 16).replace("T", " ");
    }

    /** How wrong this device's clock is; `null` when there is nothing to say. */
    clock({ offset, pace }) {
        // It is not this device's clock that is wrong.
        if (pace !== 1) { return this.say(`按节点回放的时间，每秒 ${this.duration(pace)}`, `the node’s, which replays: a second is ${this.duration(pace)}`); }
        if (Math.abs(offset) < 2) { return null; }
        const length = this.duration(Math.abs(offset));
        return offset > 0
            ? this.say(`本机时间慢 ${length}，已按节点时间更正`, `This device’s clock is ${length} slow; corrected by the node’s`)
            : this.say(`本机时间快 ${length}，已按节点时间更正`, `This device’s clock is ${length} fast; corrected by the node’s`);
    }
}
