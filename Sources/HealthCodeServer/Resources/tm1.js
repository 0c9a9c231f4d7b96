// Verifies health codes (`TM1`) by WebCrypto alone: no page, no network, no clock of its own. Its verdicts are those of the
// library's HealthCodeVerifier, reason for reason and in the same order; one file of vectors holds the two together.

import { decodeBase45, encodeBase64 } from "./base45.js";
import { CBORError, CBORMap, CBORTag, encodeCBOR, isInteger, member, readCBOR } from "./cbor.js";
import { jsonOf, jsonOfCode } from "./claims.js";
import { COSEError, importPoint, isSigned, readKey, readMessage, signMessage } from "./cose.js";
import { characters } from "./older.js";
import { isShardOf } from "./status.js";

export { ProofMemory, SignerDirectory, StatusDirectory, maySign, readStatusList, readTrustList } from "./trust.js";

/** The beginning of every text. */
export const PREFIX = "TM1:";
/** Bytes of a text, the prefix included. */
const TEXT_BYTES = 2048;
/** Seconds for which a proof is taken after it was made. */
export const PROOF_AGE = 75;
/** Seconds by which the clock of a device, or of an issuer, may be ahead of the verifier's. */
export const CLOCK_AHEAD = 15;
/** Seconds for which evidence speaks for a green where the trust list says nothing else: beyond them a gate looks twice, or
 *  takes it no more. */
export const AGE_LIMITS = { caution: 24 * 3600, stale: 72 * 3600 };
const HOUR = 3600;
/** What keeps a proof from being taken for another signature of the same key. */
const PROOF_AAD = new TextEncoder().encode("TM1 proof");
const COLOURS = ["green", "yellow", "red"];
const LIFETIMES = { live: 86400, paper: 30 * 86400 };
/** Keys of the two claims that are this format's own. */
const CODE = -65537;
const DIGEST = -65538;

/** From the gravest on: the first that applies is the outcome. */
const OUTCOMES = ["invalid", "stale", "stop", "caution", "pass"];
const OUTCOME_OF_REASON = {
    "expired": "stale", "missing-proof": "stale", "stale-proof": "stale",
    "status-unknown": "caution", "already-shown": "caution", "document-needed": "caution",
    // At least: how old it is decides.
    "old-evidence": "caution",
};
const OUTCOME_OF_COLOUR = { green: "pass", yellow: "caution", red: "stop" };

const outcomeOf = (reason) => OUTCOME_OF_REASON[reason] ?? "invalid";

/**
 * The verdict on a text, of which white space around it is no part.
 *
 * @param {string} text
 * @param {object} circumstances `at` now, in seconds; `trust` a SignerDirectory; `statusLists` a StatusDirectory;
 *   `audience` the verifier's own name; `nonce` (bytes) that it showed; `document` the number of the identity document
 *   beside a paper code; `seen` a ProofMemory, or nothing for a look that remembers nothing; `ageLimits` of evidence behind
 *   a green, `caution` and `stale` in seconds; `pace`, seconds of the node's clock in one of this device, where a node
 *   replays the past: how long somebody takes to hold a code before a camera does not change with it.
 */
export async function verify(text, circumstances) {
    const check = new Check(circumstances);
    await check.run(text);
    return check.concluded();
}

class Check {
    constructor(circumstances) {
        this.circumstances = circumstances;
        this.at = BigInt(circumstances.at);
        this.pace = Math.max(1, circumstances.pace ?? 1);
        this.reasons = [];
        this.code = null;
        this.evidenceAge = null;
        /** What a gate does for the age of the evidence alone. */
        this.outcomeOfAge = "pass";
        this.verdict = { issuer: null, kid: null, claims: null };
        this.stages = {
            prefix: null, base45: null, compression: null, cose: null, cwt: null, signature: null, time: null,
            keyUsage: null, schema: null,
        };
    }

    note(reason) { if (!this.reasons.includes(reason)) { this.reasons.push(reason); } }

    concluded() {
        const applying = this.reasons.map(outcomeOf)
            .concat(this.code ? OUTCOME_OF_COLOUR[this.code.colour] : "invalid", this.outcomeOfAge);
        return {
            format: "tm1", verdict: this.reasons.length === 0 && this.code ? "valid" : "invalid",
            outcome: OUTCOMES.find((outcome) => applying.includes(outcome)), evidence_age_s: this.evidenceAge,
            reasons: this.reasons, ...this.verdict, stages: this.stages,
        };
    }

