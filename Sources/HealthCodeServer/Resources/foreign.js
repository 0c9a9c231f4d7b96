// Certificates of other countries at the venue's page. Which signers count, what was revoked and what the rules ask, a node
// knows and this device does not: the text is sent to the node, which answers and keeps nothing of it.

import { NodeFault, Unreachable, reach } from "./keep.js";

/** Milliseconds to wait for the node's answer. */
const PATIENCE = 15000;
/** Where this tab keeps the venue's token: it goes when the tab is closed. */
const ACCESS = "tongma-venue-access";

/** Whether a text begins as certificates of other countries do: HCERT in capitals, SMART Health Cards in any case. */
export function isForeign(text) { return text.startsWith("HC1:") || /^shc:\//i.test(text); }

/** Codes of one card, and characters of each, as the node reads them at most. */
const CHUNKS = 32;
const CHUNK_LENGTH = 8192;
/** Milliseconds after which codes of a card that was put together count again. */
const AGAIN = 3000;

/** What the text of one of a card's several codes says of itself: `shc:/2/3/…` is the second of three. */
function chunkOf(text) {
    const found = text.length <= CHUNK_LENGTH && /^shc:\/(\d{1,2})\/(\d{1,2})\/\d*$/i.exec(text);
    if (!found) { return null; }
    const [index, total] = [Number(found[1]), Number(found[2])];
    return index >= 1 && index <= total && total <= CHUNKS ? { index, total, text: text.toLowerCase() } : null;
}

/**
 * Puts together the SMART Health Cards whose text is spread over several codes, as older ones are. One card is held at a
 * time. Codes say nothing of which card they belong to: what is put together of two has no valid signature.
 */
export class CardChunks {
    #total = 0;
    #texts = new Map();
    #joined = new Set();
    #seenAt = -Infinity;

    /**
     * Takes the text of a code: answers how many of its card's codes are here, out of how many, the numbers of those that
     * are `missing`, and the `text` of all when none is. Answers `null` for any other text, which ends what was begun.
     */
    take(text, now = Date.now()) {
        const chunk = chunkOf(text);
        const isOther = chunk?.total !== this.#total || (this.#texts.get(chunk.index) ?? chunk.text) !== chunk.text;
        if (isOther) { this.forget(now); }
        if (!chunk) { return null; }
        this.#total = chunk.total;
        this.#texts.set(chunk.index, chunk.text);
        const all = Array.from({ length: chunk.total }, (_, index) => index + 1);
        const missing = all.filter((index) => !this.#texts.has(index));
        const answer = { count: this.#texts.size, total: chunk.total, missing, text: null };
        if (missing.length > 0) { return answer; }
        // The node takes them with white space between them.
        answer.text = all.map((index) => this.#texts.get(index)).join("\n");
        [this.#joined, this.#seenAt] = [new Set(this.#texts.values()), now];
        this.#texts.clear();
        return answer;
    }

    /** Whether a code is here already, or its card was just put together: a camera sees codes again and again. */
    has(text, now = Date.now()) {
        const chunk = chunkOf(text);
        if (!chunk) { return false; }
        if (this.#total === chunk.total && this.#texts.get(chunk.index) === chunk.text) { return true; }
        if (!this.#joined.has(chunk.text) || now - this.#seenAt > AGAIN) { return false; }
        this.#seenAt = now;
        return true;
    }

    /** Lets go of what was begun, and of the card that is no longer before a camera. */
    forget(now = Date.now()) {
        this.#total = 0;
        this.#texts.clear();
        if (now - this.#seenAt > AGAIN) { this.#joined.clear(); }
    }
}

/** What the node is asked with. */
export const access = {
    get token() { return window.sessionStorage.getItem(ACCESS) ?? ""; },
    set token(token) {
        if (token) { window.sessionStorage.setItem(ACCESS, token); } else { window.sessionStorage.removeItem(ACCESS); }
    },
};

/**
 * Asks the node: answers `{ answer }`, or `{ problem }` when nothing was decided: `access` (no token, or one that the node
 * does not take), `offline`, `busy`, or `failed`.
 *
 * @throws whatever is a mistake in the program
 */
export async function askNode(text, place) {
    const { token } = access;
    // What stands in a header is ASCII without blanks; whatever else was typed is no token.
    if (!/^[\x21-\x7e]{1,512}$/.test(token)) { return { problem: "access" }; }
    let response;
    try {
        response = await reach("/v1/recognitions", {
            method: "POST", credentials: "omit", cache: "no-store",
            headers: { "Content-Type": "application/json", "Authorization": `Bearer ${token}` },
            body: JSON.stringify(place ? { text, place } : { text }),
        }, PATIENCE);
        if (response.ok) { return { answer: await response.json() }; }
    } catch (error) {
        if (error instanceof Unreachable) { return { problem: "offline" }; }
        if (error instanceof NodeFault) { return { problem: "busy" }; }
        throw error;
    }
    if ([401, 403].includes(response.status)) { return { problem: "access" }; }
    return { problem: response.status === 429 || response.status >= 500 ? "busy" : "failed" };
}

/** Why nothing was decided, and what helps. */
const PROBLEMS = {
    access: ["没有有效的场所凭据。", "There is no valid token of the venue.", "请在本页“本场所”中填写场所凭据后再扫。", "Enter the venue’s token under “This venue” on this page, and scan again."],
    offline: ["没有网络：外国证明须由节点核验。", "No network: certificates of other countries are verified by the node.", "请联网后再扫；在此之前不能认定其真伪。", "Scan it again online; until then nothing is known of it."],
    busy: ["节点现在无法回答。", "The node cannot answer now.", "请稍后再扫。", "Scan it again in a moment."],
    program: ["本页面的程序出错，并非网络问题。", "These scripts have failed; the network has not.", "请重新打开页面；仍然如此，请更新或更换浏览器。", "Open the page again; if it stays so, update the browser or take another."],
    failed: ["节点没有受理这段文字。", "The node did not take this text.", "请重新扫描完整的二维码。", "Scan the whole QR code again."],
};

/** What a person at a gate reads for each reason against a certificate. */
const REASONS = {
    "format": ["不是能识别的证明。", "This is no certificate that is known.", "请扫描证明上的二维码。", "Scan the QR code of the certificate."],
    "base45": ["文字不完整或有误。", "The text is damaged, or not all of it.", "请重新扫描。", "Scan it again."],
    "compression": ["内容无法解压。", "The content does not inflate.", "请重新扫描。", "Scan it again."],
    "cbor": ["内容不完整或有误。", "The content is damaged.", "请重新扫描。", "Scan it again."],
    "cose": ["签名的格式有误。", "The signed message is malformed.", "请重新扫描。", "Scan it again."],
    "cwt": ["陈述的格式有误。", "The statement in it is malformed.", "请出示原件。", "Ask for the original."],
    "schema": ["内容不符合此类证明的格式。", "The content does not follow the form of such certificates.", "请出示原件。", "Ask for the original."],
    "algorithm": ["签名算法不被接受。", "It is signed by an algorithm that is not accepted.", "请持证人向签发国领取新证明。", "The holder needs a new one from the country of issue."],
    "unknown-signer": ["签发者不在各国上传的签发者之中。", "Its signer is none that a country has uploaded.", "不能认定其真伪。", "Nothing is known of it."],
    "withdrawn-signer": ["签发国已停用该签发者。", "Its country has taken the signer back.", "请持证人向签发国领取新证明。", "The holder needs a new one from the country of issue."],
    "signer-validity": ["签发者的证书当时或现在不在有效期内。", "The signer’s certificate was not valid then, or is not now.", "请持证人向签发国领取新证明。", "The holder needs a new one from the country of issue."],
    "signature": ["签名与内容不符，可能被改动。", "The signature does not belong to the content: it may have been changed.", "不予承认。", "It is not taken."],
    "not-yet-valid": ["尚未生效。", "It is not valid yet.", "请核对日期。", "Check the date."],
    "expired": ["证明已过期。", "The certificate has expired.", "请持证人向签发国领取新证明。", "The holder needs a new one from the country of issue."],
    "key-usage": ["签发者无权签发此类证明。", "Its signer may not sign this kind of certificate.", "不予承认。", "It is not taken."],
    "revoked": ["签发国已撤销此证明。", "Its country has revoked the certificate.", "不予承认。", "It is not taken."],
    "status-unknown": ["无法确认此证明是否已被撤销。", "Whether it has been revoked is not known.", "须由人工决定。", "A person has to decide."],
};

/** A reason, and what helps, in the page's words. */
export function saidReason(words, code) {
    const [zh, en, zhRemedy, enRemedy] = REASONS[code] ?? [`原因：${code}`, `Reason: ${code}`, "", ""];
    return { reason: words.say(zh, en), remedy: words.say(zhRemedy, enRemedy) };
}

/** A problem, the same. */
export function saidProblem(words, code) {
    const [zh, en, zhRemedy, enRemedy] = PROBLEMS[code];
    return { reason: words.say(zh, en), remedy: words.say(zhRemedy, enRemedy) };
}

/** What the rules came to: a line for those that are not met, and for those that are open. */
export function saidAcceptance(words, acceptance) {
    if (!acceptance || acceptance.result === "accepted") { return []; }
    const isRefused = acceptance.result === "not-accepted";
    const head = isRefused
        ? words.say("不符合入境规则", "A rule of this country is not met")
        : words.say("规则未能决定，须由人工判断", "The rules leave it open; a person has to decide");
    return acceptance.rules.map(({ rule, zh, en }) => ({
        isRefused, text: `${head}${words.say("：", ": ")}${words.say(zh, en)}${rule ? words.say(`（${rule}）`, ` (${rule})`) : ""}`,
    }));
}
