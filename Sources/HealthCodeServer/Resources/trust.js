// What a verifier holds without asking anyone: the signers of the hub's trust list, the status lists of the provinces, and
// for a minute and a half the proofs that it has taken.

import { decodeBase64, decodeBase64URL, encodeBase64 } from "./base45.js";

/** Why a list was not taken: `limit`, `structure`, `type`, `algorithm`, `signature`, `signer`, `claims`, `compression`. */
export class ListError extends Error {
    constructor(code) {
        super(code);
        this.code = code;
    }
}

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

function importJWK({ kty, crv, x, y }) {
    return crypto.subtle.importKey("jwk", { kty, crv, x, y }, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
}

/** The status lists that are held, by address. A list speaks from its `iat` to its `exp`, whatever its `ttl`. */
export class StatusDirectory {
    /** Seconds that the verifier's clock may be behind the issuer's. */
    static clockTolerance = 60;

    constructor() { this.lists = new Map(); }

    /** Takes a list; answers whether it did: an older one never replaces a newer. */
    take(list) {
        const held = this.lists.get(list.uri);
        if (held && held.issuedAt > list.issuedAt) { return false; }
        this.lists.set(list.uri, list);
        return true;
    }

    /** The status at an index, 0 for valid; `null` when no list in time says. */
    status(uri, index, at) {
        const list = this.lists.get(uri);
        if (!list || at >= list.expires || list.issuedAt - at > StatusDirectory.clockTolerance) { return null; }
        const inByte = 8 / list.bits;
        const place = Math.floor(index / inByte);
        if (!(place < list.bytes.length)) { return null; }
        return list.bytes[place] >> index % inByte * list.bits & (1 << list.bits) - 1;
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

/** A compact JWS (RFC 7515 §7.1) as far as is needed to check who signed it. */
function readJWS(text, limit) {
    if (typeof text !== "string" || text.length > limit) { throw new ListError("limit"); }
    const parts = text.trim().split(".");
    const bytes = parts.map(decodeBase64URL);
    if (parts.length !== 3 || bytes.includes(null)) { throw new ListError("structure"); }
    const header = readJSON(bytes[0]);
    // What asks for an extension to be understood is not understood.
    if ("crit" in header) { throw new ListError("structure"); }
    if (header.alg !== "ES256") { throw new ListError("algorithm"); }
    return { header, payload: bytes[1], signature: bytes[2], signed: new TextEncoder().encode(`${parts[0]}.${parts[1]}`) };
}

function readJSON(bytes) {
    try {
        const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
        if (typeof value === "object" && value !== null && !Array.isArray(value)) { return value; }
    } catch {
        // Said below.
    }
    throw new ListError("structure");
}

async function isSignedBy(jws, key) {
    return jws.signature.length === 64
        && crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, jws.signature, jws.signed);
}

/** The most of a trust list that is read, and the most entries: China's provinces need a thousandth of it. */
const TRUST_LIST = { characters: 16 << 20, entries: 16384, type: "tongma-trust-list+jwt" };

/**
 * The hub's trust list. What an entry says beside its certificate, which a browser cannot read, the hub vouches for.
 *
 * @param {string} text a compact JWS
 * @param {object} jwk the hub's key for it
 * @returns {Promise<{hub: string, sequence: number, issuedAt: number, nextUpdate: number, entries: object[]}>}
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
    const { version, hub, sequence, since, issuedAt, nextUpdate, signers } = readJSON(jws.payload);
    const isWhole = version === 1 && typeof hub === "string" && Array.isArray(signers)
        && [sequence, issuedAt, nextUpdate].every(Number.isSafeInteger) && sequence > 0 && issuedAt < nextUpdate;
    if (!isWhole) { throw new ListError("claims"); }
    if (signers.length > TRUST_LIST.entries) { throw new ListError("limit"); }
    // A signer whose key is none of P-256 has no JWK, and signs no health codes.
    const entries = signers.filter((signer) => signer?.jwk !== undefined).map(readEntry);
    return { hub, sequence, since, issuedAt, nextUpdate, entries };
}

function readEntry({ kid, certificate, jwk, authority, notBefore, notAfter, status, withdrawnAt }) {
    const isWhole = decodeBase64(kid)?.length === 8 && typeof authority === "string" && jwk?.crv === "P-256"
        && [notBefore, notAfter].every(Number.isSafeInteger) && ["active", "withdrawn"].includes(status);
    if (!isWhole) { throw new ListError("claims"); }
    const withdrawn = status === "withdrawn" || withdrawnAt !== undefined;
    return { kid, certificate, jwk, authority, not_before: notBefore, not_after: notAfter, withdrawn };
}

/** Bytes of a list, inflated. */
const STATUS_LIST_BYTES = 16 << 20;
/** What 16 MiB that do not compress take after base64url twice, and claims. */
const STATUS_TOKEN_CHARACTERS = Math.ceil(STATUS_LIST_BYTES / 9) * 16 + (64 << 10);

/**
 * A Token Status List in its JWT form, signed by a trusted signer of the province that its address names.
 *
 * @param {string} text
 * @param {SignerDirectory} trust
 * @param {number} at now, in seconds
 * @throws {ListError}
 */
export async function readStatusList(text, trust, at) {
    const jws = readJWS(text, STATUS_TOKEN_CHARACTERS);
    const type = String(jws.header.typ).toLowerCase();
    if (type !== "statuslist+jwt" && type !== "application/statuslist+jwt") { throw new ListError("type"); }
    const kid = decodeBase64URL(jws.header.kid);
    const claims = readJSON(jws.payload);
    const list = readListClaims(claims);
    // A signer of one province must not speak for the codes of another.
    const issuer = /^s\/([A-Z]{2}-[A-Z0-9]{1,3})\//.exec(list.uri)?.[1];
    let isKnown = false;
    for (const signer of kid ? trust.signers(encodeBase64(kid)) : []) {
        const isInTime = signer.notBefore <= at && at <= signer.notAfter;
        if (signer.isWithdrawn || !isInTime || !issuer || !signer.maySign(issuer)) { continue; }
        isKnown = true;
        if (await isSignedBy(jws, await signer.key())) {
            const signedBy = encodeBase64(kid);
            // Nothing is inflated before it is known who signed it.
            return { ...list, signedBy, bytes: await inflate(decodeBase64URL(claims.status_list.lst), STATUS_LIST_BYTES) };
        }
    }
    throw new ListError(isKnown ? "signature" : "signer");
}

function readListClaims(claims) {
    const { sub, iat, exp, ttl, status_list: list } = claims;
    const isWhole = typeof sub === "string" && Number.isFinite(iat) && Number.isFinite(exp)
        && (ttl === undefined || ttl > 0) && [1, 2, 4, 8].includes(list?.bits) && decodeBase64URL(list.lst) !== null;
    if (!isWhole) { throw new ListError("claims"); }
    return { uri: sub, issuedAt: Math.floor(iat), expires: Math.floor(exp), ttl: ttl ?? 300, bits: list.bits };
}

/** zlib (RFC 1950) up to a limit, which holds before anything is put together. */
async function inflate(compressed, limit) {
    const pieces = [];
    let size = 0;
    try {
        const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("deflate"));
        for (const reader = stream.getReader(); ;) {
            const { done, value } = await reader.read();
            if (done) { break; }
            size += value.length;
            if (size > limit) {
                await reader.cancel();
                throw new ListError("compression");
            }
            pieces.push(value);
        }
    } catch {
        throw new ListError("compression");
    }
    const bytes = new Uint8Array(size);
    pieces.reduce((position, piece) => {
        bytes.set(piece, position);
        return position + piece.length;
    }, 0);
    return bytes;
}