    async run(text) {
        const isPrefixed = text.startsWith(PREFIX);
        this.stages.prefix = isPrefixed;
        if (!isPrefixed || new TextEncoder().encode(text).length > TEXT_BYTES) { return this.note("format"); }
        const bytes = decodeBase45(text.slice(PREFIX.length));
        this.stages.base45 = bytes !== null;
        if (!bytes) { return this.note("base45"); }
        let presentation;
        let message;
        try {
            presentation = readPresentation(bytes);
            message = readMessage(presentation.credential);
        } catch (error) {
            this.stages.cose = false;
            return this.note(reasonOf(error, "cose"));
        }
        this.stages.cose = true;
        await this.look(presentation, message);
    }

    async look(presentation, message) {
        this.verdict.kid = message.keyIdentifier && encodeBase64(message.keyIdentifier);
        this.readClaims(message);
        const isTrusted = await this.checkSigner(message);
        const code = this.code;
        if (!code) { return; }
        this.checkTime(code);
        this.checkAge(code);
        // Without a signature behind it, the reference to a list is anybody's.
        if (isTrusted) { this.checkStatus(code); }
        if (code.form === "paper") {
            if (presentation.proof) { this.note("proof"); } else { this.checkDocument(code); }
        } else if (presentation.proof) {
            await this.checkProof(presentation, code.holderKey);
        } else {
            this.note("missing-proof");
        }
    }

    readClaims(message) {
        let claims;
        try {
            claims = readClaimsSet(message.payload);
        } catch (error) {
            this.stages.cwt = false;
            return this.note(reasonOf(error, "cwt"));
        }
        this.stages.cwt = true;
        this.verdict.issuer = claims.get(1) ?? null;
        this.code = readCode(claims);
        this.verdict.claims = this.code ? jsonOfCode(this.code) : jsonOf(claims);
        this.stages.schema = this.code !== null;
        if (!this.code) { this.note("schema"); }
    }

    /** Whether a trusted signer made the credential. */
    async checkSigner(message) {
        const refuse = (reason) => { this.note(reason); return false; };
        if (!message.isES256) { return refuse("algorithm"); }
        const signers = message.keyIdentifier ? this.circumstances.trust.signers(this.verdict.kid) : [];
        if (signers.length === 0) { return refuse("unknown-signer"); }
        const verified = [];
        for (const signer of signers) {
            if (await isSigned(message, await signer.key())) { verified.push(signer); }
        }
        this.stages.signature = verified.length > 0;
        if (verified.length === 0) { return refuse("signature"); }
        // One key can stand in several certificates: one that is right is enough.
        const objections = verified.map((signer) => this.objection(signer));
        return objections.includes(null) || refuse(objections[0]);
    }

    /** What stands against a signer; `null` when nothing does. */
    objection(signer) {
        if (signer.isWithdrawn) { return "withdrawn-signer"; }
        if (!this.code) { return null; }
        if (!signer.maySign(this.code.issuer)) { return "unknown-signer"; }
        // Issued within the hour that begins with `iat`.
        const { issuedAt } = this.code;
        const isInTime = BigInt(signer.notBefore) <= issuedAt + BigInt(HOUR - 1) && issuedAt <= BigInt(signer.notAfter)
            && BigInt(signer.notBefore) <= this.at && this.at <= BigInt(signer.notAfter);
        return isInTime ? null : "signer-validity";
    }

    checkTime(code) {
        const isFuture = Number(code.issuedAt - this.at) > CLOCK_AHEAD * this.pace;
        const isPast = this.at >= code.expires;
        if (isFuture) { this.note("not-yet-valid"); }
        if (isPast) { this.note("expired"); }
        this.stages.time = !isFuture && !isPast;
    }

    /** How old the evidence is, which is said of every colour; it speaks against green alone. */
    checkAge(code) {
        if (code.asOf !== null) { this.evidenceAge = Number(this.at - code.asOf); }
        if (code.colour !== "green") { return; }
        const { caution, stale } = this.circumstances.ageLimits ?? AGE_LIMITS;
        const age = this.evidenceAge ?? Infinity;
        this.outcomeOfAge = age > stale ? "stale" : age > caution ? "caution" : "pass";
        if (this.outcomeOfAge !== "pass") { this.note("old-evidence"); }
    }

