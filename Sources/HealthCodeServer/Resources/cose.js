// COSE_Sign1 (RFC 9052 §4.2) under ES256, as health codes have it: deterministic, untagged, and with nothing in it that
// nobody signed.

import { CBORError, CBORMap, encodeCBOR, isInteger, member, readCBOR } from "./cbor.js";

/** Not a COSE_Sign1 that is taken. */
export class COSEError extends Error {}

const ALGORITHM = 1;
const CRITICAL = 2;
const KEY_IDENTIFIER = 4;
/** `alg`, `crit`, content type and `kid`: what a reader that knows nothing else does justice to. */
const UNDERSTOOD = [1n, 2n, 3n, 4n];
const ES256 = -7n;
const ECDSA = { name: "ECDSA", hash: "SHA-256" };

/**
 * The message that the bytes are: `protectedBytes` as they were signed, `algorithm`, `keyIdentifier`, `payload`,
 * `signature`.
 *
 * @param {{bytes: number, depth: number, items: number}} [limits] those of a health code unless others are given
 * @throws {CBORError} @throws {COSEError}
 */
export function readMessage(bytes, limits = undefined) {
    const parts = readCBOR(bytes, limits);
    if (!Array.isArray(parts) || parts.length !== 4) { throw new COSEError("not four parts without a tag"); }
    const [protectedBytes, unprotectedHeaders, payload, signature] = parts;
    if (![protectedBytes, payload, signature].every((part) => part instanceof Uint8Array)) {
        throw new COSEError("a part of another type");
    }
    const headers = protectedBytes.length === 0 ? new CBORMap([]) : readCBOR(protectedBytes);
    checkHeaders(headers);
    // An unprotected header could be changed, or carry a mark of the holder.
    if (!(unprotectedHeaders instanceof CBORMap) || unprotectedHeaders.pairs.length > 0) {
        throw new COSEError("headers that nobody signed");
    }
    const keyIdentifier = headers.get(KEY_IDENTIFIER);
    return {
        // An empty map is signed as no bytes, however it was written (§4.4).
        protectedBytes: headers.pairs.length === 0 ? new Uint8Array(0) : protectedBytes,
        isES256: headers.get(ALGORITHM) === ES256,
        keyIdentifier: keyIdentifier instanceof Uint8Array ? keyIdentifier : null,
        payload,
        signature,
    };
}

function checkHeaders(headers) {
    if (!(headers instanceof CBORMap)) { throw new COSEError("headers that are no map"); }
    if (!headers.pairs.every(([label]) => isInteger(label) || typeof label === "string")) {
        throw new COSEError("a label that is none");
    }
    if (!headers.has(CRITICAL)) { return; }
    const labels = headers.get(CRITICAL);
    if (!Array.isArray(labels) || labels.length === 0) { throw new COSEError("crit that is none"); }
    if (!labels.every((label) => UNDERSTOOD.includes(label) && headers.has(label))) {
        throw new COSEError("a critical header that is not understood");
    }
}

/** What is signed: the Sig_structure (§4.4). */
function signedBytes(message, externalAAD) {
    return encodeCBOR(["Signature1", message.protectedBytes, externalAAD, message.payload]);
}

/** Whether the key, one of WebCrypto's, made the signature. */
export async function isSigned(message, key, externalAAD = new Uint8Array(0)) {
    if (!message.isES256 || message.signature.length !== 64) { return false; }
    return crypto.subtle.verify(ECDSA, key, message.signature, signedBytes(message, externalAAD));
}

/** The bytes of a message of one's own, untagged. */
export async function signMessage(payload, key, externalAAD = new Uint8Array(0)) {
    const protectedBytes = encodeCBOR(new CBORMap([[ALGORITHM, ES256]]));
    const message = { protectedBytes, payload };
    const signature = new Uint8Array(await crypto.subtle.sign(ECDSA, key, signedBytes(message, externalAAD)));
    return encodeCBOR([protectedBytes, new CBORMap([]), payload, signature]);
}

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604Bn;

/** Whether two coordinates of 32 bytes are a point of P-256. Engines do not agree on when they look. */
function isPoint(x, y) {
    const [a, b] = [x, y].map((bytes) => bytes.reduce((sum, byte) => sum << 8n | BigInt(byte), 0n));
    return a < P && b < P && (b * b - (a * a * a - 3n * a + B)) % P === 0n;
}

/** The coordinates in a COSE_Key (RFC 9053 §7.1.1) that is a P-256 key for ES256; `null` for anything else. */
export function readKey(item) {
    const [x, y] = [member(item, -2), member(item, -3)];
    if (member(item, 1) !== 2n || member(item, -1) !== 1n) { return null; }
    if (![x, y].every((part) => part instanceof Uint8Array && part.length === 32) || !isPoint(x, y)) { return null; }
    return item.has(3) && item.get(3) !== ES256 ? null : { x, y };
}

/** WebCrypto's key of two coordinates. */
export function importPoint({ x, y }) {
    const point = Uint8Array.of(4, ...x, ...y);
    return crypto.subtle.importKey("raw", point, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
}

export { CBORError };
