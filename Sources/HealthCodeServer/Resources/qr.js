// QR codes (ISO/IEC 18004) for what this product shows: alphanumeric mode, error correction level M, versions 1 to 20.

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/** For each version from 1 on, at level M: error correction codewords of a block, and blocks (table 9). */
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
/** Light modules around a code (§5.3.8). */
const QUIET = 4;

/** Which modules a mask inverts (table 10). */
const MASKS = [
    (row, column) => (row + column) % 2 === 0,
    (row) => row % 2 === 0,
    (row, column) => column % 3 === 0,
    (row, column) => (row + column) % 3 === 0,
    (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
    (row, column) => row * column % 2 + row * column % 3 === 0,
    (row, column) => (row * column % 2 + row * column % 3) % 2 === 0,
    (row, column) => ((row + column) % 2 + row * column % 3) % 2 === 0,
];

/**
 * A text as a QR code.
 *
 * @returns {{version: number, side: number, path: string}} `side` with the light border; `path` draws the dark modules in
 *   a square of that side, one unit each.
 * @throws {RangeError} for a character outside the mode, or a text beyond version 20 (970 characters).
 */
export function qrCode(text) {
    const version = BLOCKS.findIndex((_, index) => fits(text.length, index + 1)) + 1;
    if (version === 0) { throw new RangeError("too long for version 20"); }
    const grid = new Grid(version);
    grid.place(interleaved(dataBits(text, version, dataCodewords(version)), version));
    const masked = MASKS.map((_, mask) => grid.masked(mask));
    const best = masked.reduce((left, right) => (right.penalty() < left.penalty() ? right : left));
    return { version, side: best.size + 2 * QUIET, path: best.path() };
}

// Data.

/** Codewords of a version: what its function patterns leave. */
const codewords = (version) => Math.floor(new Grid(version).free / 8);
const dataCodewords = (version) => codewords(version) - CORRECTION[version - 1] * BLOCKS[version - 1];
/** Bits of the count of characters (table 3). */
const countBits = (version) => (version < 10 ? 9 : 11);
const textBits = (length, version) => 4 + countBits(version) + Math.floor(length / 2) * 11 + length % 2 * 6;
const fits = (length, version) => textBits(length, version) <= dataCodewords(version) * 8;

/** The bytes of a text with its mode and count, ended and padded (§7.4). */
function dataBits(text, version, count) {
    const bits = [];
    const put = (value, width) => {
        for (let shift = width - 1; shift >= 0; shift -= 1) { bits.push(value >> shift & 1); }
    };
    const values = Array.from(text, (character) => ALPHABET.indexOf(character));
    if (values.includes(-1)) { throw new RangeError("a character outside the alphanumeric mode"); }
    put(2, 4);
    put(values.length, countBits(version));
    for (let index = 0; index + 1 < values.length; index += 2) { put(values[index] * 45 + values[index + 1], 11); }
    if (values.length % 2) { put(values[values.length - 1], 6); }
    put(0, Math.min(4, count * 8 - bits.length));
    put(0, (8 - bits.length % 8) % 8);
    const bytes = [];
    for (let index = 0; index < bits.length; index += 8) {
        bytes.push(bits.slice(index, index + 8).reduce((sum, bit) => sum * 2 + bit, 0));
    }
    for (let pad = 0xEC; bytes.length < count; pad ^= 0xEC ^ 0x11) { bytes.push(pad); }
    return bytes;
}

/** Powers and logarithms of GF(256) over x⁸+x⁴+x³+x²+1. */
const POWERS = [1];
while (POWERS.length < 255) {
    const next = POWERS[POWERS.length - 1] * 2;
    POWERS.push(next > 255 ? next ^ 0x11D : next);
}
const LOGARITHMS = POWERS.reduce((logarithms, power, exponent) => {
    logarithms[power] = exponent;
    return logarithms;
}, []);
const product = (left, right) => (left && right ? POWERS[(LOGARITHMS[left] + LOGARITHMS[right]) % 255] : 0);

/** The Reed–Solomon codewords of a block: the remainder by (x-2⁰)(x-2¹)… (§7.5). */
function correction(block, count) {
    let generator = [1];
    for (let root = 0; root < count; root += 1) {
        const shifted = generator.map((coefficient) => product(coefficient, POWERS[root]));
        generator = [...generator, 0].map((coefficient, index) => coefficient ^ (index ? shifted[index - 1] : 0));
    }
    const rest = [...block, ...new Array(count).fill(0)];
    block.forEach((_, start) => {
        const factor = rest[start];
        generator.forEach((coefficient, index) => { rest[start + index] ^= product(coefficient, factor); });
    });
    return rest.slice(block.length);
}

/** All blocks, first codewords first, data before error correction (§7.6). */
function interleaved(data, version) {
    const [count, correctionCount] = [BLOCKS[version - 1], CORRECTION[version - 1]];
    const short = Math.floor(data.length / count);
    const firstLong = count - data.length % count;
    let position = 0;
    const blocks = Array.from({ length: count }, (_, index) => {
        const length = short + (index >= firstLong ? 1 : 0);
        position += length;
        return data.slice(position - length, position);
    });
    const corrections = blocks.map((block) => correction(block, correctionCount));
    const columns = (rows) => Array.from({ length: Math.max(...rows.map((row) => row.length)) }, (_, index) =>
        rows.filter((row) => index < row.length).map((row) => row[index])).flat();
    return [...columns(blocks), ...columns(corrections)];
}

// Modules.

/** The remainder of a BCH code, behind its data. */
function bch(data, width, generator) {
    let rest = data << width;
    for (let bit = 31 - Math.clz32(rest); bit >= width; bit = 31 - Math.clz32(rest)) { rest ^= generator << bit - width; }
    return data << width | rest;
}

class Grid {
    constructor(version) {
        this.version = version;
        this.size = version * 4 + 17;
        this.dark = new Uint8Array(this.size ** 2);
        this.isFunction = new Uint8Array(this.size ** 2);
        this.drawPatterns();
    }

    get free() { return this.isFunction.reduce((sum, each) => sum + 1 - each, 0); }

    set(row, column, isDark) {
        this.dark[row * this.size + column] = isDark ? 1 : 0;
        this.isFunction[row * this.size + column] = 1;
    }

    drawPatterns() {
        const { size, version } = this;
        for (let index = 0; index < size; index += 1) {
            this.set(6, index, index % 2 === 0);
            this.set(index, 6, index % 2 === 0);
        }
        this.squares(3, 3, 4);
        this.squares(3, size - 4, 4);
        this.squares(size - 4, 3, 4);
        const centres = this.alignment();
        for (const row of centres) {
            for (const column of centres) {
                // Three corners have finders.
                const isFinder = (row === 6 && column === 6) || (row === 6 && column === size - 7)
                    || (row === size - 7 && column === 6);
                if (!isFinder) { this.squares(row, column, 2); }
            }
        }
        this.drawFormat(0);
        if (version >= 7) {
            const bits = bch(version, 12, 0x1F25);
            for (let bit = 0; bit < 18; bit += 1) {
                const [far, near] = [size - 11 + bit % 3, Math.floor(bit / 3)];
                this.set(near, far, bits >> bit & 1);
                this.set(far, near, bits >> bit & 1);
            }
        }
    }

    /** Nested squares around a centre: a finder with its border (radius 4), or an alignment pattern (radius 2). */
    squares(row, column, radius) {
        for (let down = -radius; down <= radius; down += 1) {
            for (let right = -radius; right <= radius; right += 1) {
                const [y, x] = [row + down, column + right];
                if (y < 0 || x < 0 || y >= this.size || x >= this.size) { continue; }
                const distance = Math.max(Math.abs(down), Math.abs(right));
                this.set(y, x, radius === 2 ? distance !== 1 : distance !== 2 && distance !== 4);
            }
        }
    }

    /** Rows and columns of alignment patterns (annex E): evenly from the far end, at even distances, and 6. */
    alignment() {
        if (this.version === 1) { return []; }
        const gaps = Math.floor(this.version / 7) + 1;
        const last = this.size - 7;
        const step = Math.ceil((last - 6) / gaps / 2) * 2;
        return [6, ...Array.from({ length: gaps }, (_, index) => last - (gaps - 1 - index) * step)];
    }

    /** The format information, twice (§7.9.1): level M is 00. */
    drawFormat(mask) {
        const bits = bch(mask, 10, 0x537) ^ 0x5412;
        for (let bit = 0; bit < 15; bit += 1) {
            const isDark = bits >> bit & 1;
            // Around the first finder, past the timing patterns.
            const near = bit < 6 ? bit : bit < 8 ? bit + 1 : bit === 8 ? 7 : 14 - bit;
            if (bit < 8) { this.set(near, 8, isDark); } else { this.set(8, near, isDark); }
            if (bit < 8) { this.set(8, this.size - 1 - bit, isDark); } else { this.set(this.size - 15 + bit, 8, isDark); }
        }
        this.set(this.size - 8, 8, true);
    }

    /** Places codewords in columns of two from the right, up and down in turn (§7.7.3). */
    place(bytes) {
        let bit = 0;
        let isUp = true;
        for (let right = this.size - 1; right > 0; right -= 2) {
            if (right === 6) { right = 5; }
            for (let step = 0; step < this.size; step += 1) {
                const row = isUp ? this.size - 1 - step : step;
                for (const column of [right, right - 1]) {
                    const place = row * this.size + column;
                    if (this.isFunction[place]) { continue; }
                    // Bits that remain behind the last codeword are light.
                    this.dark[place] = bit < bytes.length * 8 ? bytes[bit >> 3] >> 7 - (bit & 7) & 1 : 0;
                    bit += 1;
                }
            }
            isUp = !isUp;
        }
    }

    /** A copy under a mask. */
    masked(mask) {
        const copy = Object.assign(Object.create(Grid.prototype), this);
        copy.dark = this.dark.map((dark, place) => (this.isFunction[place] ? dark
            : dark ^ (MASKS[mask](Math.floor(place / this.size), place % this.size) ? 1 : 0)));
        copy.drawFormat(mask);
        return copy;
    }

    /** How hard it is to read (§7.8.3.1): long runs, blocks, what looks like a finder, and too much of one kind. */
    penalty() {
        const { size, dark } = this;
        let sum = 0;
        for (let line = 0; line < size; line += 1) {
            let [row, column] = ["", ""];
            for (let index = 0; index < size; index += 1) {
                row += dark[line * size + index];
                column += dark[index * size + line];
                if (line + 1 < size && index + 1 < size) {
                    const place = line * size + index;
                    const ofFour = dark[place] + dark[place + 1] + dark[place + size] + dark[place + size + 1];
                    if (ofFour % 4 === 0) { sum += 3; }
                }
            }
            sum += linePenalty(row) + linePenalty(column);
        }
        const share = dark.reduce((total, each) => total + each, 0) / dark.length;
        return sum + Math.floor(Math.abs(share * 100 - 50) / 5) * 10;
    }

    /** One rectangle for each run of dark modules in a row. */
    path() {
        let path = "";
        for (let row = 0; row < this.size; row += 1) {
            for (let column = 0; column < this.size; column += 1) {
                const start = column;
                while (column < this.size && this.dark[row * this.size + column]) { column += 1; }
                const length = column - start;
                if (length > 0) { path += `M${start + QUIET} ${row + QUIET}h${length}v1h-${length}z`; }
            }
        }
        return path;
    }
}

function linePenalty(line) {
    const runs = (line.match(/0{5,}|1{5,}/g) ?? []).reduce((sum, run) => sum + run.length - 2, 0);
    const finders = (line.match(/(?=10111010000|00001011101)/g) ?? []).length;
    return runs + finders * 40;
}
