// A pack as a node signs it, and who is trusted to have signed it.

import { webcrypto } from "node:crypto";

const resource = (name) => import(new URL(`../../Sources/HealthCodeServer/Resources/${name}.js`, import.meta.url));
const { CBORMap, encodeCBOR } = await resource("cbor");
const { encodeBase64 } = await resource("base45");
const { SignerDirectory } = await resource("trust");

const { subtle } = webcrypto;
const NOW = 1656993600;
const KID = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);

/** A pack with these changes, signed, and the circumstances under which it is read. */
export async function signPack({ pack: changes = {}, signer = {}, aad = "tongma field pack 1" }) {
    const pack = {
        pack: 1, issuer: "CN-11", device: "DEVICE0000000001", issued_s: NOW - 60, until_s: NOW - 60 + 86400, items: [],
        ...changes,
    };
    const keys = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const payload = new TextEncoder().encode(JSON.stringify(pack));
    const headers = encodeCBOR(new CBORMap([[1, -7], [4, KID]]));
    const signed = encodeCBOR(["Signature1", headers, new TextEncoder().encode(aad), payload]);
    const signature = new Uint8Array(await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, signed));
    const { kty, crv, x, y } = await subtle.exportKey("jwk", keys.publicKey);
    const entry = {
        kid: encodeBase64(KID), jwk: { kty, crv, x, y }, authority: "CN-11", not_before: NOW - 86400,
        not_after: NOW + 86400, withdrawn: false, ...signer,
    };
    return {
        pack, bytes: encodeCBOR([headers, new CBORMap([]), payload, signature]),
        circumstances: { trust: new SignerDirectory([entry]), issuer: "CN-11", device: "DEVICE0000000001", now: NOW },
    };
}