    checkStatus(code) {
        // Another issuer's list, or another day's, could be one in which the place will never be set.
        if (!isShardOf(code.status.uri, code.issuer, Number(code.expires))) { return this.note("status"); }
        const status = this.circumstances.statusLists.status(code.status.uri, Number(code.status.index), Number(this.at));
        if (status === null) { this.note("status-unknown"); }
        // Whatever else a list says, it does not say that the code holds.
        if (status) { this.note("revoked"); }
    }

    async checkProof(presentation, holderKey) {
        const refuse = (stage) => { this.stages[stage] = false; this.note("proof"); };
        let message;
        try {
            message = readMessage(presentation.proof);
        } catch {
            // Why the proof cannot be read is one reason, whichever it is.
            return refuse("cose");
        }
        if (!await isSigned(message, await importPoint(holderKey), PROOF_AAD)) { return refuse("signature"); }
        const proof = readProof(message.payload);
        // Signed by the holder's key, so that what does not read was never right.
        if (!proof) { return refuse("cwt"); }
        if (encodeBase64(proof.digest) !== encodeBase64(await digestOf(presentation.credential))) {
            return refuse("signature");
        }
        const age = Number(this.at - proof.issuedAt) / this.pace;
        if (age < -CLOCK_AHEAD || age > PROOF_AGE) {
            this.stages.time = false;
            this.note("stale-proof");
        }
        const { nonce, audience, seen } = this.circumstances;
        const isAnswer = proof.nonce && nonce ? encodeBase64(proof.nonce) === encodeBase64(nonce) : !proof.nonce && !nonce;
        const isForUs = proof.audience === null || (typeof audience === "string" && isSameText(proof.audience, audience));
        if (!isAnswer || !isForUs) { return this.note("audience"); }
        // Only what would otherwise be taken is remembered: junk must not push out what counts. A proof is known by what
        // it says, since of a signature anyone can make a second one over the same message.
        const isTaken = this.outcomeOfAge !== "stale" && this.reasons.every((reason) => outcomeOf(reason) === "caution");
        if (isTaken && seen && !seen.take(encodeBase64(message.payload), Number(this.at) / this.pace)) { this.note("already-shown"); }
    }

    checkDocument(code) {
        const { document } = this.circumstances;
        if (document === undefined || document === null) { return this.note("document-needed"); }
        if (!isSameText(documentEnding(document), code.documentEnding)) { this.note("document"); }
    }
}

/** An error of our own as its reason; any other is a mistake in the program. */
function reasonOf(error, otherwise) {
    if (error instanceof CBORError) { return "cbor"; }
    if (error instanceof COSEError) { return otherwise; }
    throw error;
}

// What a text holds.

/** The credential and the proof in the bytes behind the Base45. */
function readPresentation(bytes) {
    const item = readCBOR(bytes);
    // The tag is one byte.
    if (item instanceof CBORTag && item.tag === 18n) { return { credential: bytes.slice(1), proof: null }; }
    if (Array.isArray(item) && item.length === 2 && item.every((part) => part instanceof Uint8Array)) {
        return { credential: item[0], proof: item[1] };
    }
    throw new COSEError("neither a credential nor a presentation");
}

const isText = (item) => typeof item === "string";
const isBytes = (item) => item instanceof Uint8Array;
/** Types of registered claims (RFC 8392 §3.1). */
const CLAIM_TYPES = [[1, isText], [2, isText], [3, isText], [4, isInteger], [5, isInteger], [6, isInteger], [7, isBytes]];

function readClaimsSet(bytes) {
    const claims = readCBOR(bytes);
    if (!(claims instanceof CBORMap)) { throw new COSEError("no claims set"); }
    for (const [key, isOfType] of CLAIM_TYPES) {
        if (claims.has(key) && !isOfType(claims.get(key))) { throw new COSEError("a claim of another type"); }
    }
    return claims;
}

