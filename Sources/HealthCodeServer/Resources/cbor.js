// Deterministic CBOR (RFC 8949 §4.2.1): shortest heads and floats, keys in bytewise order, definite lengths. Nothing else
// is read, so that equal content has equal bytes.
//
// Items are values: integers `bigint`, floats `number`, byte strings `Uint8Array`, texts `string`, arrays `Array`, maps
// `CBORMap`, tags `CBORTag`, simple values without a meaning `CBORSimple`, and `true`, `false`, `null`, `undefined`.

/** A map: pairs in the order in which they were written. */
export class CBORMap {
    constructor(pairs) { this.pairs = pairs; }

    /** The value under an integer or a text; `undefined` when there is none. */
    get(key) {
        const wanted = typeof key === "number" ? BigInt(key) : key;
        const found = this.pairs.find(([each]) => each === wanted);
        return found ? found[1] : undefined;
    }

    has(key) {
        const wanted = typeof key === "number" ? BigInt(key) : key;
        return this.pairs.some(([each]) => each === wanted);
    }
}

export class CBORTag {
    constructor(tag, content) {
        this.tag = tag;
        this.content = content;
    }
}

export class CBORSimple {
    constructor(value) { this.value = value; }
}

/** Not deterministic CBOR, or beyond the limits. */
export class CBORError extends Error {}

/** Limits of a health code: 2 KiB as the limit of its text, depth 8; an item can cost fifty times its bytes in memory. */
export const LIMITS = { bytes: 2048, depth: 8, items: 256 };

const LEAST = -(2n ** 63n);
const GREATEST = 2n ** 63n - 1n;

/** Whether an item is an integer of 64 bits with a sign, as claims have them. */
export function isInteger(item) { return typeof item === "bigint" && item >= LEAST && item <= GREATEST; }

/** The value of a key of a map; `undefined` when there is none, or when the item is no map. */
export function member(item, key) { return item instanceof CBORMap ? item.get(key) : undefined; }

/**
 * The item that the bytes are.
 *
 * @throws {CBORError}
 */
export function readCBOR(bytes, limits = LIMITS) {
    if (bytes.length > limits.bytes) { throw new CBORError("too large"); }
    const reader = new Reader(bytes, limits);
    const item = reader.item(0);
    if (reader.position !== bytes.length) { throw new CBORError("trailing bytes"); }
    return item;
}

class Reader {
    constructor(bytes, limits) {
        this.bytes = bytes;
        this.limits = limits;
        this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        this.position = 0;
        this.items = 0;
    }

    take(count) {
        // A declared length is believed only as far as there is input left for it.
        if (count > BigInt(this.bytes.length - this.position)) { throw new CBORError("truncated"); }
        const start = this.position;
        this.position += Number(count);
        return this.bytes.subarray(start, this.position);
    }

    /** An item's first byte and argument (§3). */
    head() {
        const first = this.take(1n)[0];
        const head = { major: first >> 5, information: first & 0x1F, argument: BigInt(first & 0x1F) };
        if (head.information < 24) { return head; }
        if (head.information > 27) { throw new CBORError("reserved, or an indefinite length"); }
        const width = 1 << (head.information - 24);
        head.argument = this.take(BigInt(width)).reduce((sum, byte) => sum << 8n | BigInt(byte), 0n);
        // What follows a 7 is a float or a simple value, not a number.
        if (head.major !== 7 && head.argument < (width === 1 ? 24n : 1n << BigInt(width * 4))) {
            throw new CBORError("not the shortest head");
        }
        return head;
    }

    item(depth) {
        this.items += 1;
        if (this.items > this.limits.items) { throw new CBORError("too many items"); }
        const head = this.head();
        switch (head.major) {
        case 0: return head.argument;
        case 1: return -1n - head.argument;
        case 2: return this.take(head.argument).slice();
        case 3: return text(this.take(head.argument));
        case 7: return this.simple(head);
        default: break;
        }
        if (depth >= this.limits.depth) { throw new CBORError("too deep"); }
        switch (head.major) {
        case 4: return this.array(head.argument, depth);
        case 5: return this.map(head.argument, depth);
        default: return new CBORTag(head.argument, this.item(depth + 1));
        }
    }

    /** Each element takes a byte at least. */
    expect(count, each) {
        if (count * each > BigInt(this.bytes.length - this.position)) { throw new CBORError("truncated"); }
    }

    array(count, depth) {
        this.expect(count, 1n);
        const elements = [];
        for (let index = 0n; index < count; index += 1n) { elements.push(this.item(depth + 1)); }
        return elements;
    }

    map(count, depth) {
        this.expect(count, 2n);
        const pairs = [];
        let last = null;
        for (let index = 0n; index < count; index += 1n) {
            const start = this.position;
            const key = this.item(depth + 1);
            const written = this.bytes.subarray(start, this.position);
            if (last && compareBytes(last, written) >= 0) { throw new CBORError("keys out of order, or one twice"); }
            last = written;
            pairs.push([key, this.item(depth + 1)]);
        }
        return new CBORMap(pairs);
    }

