// What a field worker reads of an item, and which acts there are to state: no page, no network, no store.

/** Why a division hands somebody back. */
export const REFUSALS = {
    "moved": ["已搬走", "Moved away"], "never-here": ["从未在此", "Was never here"], "elsewhere-now": ["现在别处", "Is elsewhere now"],
    "in-custody": ["被羁押", "In custody"], "wrong-person": ["找错人", "The wrong person"], "duplicate": ["重复", "Is there twice"],
};

/** What one tap states. */
export const ACTS = {
    "accept": ["接收", "Accept"], "spoke-phone": ["电话联系上", "Spoke by phone"], "spoke-door": ["上门见到", "Spoke at the door"],
    "no-answer-phone": ["电话无人接", "No answer by phone"], "no-answer-door": ["上门无人", "Nobody at the door"],
    "placed-home": ["已居家", "Is at home"], "placed-site": ["已到隔离点", "Brought to a site"],
    "placed-hospital": ["已送医院", "Brought to hospital"], "left": ["已离开隔离点或医院", "Left the site or hospital"],
    "notice": ["解除通知已送达", "Told of the release"],
};

/** The acts that a tap of a household states for all that are chosen. */
const OF_HOUSEHOLD = ["spoke-phone", "spoke-door", "no-answer-phone", "no-answer-door"];

export const isOfHousehold = (act) => OF_HOUSEHOLD.includes(act);

/** The taps that make sense for an item. */
export function tapsOf({ list, stage, token, standing }) {
    const contacts = [...OF_HOUSEHOLD];
    if (list === "roster") { return ["spoke-phone", "spoke-door"]; }
    if (list === "release") { return ["notice", ...contacts, "left"]; }
    const isOpen = stage === "issued" || standing === "offered" || standing === "offered-within";
    return [...(isOpen && token ? ["accept"] : []), ...contacts, "placed-home", "placed-site", "placed-hospital"];
}

/** The act that a tap states of an item. */
export function actOf(tap, item) {
    const act = { item: item.item };
    const [what, how] = [tap.replace(/-(phone|door|home|site|hospital)$/, ""), /-(phone|door|home|site|hospital)$/.exec(tap)?.[1]];
    switch (what) {
    case "accept": return { ...act, kind: "accept", token: item.token };
    case "placed": return { ...act, kind: "placed", place: how };
    case "left": case "notice": return { ...act, kind: what };
    default: return { ...act, kind: "contact", outcome: what, channel: how };
    }
}

/** A temperature as it is stated, from what somebody typed; `undefined` for nothing, `null` for what is none. */
export function readTemperature(text) {
    const clean = text.trim().replace(/[,，。]/, ".");
    if (clean === "") { return undefined; }
    if (!/^\d{2}(\.\d)?$/.test(clean)) { return null; }
    const value = Number(clean);
    return value >= 30 && value <= 45 ? value.toFixed(1) : null;
}

/** Lays what has changed over what was there. */
export function mergePacks(before, change) {
    if (change.since === undefined) { return change; }
    if (!before || before.version !== change.since) { return null; }
    const items = new Map([...before.items, ...change.items].map((item) => [item.item, item]));
    const order = change.order.map((name) => items.get(name)).filter((item) => item !== undefined);
    return { ...change, since: undefined, order: undefined, words: { ...before.words, ...change.words }, items: order };
}

/** By what somebody is found: name, telephone, or the document's last characters. */
export function isFound(item, query) {
    const wanted = query.trim().toLowerCase();
    if (wanted === "") { return true; }
    const digits = wanted.replace(/\D/g, "");
    const isNumber = digits.length >= 3 && /^[\d\s-]+$/.test(wanted);
    return [item.name, item.guardian].some((name) => name?.toLowerCase().includes(wanted))
        || item.document_end?.toLowerCase() === wanted
        || (isNumber && [item.phone, item.guardian_phone].some((phone) => phone?.replace(/\D/g, "").includes(digits)));
}

/** What an item says, in the words of a page. */
export class VisitWording {
    constructor(words, pack) {
        this.words = words;
        this.texts = pack.words ?? {};
    }

    named(kind, name) {
        const text = this.texts[`${kind}:${name}`];
        return text ? this.words.say(...text) : name;
    }

    act(tap) { return this.words.say(...ACTS[tap]); }

    task({ list, stage, measure, missing, standing, place_due_s: place }) {
        const parts = [];
        if (list === "release") {
            parts.push(this.words.say("告知解除", "Tell them that they are free"));
        } else if (list === "roster") {
            parts.push(this.words.say("在风险区居住", "Lives in a risk area"));
        } else if (stage === "issued" || stage === "accepted") {
            parts.push(this.words.say("尽快联系上本人", "Reach the person"));
        } else if (place !== undefined) {
            parts.push(this.words.say("安置到位", "Bring them to the right place"));
        } else {
            parts.push(this.words.say("按时随访", "Keep up the visits"));
        }
        if (measure) { parts.push(this.named("m", measure)); }
        if (standing === "offered" || standing === "offered-within") { parts.push(this.words.say("待接收", "offered to you")); }
        if (missing) { parts.push(this.words.say("查找中", "cannot be found")); }
        return parts.join(" · ");
    }

    due({ reach_due_s: reach, place_due_s: place, missed, level }, now) {
        const parts = [];
        const say = (zh, en, at) => {
            const isLate = at <= now;
            const length = this.words.duration(Math.abs(at - now));
            parts.push(isLate ? this.words.say(`${zh}已超时 ${length}`, `${en}: ${length} late`)
                : this.words.say(`${zh}：${this.words.time(at)} 前（还有 ${length}）`, `${en} by ${this.words.time(at)} (${length} left)`));
        };
        if (reach !== undefined) { say("联系", "Reach", reach); }
        if (place !== undefined) { say("安置", "Placed", place); }
        if (missed) { parts.push(this.words.say(`漏访 ${missed} 次`, `${missed} visits missed`)); }
        if (level) { parts.push(this.words.say(`已上报 ${level} 级`, `escalated ${level} levels`)); }
        return parts.join(this.words.say("；", "; "));
    }

    why({ why = [], document_type: type }) {
        const reasons = why.map(([category, measure]) => `${this.named("c", category)}：${this.named("m", measure)}`);
        // A passport is the only sign that somebody may speak another language.
        if (type && type !== "id-card") { reasons.push(this.words.say("持护照或通行证，可能需要翻译", "Has a passport or permit: may need an interpreter")); }
        return reasons.join(this.words.say("；", "; "));
    }

    owner({ owner }) { return this.words.say(`责任单位：${this.named("d", owner)}`, `Answers for them: ${this.named("d", owner)}`); }
}
