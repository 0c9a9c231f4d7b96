// The codes of this device: keys that cannot be exported, the credentials bound to them, and when they are renewed.

import { decodeBase64URL, encodeBase45 } from "./base45.js";
import { NodeFault, Unreachable, kept } from "./keep.js";
import { present, readCredential } from "./tm1.js";

/** The resident's own code; wards have names drawn at random. */
export const SELF = "self";
const KEY = { name: "ECDSA", namedCurve: "P-256" };
/** Seconds: the first bound of the wait after a failure, and the last for who has no code to show much longer. */
const BACKOFF = { first: 5, last: 1800 };

/** Seconds: ten hours without a node, half an hour until a device has tried again, ten minutes for all the others that do. */
const RESERVE = 38400;

/**
 * Half the time that a code has left, within ±20 %, so that midnight brings no herd. ±20 % alone would leave some of them
 * 9.2 hours: of a code that lives for a day the last part of the range is left out, so that ten hours strand nobody.
 */
export function renewalTime(received, expires, random = Math.random) {
    const life = expires - received;
    const [half, enough] = [life / 2, life - RESERVE];
    const latest = enough >= half ? Math.min(half * 1.2, enough) : half * 1.2;
    return received + half * 0.8 + (latest - half * 0.8) * random();
}

/** Seconds: the longest that a node has a page wait after the end of a code, so that those that end together part. */
const SPREAD = 120;

/**
 * When the node says that the next code should be asked for. It knows why a code ends: where the colour may change then, the
 * next one is had after the end and not before.
 *
 * @param {number|undefined} told `renew_after_s`
 */
export function renewalMoment(told, received, expires, random = Math.random) {
    return Number.isFinite(told) && told > received
        ? Math.min(told, expires + SPREAD) : renewalTime(received, expires, random);
}

/**
 * Exponential backoff with full jitter: anything up to the bound, so that those who failed together part. Who can still
 * show a code for hours waits for up to half of them: after an outage it is not all devices that come within half an hour.
 *
 * @param {number} left seconds for which the code at hand can still be shown
 */
export function retryDelay(failures, random = Math.random, left = 0) {
    return random() * Math.min(Math.max(BACKOFF.last, left / 2), BACKOFF.first * 2 ** Math.min(failures, 20));
}

/** Why a code was not had: `replaced`, `signed-out`, `refused` (for good), `busy` (the node cannot now), `unreachable`. */
export class RenewalError extends Error {
    constructor(code, detail = "") {
        super(code);
        this.code = code;
        this.detail = detail;
    }
}

export class Wallet {
    constructor(clock) {
        this.clock = clock;
        this.records = [];
        /** Since when somebody has been looking at this page. */
        this.openedAt = 0;
    }

    async load() {
        const records = await kept.all("holder");
        // One's own code stands first.
        records.sort((left, right) => (right.id === SELF) - (left.id === SELF) || left.since - right.since);
        this.records = records.map((record) => ({ ...record, claims: readCredential(record.credential) }))
            .filter((record) => record.claims);
    }

    get(id) { return this.records.find((record) => record.id === id); }

    /** Whether a code can be shown now. */
    isLive(record) { return this.clock.now() < record.claims.exp; }

    /**
     * Whether it is time to renew: the moment has come, and the wait after a failure is over. Who opens the page when the
     * code has ended waits for nobody else: those who were looking on are the many that must part.
     */
    isDue(record) {
        const now = this.clock.now();
        const { exp } = record.claims;
        return now >= (this.openedAt >= exp ? Math.min(record.renewAt, exp) : record.renewAt) && now >= record.nextTry;
    }

    /**
     * Gets a code, or a new one in place of an old one. Every code has a key of its own.
     *
     * @param {string} id
     * @param {object|null} ward `document_type` and `document_number` of whom the resident is guardian of
     * @param {() => boolean} isWanted asked again when no other window of this browser is at it
     * @throws {RenewalError}
     */
    renew(id, ward = null, isWanted = () => true) {
        const work = async () => {
            await this.load();
            if (isWanted(this.get(id))) { await this.fetchCode(id, ward ?? this.get(id)?.ward ?? null); }
        };
        // Two windows that renew at once would leave one of them with a revoked code.
        return navigator.locks ? navigator.locks.request("tongma-renewal", work) : work();
    }

    async fetchCode(id, ward) {
        const keys = await crypto.subtle.generateKey(KEY, false, ["sign", "verify"]);
        const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
        let code;
        try {
            code = await this.request({ public_key: { kty, crv, x, y }, ...(ward ? { for: ward } : {}) });
        } catch (error) {
            await this.noteFailure(id, error.code);
            throw error;
        }
        const credential = decodeBase64URL(code.credential);
        const claims = credential && readCredential(credential);
        // A code for another key could not be shown.
        if (claims?.cnf?.x !== x || claims.cnf.y !== y) { throw new RenewalError("refused", "another key"); }
        const received = this.clock.now();
        await kept.put("holder", {
            id, ward, privateKey: keys.privateKey, credential, received, since: this.get(id)?.since ?? received,
            renewAt: renewalMoment(code.renew_after_s, received, claims.exp), failures: 0, nextTry: 0,
        });
        await this.load();
    }

    async request(body) {
        let answer;
        try {
            answer = await this.clock.ask("/v1/me/credentials", {
                method: "POST", headers: { "Content-Type": "application/json", "Accept": "application/json" },
                body: JSON.stringify(body),
            });
            if (answer.ok) { return await answer.json(); }
        } catch (error) {
            if (error instanceof Unreachable) { throw new RenewalError("unreachable"); }
            if (error instanceof NodeFault) { throw new RenewalError("busy"); }
            throw error;
        }
        const problem = await answer.json().catch(() => ({}));
        if (String(problem.type).endsWith("/device-replaced")) { throw new RenewalError("replaced"); }
        if (answer.status === 401) { throw new RenewalError("signed-out"); }
        // Too many requests, a conflict and what the node cannot do now pass; what it will not do stays.
        const isForGood = answer.status >= 400 && answer.status < 500 && ![408, 409, 425, 429].includes(answer.status);
        throw new RenewalError(isForGood ? "refused" : "busy", problem.detail ?? problem.title ?? "");
    }

    async noteFailure(id, code) {
        if (code === "replaced") { return this.forget(); }
        const { claims, ...record } = this.get(id) ?? {};
        if (!claims) { return; }
        record.failures += 1;
        const now = this.clock.now();
        record.nextTry = now + retryDelay(record.failures, Math.random, claims.exp - now);
        await kept.put("holder", record);
        await this.load();
    }

    async remove(id) {
        await kept.remove("holder", id);
        await this.load();
    }

    /** Takes all codes and keys off this device. */
    async forget() {
        await kept.clear("holder");
        await kept.remove("facts", "holder");
        await this.load();
    }

    /** Whose codes these are; those of somebody else who signed in here before are taken away. */
    async belongTo(holder) {
        if (!holder) { return; }
        const known = await kept.get("facts", "holder");
        if (known && known.holder !== holder) { await this.forget(); }
        await kept.put("facts", { name: "holder", holder });
    }

    /** The text of a code with a proof made now. */
    async text(record, venue = {}) {
        const at = Math.floor(this.clock.now());
        return `TM1:${encodeBase45(await present(record.credential, record.privateKey, at, venue))}`;
    }
}
