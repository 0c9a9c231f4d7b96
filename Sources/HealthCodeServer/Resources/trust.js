// What a verifier holds without asking anyone: the signers of the hub's trust list, the status lists of the provinces and of
// the nation, and for a minute and a half the proofs that it has taken.

import { decodeBase64 } from "./base45.js";
import { ListError, importJWK, isSignedBy, readJSON, readJWS } from "./jws.js";

export { ListError } from "./jws.js";
export { StatusDirectory, readStatusList } from "./status.js";

/** Whether a signer with this authority signs for an issuer: for itself, or as a country for its divisions. */
export function maySign(authority, issuer) {
    return issuer === authority || (authority.length === 2 && issuer.startsWith(`${authority}-`));
}

/** The signers that are, or were, trusted, by key identifier in base64. Two can share one: each is tried. */
export class SignerDirectory {
    /** @param {object[]} entries `kid` (base64), `jwk`, `authority`, `not_before`, `not_after` (seconds), `withdrawn`. */
    constructor(entries = []) {
        this.entries = new Map();
        for (const entry of entries) {
            const known = this.entries.get(entry.kid) ?? [];
            known.push(new Signer(entry));
            this.entries.set(entry.kid, known);
        }
    }

    signers(kid) { return this.entries.get(kid) ?? []; }

    get count() { return this.entries.size; }

    /** Whether a key identifier is known, and every signer under it was withdrawn. */
    isWithdrawn(kid) {
        const signers = this.signers(kid);
        return signers.length > 0 && signers.every((signer) => signer.isWithdrawn);
    }
}

class Signer {
    #jwk;
    #key = null;

    constructor(entry) {
        this.authority = entry.authority;
        this.notBefore = entry.not_before;
        this.notAfter = entry.not_after;
        this.isWithdrawn = entry.withdrawn === true;
        this.#jwk = entry.jwk;
    }

    maySign(issuer) { return maySign(this.authority, issuer); }

    /** WebCrypto's key, imported when it is first needed. */
    key() {
        this.#key ??= importJWK(this.#jwk);
        return this.#key;
    }
}

/** What a verifier remembers of the proofs that it took: in memory, for longer than a proof is taken. */
export class ProofMemory {
    static seconds = 90;

    constructor(capacity = 65536) {
        this.capacity = capacity;
        // In the order in which they came.
        this.proofs = new Map();
    }

    /** Takes a proof; answers whether it is new. */
    take(proof, at) {
        for (const [oldest, when] of this.proofs) {
            if (at - when <= ProofMemory.seconds && this.proofs.size < this.capacity) { break; }
            this.proofs.delete(oldest);
        }
        if (this.proofs.has(proof)) { return false; }
        this.proofs.set(proof, at);
        return true;
    }
}

/** The most of a trust list that is read, and the most entries: China's provinces need a thousandth of it. */
const TRUST_LIST = { characters: 16 << 20, entries: 16384, type: "tongma-trust-list+jwt" };

/**
 * The hub's trust list. What an entry says beside its certificate, which a browser cannot read, the hub vouches for.
 *
 * @param {string} text a compact JWS
 * @param {object} jwk the hub's key for it
 * @returns {Promise<{hub: string, sequence: number, issuedAt: number, nextUpdate: number, entries: object[],
 *   ageLimits: {caution: number, stale: number}|undefined}>}
 * @throws {ListError}
 */
export async function readTrustList(text, jwk) {
    const list = await readTrustDocument(text, jwk);
    if (list.since !== undefined) { throw new ListError("claims"); }
    return list;
}

/**
 * The list that a delta of the hub makes of an earlier one.
 *
 * @param {object} list what `readTrustList` answered
 * @param {string} text a compact JWS
 * @param {object} jwk the hub's key for it
 * @returns {Promise<object>} as `readTrustList`
 * @throws {ListError}
 */
export async function applyTrustDelta(list, text, jwk) {
    const delta = await readTrustDocument(text, jwk);
    const follows = Number.isSafeInteger(delta.since) && delta.hub === list.hub && delta.since <= list.sequence
        && delta.sequence >= list.sequence;
    if (!follows) { throw new ListError("claims"); }
    const name = ({ kid, certificate }) => `${kid} ${certificate}`;
    const following = new Map(list.entries.map((entry) => [name(entry), entry]));
    for (const entry of delta.entries) {
        // A withdrawal is never undone.
        if (following.get(name(entry))?.withdrawn && !entry.withdrawn) { throw new ListError("claims"); }
        following.set(name(entry), entry);
    }
    // Hub and verifiers leave out by the same rule.
    const entries = [...following.values()].filter((entry) => entry.not_after >= delta.issuedAt);
    return { ...delta, since: undefined, entries };
}

async function readTrustDocument(text, jwk) {
    const jws = readJWS(text, TRUST_LIST.characters);
    if (jws.header.typ !== TRUST_LIST.type) { throw new ListError("type"); }
    if (!await isSignedBy(jws, await importJWK(jwk))) { throw new ListError("signature"); }
    const { version, hub, sequence, since, issuedAt, nextUpdate, signers, evidenceAge } = readJSON(jws.payload);
    const isWhole = version === 1 && typeof hub === "string" && Array.isArray(signers)
        && [sequence, issuedAt, nextUpdate].every(Number.isSafeInteger) && sequence > 0 && issuedAt < nextUpdate;
    if (!isWhole) { throw new ListError("claims"); }
    if (signers.length > TRUST_LIST.entries) { throw new ListError("limit"); }
    // A signer whose key is none of P-256 has no JWK, and signs no health codes.
    const entries = signers.filter((signer) => signer?.jwk !== undefined).map(readEntry);
    return { hub, sequence, since, issuedAt, nextUpdate, entries, ageLimits: readAgeLimits(evidenceAge) };
}

/** For how long evidence speaks for a green; `undefined` where the list says nothing of it. */
function readAgeLimits(limits) {
    if (limits === undefined) { return undefined; }
    const isWhole = [limits?.caution, limits?.stale].every(Number.isSafeInteger)
        && limits.caution >= 0 && limits.caution <= limits.stale;
    // Limits that contradict themselves are none: nobody could say which of them a gate should follow.
    if (!isWhole) { throw new ListError("claims"); }
    return { caution: limits.caution, stale: limits.stale };
}

function readEntry({ kid, certificate, jwk, authority, notBefore, notAfter, status, withdrawnAt }) {
    const isWhole = decodeBase64(kid)?.length === 8 && typeof authority === "string" && jwk?.crv === "P-256"
        && [notBefore, notAfter].every(Number.isSafeInteger) && ["active", "withdrawn"].includes(status);
    if (!isWhole) { throw new ListError("claims"); }
    const withdrawn = status === "withdrawn" || withdrawnAt !== undefined;
    return { kid, certificate, jwk, authority, not_before: notBefore, not_after: notAfter, withdrawn };
}
