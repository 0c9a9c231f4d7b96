// zlib (RFC 1950) up to a limit, which holds before anything is put together: by the browser where it can (Safari from 16.4,
// Firefox from 113), else here.

/** The bytes behind zlib; `null` when it is none, or when more than `limit` bytes come out. */
export async function inflateZlib(compressed, limit) {
    return typeof DecompressionStream === "function" ? byBrowser(compressed, limit) : inflated(compressed, limit);
}

async function byBrowser(compressed, limit) {
    const pieces = [];
    let size = 0;
    const reader = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
    try {
        for (;;) {
            const { done, value } = await reader.read();
            if (done) { break; }
            size += value.length;
            if (size > limit) {
                await reader.cancel();
                return null;
            }
            pieces.push(value);
        }
    } catch {
        // What the stream says of bytes that are not zlib.
        return null;
    }
    const bytes = new Uint8Array(size);
    pieces.reduce((position, piece) => {
        bytes.set(piece, position);
        return position + piece.length;
    }, 0);
    return bytes;
}

/** Not deflate (RFC 1951), or more than the limit. */
class DeflateError extends Error {}

/** Bits of a stream, the least significant of each byte first. */
class Bits {
    constructor(bytes, position) {
        this.bytes = bytes;
        this.position = position;
        this.held = 0;
        this.count = 0;
    }

    take(count) {
        while (this.count < count) {
            if (this.position >= this.bytes.length) { throw new DeflateError("truncated"); }
            this.held |= this.bytes[this.position++] << this.count;
            this.count += 8;
        }
        const value = this.held & (1 << count) - 1;
        this.held >>>= count;
        this.count -= count;
        return value;
    }

    /** Lets go of what is left of a byte; answers where the next begins. */
    align() {
        this.held = this.count = 0;
        return this.position;
    }
}

/** A Huffman code (§3.2.2): how many codes have each length, and their symbols in order. */
class Code {
    constructor(lengths) {
        this.counts = new Uint16Array(16);
        for (const length of lengths) { this.counts[length] += 1; }
        this.counts[0] = 0;
        const places = new Uint16Array(17);
        let left = 1;
        for (let length = 1; length < 16; length += 1) {
            left = left * 2 - this.counts[length];
            if (left < 0) { throw new DeflateError("more codes than there are"); }
            places[length + 1] = places[length] + this.counts[length];
        }
        this.used = places[16];
        this.isWhole = left === 0;
        this.symbols = new Uint16Array(this.used);
        lengths.forEach((length, symbol) => { if (length > 0) { this.symbols[places[length]++] = symbol; } });
    }

    read(bits) {
        let [code, first, place] = [0, 0, 0];
        for (let length = 1; length < 16; length += 1) {
            code |= bits.take(1);
            const count = this.counts[length];
            if (code - first < count) { return this.symbols[place + code - first]; }
            place += count;
            first = first + count << 1;
            code <<= 1;
        }
        throw new DeflateError("no such code");
    }
}

/** Lengths and distances (§3.2.5): the least of each symbol, and how many bits say the rest. */
const LENGTHS = steps(3, 28, (index) => Math.max(0, (index >> 2) - 1)).concat([[258, 0]]);
const DISTANCES = steps(1, 30, (index) => Math.max(0, (index >> 1) - 1));
/** In which order the lengths of the lengths' code come (§3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function steps(first, count, bitsOf) {
    let least = first;
    return Array.from({ length: count }, (_, index) => {
        const step = [least, bitsOf(index)];
        least += 1 << step[1];
        return step;
    });
}

const FIXED = {
    lengths: new Code(Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))),
    distances: new Code(new Array(30).fill(5)),
};

/** Bytes that come out, in room that grows. */
class Output {
    constructor(limit) {
        this.limit = limit;
        this.bytes = new Uint8Array(Math.min(limit, 4096));
        this.size = 0;
    }

    reserve(count) {
        if (this.size + count > this.limit) { throw new DeflateError("more than the limit"); }
        if (this.size + count <= this.bytes.length) { return; }
        const bytes = new Uint8Array(Math.min(this.limit, Math.max(this.bytes.length * 2, this.size + count)));
        bytes.set(this.bytes);
        this.bytes = bytes;
    }

    put(byte) {
        this.reserve(1);
        this.bytes[this.size++] = byte;
    }

    append(bytes) {
        this.reserve(bytes.length);
        this.bytes.set(bytes, this.size);
        this.size += bytes.length;
    }

