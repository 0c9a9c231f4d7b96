// What a health code, or any claims set, says as JSON: the form in which a verdict gives it, the library's own.

import { encodeBase64URL } from "./base45.js";
import { CBORMap, CBORSimple, CBORTag, describe } from "./cbor.js";

const isBytes = (item) => item instanceof Uint8Array;

/** Members that are absent are not there. Instants are seconds. */
export function jsonOfCode(code) {
    const claims = {
        iss: code.issuer, iat: Number(code.issuedAt), exp: Number(code.expires),
        status: { idx: Number(code.status.index), uri: code.status.uri },
    };
    if (code.holderKey) {
        const { x, y } = code.holderKey;
        claims.cnf = { kty: "EC", crv: "P-256", x: encodeBase64URL(x), y: encodeBase64URL(y) };
    }
    claims.code = { colour: code.colour, name: code.name };
    if (code.documentEnding !== null) { claims.code.document = code.documentEnding; }
    if (code.test !== null) { claims.code.last_negative_test = Number(code.test); }
    const { protocol, form } = code;
    Object.assign(claims.code, { doses: Number(code.doses), protocol, form });
    if (code.asOf !== null) { claims.code.as_of = Number(code.asOf); }
    return claims;
}

/** An item as JSON (RFC 8949 §6.1): byte strings in base64url, tags left out, keys as text. */
export function jsonOf(item) {
    if (typeof item === "bigint") { return Number(item); }
    if (isBytes(item)) { return encodeBase64URL(item); }
    if (Array.isArray(item)) { return item.map(jsonOf); }
    if (item instanceof CBORMap) { return Object.fromEntries(item.pairs.map(([key, value]) => [nameOf(key), jsonOf(value)])); }
    if (item instanceof CBORTag) { return jsonOf(item.content); }
    if (item instanceof CBORSimple) { return item.value; }
    if (item === undefined || (typeof item === "number" && !Number.isFinite(item))) { return null; }
    return item;
}

function nameOf(key) {
    if (typeof key === "string") { return key; }
    return isBytes(key) ? encodeBase64URL(key) : describe(key);
}