    simple(head) {
        switch (head.information) {
        case 20: return false;
        case 21: return true;
        case 22: return null;
        case 23: return undefined;
        case 24:
            if (head.argument < 32n) { throw new CBORError("a simple value in the wrong form"); }
            return new CBORSimple(Number(head.argument));
        case 25: return this.half(Number(head.argument));
        case 26: return this.float(this.view.getFloat32(this.position - 4), isHalf);
        case 27: return this.float(this.view.getFloat64(this.position - 8), (value) => Math.fround(value) === value);
        default: return new CBORSimple(head.information);
        }
    }

    half(bits) {
        const exponent = bits >> 10 & 0x1F;
        const fraction = bits & 0x3FF;
        const sign = bits & 0x8000 ? -1 : 1;
        if (exponent === 0x1F) {
            // There is one encoding of what is not a number.
            if (fraction !== 0 && bits !== 0x7E00) { throw new CBORError("not the deterministic NaN"); }
            return fraction ? NaN : sign * Infinity;
        }
        return exponent ? sign * 2 ** (exponent - 25) * (1024 + fraction) : sign * 2 ** -24 * fraction;
    }

    float(value, isShorter) {
        if (Number.isNaN(value) || isShorter(value)) { throw new CBORError("not the shortest float"); }
        return value;
    }
}

/** Whether half a float keeps the value: 11 bits of precision from 2^-24 on, up to 65,504. */
function isHalf(value) {
    if (value === 0 || !Number.isFinite(value)) { return true; }
    const size = Math.abs(value);
    if (size > 65504) { return false; }
    const unit = size < 2 ** -14 ? 2 ** -24 : 2 ** (Math.floor(Math.log2(size)) - 10);
    return Number.isInteger(size / unit);
}

function text(bytes) {
    try {
        // A byte order mark is a character like any other.
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        throw new CBORError("text that is not UTF-8");
    }
}

/** Negative, zero or positive: bytewise, a beginning before what it begins. */
export function compareBytes(left, right) {
    const shared = Math.min(left.length, right.length);
    for (let index = 0; index < shared; index += 1) {
        if (left[index] !== right[index]) { return left[index] - right[index]; }
    }
    return left.length - right.length;
}

/** One sequence of bytes after the other. */
export function joinBytes(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((position, part) => {
        whole.set(part, position);
        return position + part.length;
    }, 0);
    return whole;
}

/** The deterministic encoding of an item; of numbers integers alone, since no credential is written with floats. */
export function encodeCBOR(item) {
    if (typeof item === "number") { return encodeCBOR(BigInt(item)); }
    if (typeof item === "bigint") { return item < 0n ? head(1, -1n - item) : head(0, item); }
    if (item instanceof Uint8Array) { return joinBytes(head(2, item.length), item); }
    if (typeof item === "string") {
        const bytes = new TextEncoder().encode(item);
        return joinBytes(head(3, bytes.length), bytes);
    }
    if (Array.isArray(item)) { return joinBytes(head(4, item.length), ...item.map(encodeCBOR)); }
    if (item instanceof CBORMap) {
        const pairs = item.pairs.map(([key, value]) => [encodeCBOR(key), encodeCBOR(value)]);
        pairs.sort(([left], [right]) => compareBytes(left, right));
        return joinBytes(head(5, pairs.length), ...pairs.flat());
    }
    if (item instanceof CBORTag) { return joinBytes(head(6, item.tag), encodeCBOR(item.content)); }
    throw new CBORError("nothing that a credential is written with");
}

function head(major, argument) {
    let rest = BigInt(argument);
    if (rest < 24n) { return Uint8Array.of(major << 5 | Number(rest)); }
    const power = rest < 1n << 8n ? 0 : rest < 1n << 16n ? 1 : rest < 1n << 32n ? 2 : 3;
    const bytes = new Uint8Array(1 + (1 << power));
    bytes[0] = major << 5 | 24 + power;
    for (let index = bytes.length - 1; index > 0; index -= 1) {
        bytes[index] = Number(rest & 0xFFn);
        rest >>= 8n;
    }
    return bytes;
}

/** The diagnostic notation of an item (§8), on one line. */
export function describe(item) {
    if (typeof item === "string") { return quoted(item); }
    if (typeof item === "number") { return Number.isInteger(item) && Math.abs(item) < 2 ** 53 ? fixed(item) : String(item); }
    if (item instanceof Uint8Array) {
        return `h'${Array.from(item, (byte) => byte.toString(16).padStart(2, "0")).join("")}'`;
    }
    if (Array.isArray(item)) { return `[${item.map(describe).join(", ")}]`; }
    if (item instanceof CBORMap) {
        return `{${item.pairs.map(([key, value]) => `${describe(key)}: ${describe(value)}`).join(", ")}}`;
    }
    if (item instanceof CBORTag) { return `${item.tag}(${describe(item.content)})`; }
    return item instanceof CBORSimple ? `simple(${item.value})` : String(item);
}

/** A float that is whole still reads as a float. */
const fixed = (value) => (Object.is(value, -0) ? "-0.0" : value.toFixed(1));

function quoted(text) {
    const escaped = text.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n");
    // Control characters would not be seen.
    return `"${escaped.replace(/[\u0000-\u001F\u007F-\u009F]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
}
