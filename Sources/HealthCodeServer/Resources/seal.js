// Seals what waits on a telephone to its node: not even the telephone that wrote it can read it again. ECDH on P-256 with a
// key made for one act, HKDF-SHA-256 with the device's secret as salt, AES-256-GCM; the node's FieldSeal opens it, and one
// file of vectors holds the two together.

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const POINT = 65;

const bytesOf = (text) => new TextEncoder().encode(text);

function joined(...parts) {
    const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let place = 0;
    for (const part of parts) {
        bytes.set(part, place);
        place += part.length;
    }
    return bytes;
}

/** The key and the nonce of one act: used once, so that the nonce is derived with the key. */
async function derive(privateKey, publicKey, { name, secret, ephemeral, node }) {
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: publicKey }, privateKey, 256);
    const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveBits"]);
    const info = joined(bytesOf(`tongma field act 1\0${name}\0`), ephemeral, node);
    const bits = await crypto.subtle.deriveBits(
        { name: "HKDF", hash: "SHA-256", salt: bytesOf(secret), info }, material, 44 * 8);
    const bytes = new Uint8Array(bits);
    const key = await crypto.subtle.importKey("raw", bytes.slice(0, 32), "AES-GCM", false, ["encrypt", "decrypt"]);
    return { key, box: { name: "AES-GCM", iv: bytes.slice(32), additionalData: bytesOf(name), tagLength: 128 } };
}

/**
 * What is sealed of a text, for the node alone.
 *
 * @param {Uint8Array} plain
 * @param {{device: string, number: number, secret: string, node: Uint8Array}} act `node`: the node's point, uncompressed
 * @param {CryptoKeyPair} [pair] the act's own key, for vectors; made anew otherwise
 * @returns {Promise<Uint8Array>} the act's point, then what AES-GCM makes of the text
 */
export async function seal(plain, { device, number, secret, node }, pair = undefined) {
    const own = pair ?? await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
    const ephemeral = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
    const theirs = await crypto.subtle.importKey("raw", node, CURVE, false, []);
    const { key, box } = await derive(own.privateKey, theirs, { name: `${device}-${number}`, secret, ephemeral, node });
    return joined(ephemeral, new Uint8Array(await crypto.subtle.encrypt(box, key, plain)));
}

/** What the node reads; for vectors. `null` when it is not what this device sealed as this number. */
export async function unseal(sealed, { device, number, secret }, pair) {
    const node = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const ephemeral = sealed.slice(0, POINT);
    try {
        const theirs = await crypto.subtle.importKey("raw", ephemeral, CURVE, false, []);
        const { key, box } = await derive(pair.privateKey, theirs, { name: `${device}-${number}`, secret, ephemeral, node });
        return new Uint8Array(await crypto.subtle.decrypt(box, key, sealed.slice(POINT)));
    } catch {
        return null;
    }
}
