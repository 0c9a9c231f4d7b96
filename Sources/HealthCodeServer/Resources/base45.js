// Base45 (RFC 9285) and base64url (RFC 4648 §5). Both readers are strict: every text that is taken is the one that the
// writer gives, so that one credential has one text.

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUES = new Map(Array.from(ALPHABET, (character, value) => [character, value]));

/** The text of some bytes. */
export function encodeBase45(bytes) {
    let text = "";
    for (let index = 0; index < bytes.length; index += 2) {
        if (index + 1 === bytes.length) {
            text += ALPHABET[bytes[index] % 45] + ALPHABET[Math.floor(bytes[index] / 45)];
        } else {
            const value = bytes[index] * 256 + bytes[index + 1];
            text += ALPHABET[value % 45] + ALPHABET[Math.floor(value / 45) % 45] + ALPHABET[Math.floor(value / 2025)];
        }
    }
    return text;
}

/** The bytes of a text; `null` for a character outside the alphabet, a length that no bytes have, or too large a group. */
export function decodeBase45(text) {
    if (text.length % 3 === 1) { return null; }
    const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (text.length % 3 === 2 ? 1 : 0));
    let position = 0;
    for (let index = 0; index < text.length; index += 3) {
        const isWhole = index + 2 < text.length;
        const digits = [text[index], text[index + 1], isWhole ? text[index + 2] : "0"].map((each) => VALUES.get(each));
        if (digits.includes(undefined)) { return null; }
        const value = digits[0] + digits[1] * 45 + digits[2] * 2025;
        if (value > (isWhole ? 0xFFFF : 0xFF)) { return null; }
        if (isWhole) { bytes[position++] = value >> 8; }
        bytes[position++] = value & 0xFF;
    }
    return bytes;
}

/** Base64 with padding, the form in which a verdict gives a key identifier. */
export function encodeBase64(bytes) {
    let characters = "";
    // Argument lists have a limit, and lists of signers and status lists are long.
    for (let index = 0; index < bytes.length; index += 8192) {
        characters += String.fromCharCode(...bytes.subarray(index, index + 8192));
    }
    return btoa(characters);
}

/** Base64url without padding. */
export function encodeBase64URL(bytes) {
    return encodeBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The bytes of base64url without padding; `null` for anything else, and for bits that are left over and not zero. */
export function decodeBase64URL(text) {
    if (typeof text !== "string" || !/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) { return null; }
    const characters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = new Uint8Array(characters.length);
    for (let index = 0; index < characters.length; index += 1) { bytes[index] = characters.charCodeAt(index); }
    // Only the end can differ from what the writer gives.
    const end = bytes.length - bytes.length % 3;
    return text.endsWith(encodeBase64URL(bytes.subarray(end))) ? bytes : null;
}

/** The bytes of standard base64, with padding or without; `null` for anything else. */
export function decodeBase64(text) {
    if (typeof text !== "string") { return null; }
    return decodeBase64URL(text.replace(/={1,2}$/, "").replaceAll("+", "-").replaceAll("/", "_"));
}