    /** What came out some bytes ago again; it may reach into what it makes. */
    repeat(distance, length) {
        if (distance > this.size) { throw new DeflateError("before the beginning"); }
        this.reserve(length);
        for (let left = length; left > 0; left -= 1, this.size += 1) { this.bytes[this.size] = this.bytes[this.size - distance]; }
    }
}

/** The same without the browser's help. */
function inflated(compressed, limit) {
    const [method, flags] = compressed;
    // Deflate with a window of 32 KiB at most, and no dictionary that was agreed upon elsewhere (RFC 1950 §2.2).
    if (!((method & 15) === 8 && method >> 4 <= 7 && (method * 256 + flags) % 31 === 0 && (flags & 32) === 0)) { return null; }
    const bits = new Bits(compressed, 2);
    const output = new Output(limit);
    try {
        for (let isLast = 0; !isLast;) {
            isLast = bits.take(1);
            readBlock(bits, output);
        }
    } catch (error) {
        if (error instanceof DeflateError) { return null; }
        throw error;
    }
    const [bytes, end] = [output.bytes.subarray(0, output.size), bits.align()];
    const sum = compressed.subarray(end).reduce((value, byte) => value * 256 + byte, 0);
    return compressed.length === end + 4 && sum === adler32(bytes) ? bytes : null;
}

function readBlock(bits, output) {
    switch (bits.take(2)) {
    case 0: return readStored(bits, output);
    case 1: return readCompressed(bits, output, FIXED);
    case 2: return readCompressed(bits, output, readCodes(bits));
    default: throw new DeflateError("no such block");
    }
}

function readStored(bits, output) {
    const start = bits.align();
    const [low, high, lowAgain, highAgain] = bits.bytes.subarray(start, start + 4);
    const length = low | high << 8;
    if (start + 4 + length > bits.bytes.length || (lowAgain | highAgain << 8) !== (length ^ 0xFFFF)) {
        throw new DeflateError("a length that is not its own complement");
    }
    output.append(bits.bytes.subarray(start + 4, start + 4 + length));
    bits.position = start + 4 + length;
}

function readCodes(bits) {
    const [literals, distances, codes] = [bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4];
    if (literals > 286 || distances > 30) { throw new DeflateError("more symbols than there are"); }
    const ofLengths = new Array(19).fill(0);
    for (let index = 0; index < codes; index += 1) { ofLengths[ORDER[index]] = bits.take(3); }
    const code = new Code(ofLengths);
    const lengths = [];
    while (lengths.length < literals + distances) {
        const symbol = code.read(bits);
        if (symbol === 16 && lengths.length === 0) { throw new DeflateError("nothing to repeat"); }
        const [value, count] = symbol < 16 ? [symbol, 1] : symbol === 16 ? [lengths[lengths.length - 1], bits.take(2) + 3]
            : symbol === 17 ? [0, bits.take(3) + 3] : [0, bits.take(7) + 11];
        for (let left = count; left > 0; left -= 1) { lengths.push(value); }
    }
    if (lengths.length > literals + distances || lengths[256] === 0) { throw new DeflateError("lengths that do not fit"); }
    const pair = { lengths: new Code(lengths.slice(0, literals)), distances: new Code(lengths.slice(literals)) };
    // One code of one bit is all that may be left open (§3.2.7).
    const isWhole = ({ isWhole: whole, used }) => whole || used <= 1;
    if (!pair.lengths.isWhole || !isWhole(pair.distances)) { throw new DeflateError("codes that mean nothing"); }
    return pair;
}

function readCompressed(bits, output, { lengths, distances }) {
    for (let symbol = lengths.read(bits); symbol !== 256; symbol = lengths.read(bits)) {
        if (symbol < 256) {
            output.put(symbol);
            continue;
        }
        if (symbol > 285) { throw new DeflateError("no such length"); }
        const [least, more] = LENGTHS[symbol - 257];
        const length = least + bits.take(more);
        const [near, rest] = DISTANCES[distances.read(bits)];
        output.repeat(near + bits.take(rest), length);
    }
}

/** The checksum behind the bytes (RFC 1950 §9). */
function adler32(bytes) {
    let [low, high] = [1, 0];
    for (const byte of bytes) {
        low = (low + byte) % 65521;
        high = (high + low) % 65521;
    }
    return high * 65536 + low;
}
