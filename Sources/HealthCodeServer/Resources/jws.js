// Signed lists as they travel: compact JWS (RFC 7515), as far as is needed to check who signed one.

import { decodeBase64URL } from "./base45.js";

/** Why a list was not taken: `limit`, `structure`, `type`, `algorithm`, `signature`, `signer`, `claims`, `compression`,
 *  `time`. */
export class ListError extends Error {
    constructor(code) {
        super(code);
        this.code = code;
    }
}

/** A compact JWS (§7.1): its header, its payload, and what was signed. */
export function readJWS(text, limit) {
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

export function readJSON(bytes) {
    try {
        const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
        if (typeof value === "object" && value !== null && !Array.isArray(value)) { return value; }
    } catch {
        // Said below.
    }
    throw new ListError("structure");
}

export async function isSignedBy(jws, key) {
    return jws.signature.length === 64
        && crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, jws.signature, jws.signed);
}

export function importJWK({ kty, crv, x, y }) {
    return crypto.subtle.importKey("jwk", { kty, crv, x, y }, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
}