/** The claims of a health code; `null` when one is missing or is not as it should be. What is not known is passed over. */
function readCode(claims) {
    const [issuer, expires, issuedAt] = [claims.get(1), claims.get(4), claims.get(6)];
    const list = member(claims.get(65535), "status_list");
    const status = { index: member(list, "idx"), uri: member(list, "uri") };
    const own = claims.get(CODE);
    const [colour, form] = [COLOURS[Number(integer(own, 1) ?? -1n)], ["live", "paper"][Number(integer(own, 7) ?? -1n)]];
    const [name, ending, protocol] = [member(own, 2), member(own, 3), member(own, 6)];
    const [test, doses, asOf] = [integer(own, 4), integer(own, 5), integer(own, 8)];
    if (![issuer, status.uri, name, protocol].every(isText) || !colour || !form) { return null; }
    if (![issuedAt, expires, status.index, doses].every(isInteger) || status.index < 0n) { return null; }
    const holderKey = claims.has(8) ? readKey(member(claims.get(8), 1)) : null;
    const [hasTest, hasAge] = [own.has(4), own.has(8)];
    const isWhole = (instant) => instant % BigInt(HOUR) === 0n;
    const lifetime = expires - issuedAt;
    // Since `iat` is rounded down, a code can end up to an hour more after it than its form lives.
    const isWellFormed = lifetime > 0n && lifetime < BigInt(LIFETIMES[form] + HOUR)
        && /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(issuer) && isWhole(issuedAt)
        && (!hasAge || (asOf !== null && isWhole(asOf))) && (asOf ?? issuedAt) <= issuedAt
        && (!hasTest || (test !== null && isWhole(test))) && (test ?? 0n) <= issuedAt
        && isBetween(byteCount(status.uri), 1, 24) && status.index < 2n ** 20n
        && (form === "live") === (holderKey !== null) && (form === "live") === claims.has(8)
        && (form === "paper") === own.has(3) && (form === "live" || isDocumentEnding(ending))
        && doses >= 0n && doses <= 99n && isMasked(name) && isBetween(byteCount(protocol), 1, 12);
    if (!isWellFormed) { return null; }
    return {
        issuer, issuedAt, expires, holderKey, status, colour, name, documentEnding: ending ?? null, test, doses, protocol,
        form, asOf,
    };
}

function integer(item, key) {
    const value = member(item, key);
    return isInteger(value) ? value : null;
}

const byteCount = (text) => new TextEncoder().encode(text).length;
const isBetween = (value, least, greatest) => value >= least && value <= greatest;

const isSpace = (character) => /^\p{White_Space}/u.test(character);
const isSameText = (left, right) => left.normalize() === right.normalize();

/** One character, then `*`. */
function isMasked(name) {
    const [first, mask, ...more] = characters(name);
    return mask === "*" && more.length === 0 && !isSpace(first);
}

/** The last four characters of a document number, in upper case, without white space. */
function documentEnding(number) {
    const kept = characters(number.toUpperCase()).filter((character) => !isSpace(character)).join("");
    return characters(kept).slice(-4).join("");
}

function isDocumentEnding(item) {
    return isText(item) && isSameText(documentEnding(item), item) && characters(item).length === 4;
}

/** What a proof says; `null` when a claim is missing or is not as it should be. */
function readProof(payload) {
    let claims;
    try {
        claims = readClaimsSet(payload);
    } catch (error) {
        reasonOf(error, "cwt");
        return null;
    }
    const [issuedAt, audience, digest] = [claims.get(6), claims.get(3) ?? null, claims.get(DIGEST)];
    const nonce = claims.has(10) ? claims.get(10) : null;
    const isWellFormed = isInteger(issuedAt) && isBytes(digest) && digest.length === 16
        && (audience === null || isBetween(byteCount(audience), 1, 32))
        && (!claims.has(10) || (isBytes(nonce) && isBetween(nonce.length, 8, 16)));
    return isWellFormed ? { issuedAt, audience, digest, nonce } : null;
}

async function digestOf(credential) {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", credential)).subarray(0, 16);
}

// What a holder shows.

/**
 * The bytes of a presentation: the credential as the node issued it, with tag 18, and a proof made now.
 *
 * @param {CryptoKey} key the holder's
 * @param {number} at seconds
 */
export async function present(tagged, key, at, { audience = null, nonce = null } = {}) {
    const credential = tagged.subarray(1);
    const claims = new CBORMap([[6, at], [DIGEST, await digestOf(credential)]]);
    if (audience) { claims.pairs.push([3, audience]); }
    if (nonce) { claims.pairs.push([10, nonce]); }
    return encodeCBOR([credential, await signMessage(encodeCBOR(claims), key, PROOF_AAD)]);
}

/** What a credential with tag 18 says, for its holder: whoever issued it, and whether or not it is in time; or `null`. */
export function readCredential(tagged) {
    try {
        const message = readMessage(readPresentation(tagged).credential);
        const code = readCode(readClaimsSet(message.payload));
        return code && { ...jsonOfCode(code), kid: message.keyIdentifier && encodeBase64(message.keyIdentifier) };
    } catch (error) {
        reasonOf(error, "cose");
        return null;
    }
}
