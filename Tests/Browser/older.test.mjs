// Phones of September 2022, and older ones: what their browsers lack is either not used or has a fallback that is run here.
// The baseline is Safari 14.1, Chrome 86 and Firefox 91. Run by `node --test`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { deflateRawSync, deflateSync, constants } from "node:zlib";

const folder = new URL("../../Sources/HealthCodeServer/Resources/", import.meta.url);
const names = (ending) => readdirSync(folder).filter((name) => name.endsWith(ending));
const resource = (name) => import(new URL(`${name}.js`, folder));

/** What is younger than the baseline, by what it looks like in a script. */
const YOUNG_SCRIPT = {
    "AbortSignal.timeout": /AbortSignal\s*\.\s*timeout/, "AbortSignal.any": /AbortSignal\s*\.\s*any/, "throwIfAborted": /throwIfAborted/,
    "structuredClone": /structuredClone/, "crypto.randomUUID": /randomUUID/, "Array.prototype.at": /\.at\(/,
    "Array.prototype.findLast": /\.findLast/, "Array.prototype.toSorted": /\.to(Sorted|Reversed|Spliced)\(/, "Array.prototype.with": /\]\.with\(/,
    "Array.fromAsync": /fromAsync/, "groupBy": /groupBy/, "Object.hasOwn": /Object\s*\.\s*hasOwn\b/, "Promise.withResolvers": /withResolvers/,
    "Promise.try": /Promise\.try/, "Intl.Segmenter": /Segmenter/, "DecompressionStream": /Decompression|CompressionStream/,
    "requestSubmit": /requestSubmit/, "class static block": /static\s*\{/, "lookbehind": /\(\?<[=!]/, "regular expression flags d and v": /\/[gimsuy]*[dv][gimsuy]*[.,;)]/,
    "top-level await": /^await /m, "error cause": /\{\s*cause\b/, "a private name in an object": /#\w+ in /, "import.meta": /import\.meta/,
    "import of JSON": /import[^;]* (with|assert) \{/, "isWellFormed": /isWellFormed\(/, "URL.canParse": /canParse|URLPattern/, "Response.json": /Response\.json/,
    "reportError": /reportError/, "sets of sets": /\.(union|intersection|isSubsetOf)\(/, "iteration of a stream": /for await/, "scheduler": /scheduler\./,
    "navigator.locks": /navigator\s*\.\s*locks/, "BarcodeDetector": /BarcodeDetector/, "dialogs": /showModal/, "popovers": /showPopover/, "setHTML": /setHTML/,
    "navigator.userAgentData": /userAgentData/, "navigator.share": /navigator\.(share|clipboard|wakeLock|bluetooth)/, "ES2021 numbers": /\d_\d/,
    "cookieStore": /cookieStore/, "checkVisibility": /checkVisibility/, "OffscreenCanvas": /OffscreenCanvas/, "adoptedStyleSheets": /adoptedStyleSheets/,
};
/** Where such a thing stands with a fallback beside it; each is run without it below, or its page says that it is not there. */
const WITH_FALLBACK = {
    "older.js": ["Intl.Segmenter", "requestSubmit"], "inflate.js": ["DecompressionStream"], "wallet.js": ["navigator.locks"],
    "camera.js": ["BarcodeDetector"], "check-in.js": ["BarcodeDetector"],
};
const YOUNG_STYLE = {
    ":has()": /:has\(/, "layers": /@layer/, "container queries": /@container/, "color-mix": /color-mix|oklch|light-dark/, "nesting": /^\s*&/m,
    "dynamic viewport units": /\d[dsl]v[hw]\b/, "subgrid": /subgrid/, "aspect-ratio": /aspect-ratio/, "@property": /@property/,
};

/** A script without its comments, in which younger things may be named. */
const code = (name) => readFileSync(new URL(name, folder), "utf8").replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");

test("no script and no style uses what is younger than the baseline without a fallback", () => {
    const found = [];
    for (const name of names(".js")) {
        const text = code(name);
        for (const [what, pattern] of Object.entries(YOUNG_SCRIPT)) {
            if (pattern.test(text) && !WITH_FALLBACK[name]?.includes(what)) { found.push(`${name}: ${what}`); }
        }
    }
    for (const name of names(".css")) {
        for (const [what, pattern] of Object.entries(YOUNG_STYLE)) {
            if (pattern.test(code(name))) { found.push(`${name}: ${what}`); }
        }
    }
    for (const name of names(".mustache")) {
        if (/importmap|<dialog|popover=/.test(code(name))) { found.push(name); }
    }
    assert.deepEqual(found, []);
    // The guard finds what it is for.
    assert.ok(YOUNG_SCRIPT["Array.prototype.at"].test("values.at(-1)") && YOUNG_SCRIPT["class static block"].test("static {"));
    for (const [name, all] of Object.entries(WITH_FALLBACK)) {
        for (const what of all) { assert.match(code(name), YOUNG_SCRIPT[what], `${name} needs no exception for ${what}`); }
    }
});

/** Takes out of this process what older browsers lack. */
const STRIPPED = `
    for (const name of ["structuredClone", "DecompressionStream", "CompressionStream"]) { delete globalThis[name]; }
    delete AbortSignal.timeout; delete AbortSignal.any; delete AbortSignal.prototype.throwIfAborted;
    delete Intl.Segmenter; delete Object.hasOwn; delete Object.groupBy; delete Map.groupBy; delete Promise.withResolvers; delete Array.fromAsync;
    for (const name of ["at", "findLast", "findLastIndex", "toSorted", "toReversed", "toSpliced", "with"]) { delete Array.prototype[name]; }
    for (const name of ["at", "isWellFormed", "toWellFormed"]) { delete String.prototype[name]; }
    for (const name of ["at", "findLast", "toSorted", "toReversed", "with"]) { delete Object.getPrototypeOf(Uint8Array.prototype)[name]; }
    Object.defineProperty(Crypto.prototype, "randomUUID", { value: undefined });
`;

/** What a script prints in an engine of its own that lacks all of it. */
function inOlderEngine(script, input = "") {
    const text = `${STRIPPED}\nconst root = ${JSON.stringify(new URL("../../", import.meta.url).href)};\n${script}`;
    return execFileSync(process.execPath, ["--input-type=module", "--eval", text], { encoding: "utf8", input, maxBuffer: 1 << 26 }).trim();
}

test("an older engine verifies every vector, and takes no changed code", () => {
    const printed = inOlderEngine(`
        const { readFileSync } = await import("node:fs");
        const { runVectors, changedBits } = await import(root + "Tests/Browser/vectors.mjs");
        const resources = root + "Sources/HealthCodeServer/Resources/";
        const modules = { tm1: await import(resources + "tm1.js"), base45: await import(resources + "base45.js") };
        const vectors = JSON.parse(readFileSync(new URL(root + "Tests/Vectors/tm1.json"), "utf8"));
        const failures = await runVectors(vectors, modules);
        const { count, taken } = await changedBits(vectors, modules);
        console.log(JSON.stringify([failures, count > 1000, taken]));
    `);
    assert.deepEqual(JSON.parse(printed), [[], true, []]);
});

test("an older engine makes a holder's key, asks for a code, proves it and draws it", () => {
    const printed = inOlderEngine(`
        const resources = root + "Sources/HealthCodeServer/Resources/";
        const asked = [];
        globalThis.fetch = async (path, options) => {
            asked.push(path, options.signal instanceof AbortSignal);
            return { ok: false, status: 503, headers: { get: () => null }, text: async () => "{}" };
        };
        const { NodeClock } = await import(resources + "keep.js");
        const { Wallet } = await import(resources + "wallet.js");
        const { present } = await import(resources + "tm1.js");
        const { encodeBase45 } = await import(resources + "base45.js");
        const { qrCode } = await import(resources + "qr.js");
        const { randomName } = await import(resources + "older.js");
        const code = await new Wallet(new NodeClock()).request({}).catch((error) => error.code);
        const { privateKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
        const text = "TM1:" + encodeBase45(await present(Uint8Array.of(0xd2, 0x80), privateKey, 1657077555));
        console.log(JSON.stringify([asked, code, qrCode(text).version > 5, /^[0-9a-f]{32}$/.test(randomName())]));
    `);
    assert.deepEqual(JSON.parse(printed), [["/v1/me/credentials", true], "busy", true, true]);
});

test("what a reader takes for one character is the same with the browser's help and without", async () => {
    const texts = [
        "李*", "𠮷野家", "e\u0301*", "각", "\u1100\u1161\u11A8*", "🇨🇳🇨🇳🇨", "👨‍👩‍👧‍👦*", "👍🏽", "བཀྲ་ཤིས", "ئۇيغۇر", "नि", "ᠮᠣᠩᠭᠣᠯ", "Ŀ", "a\r\nb\tc",
        "葛\u{E0100}城", "ཨོཾ", "กำ", "12345678X", "", "\u0301x",
    ];
    const printed = inOlderEngine(`
        const { characters } = await import(root + "Sources/HealthCodeServer/Resources/older.js");
        console.log(JSON.stringify(${JSON.stringify(texts)}.map(characters)));
    `);
    const { characters } = await resource("older");
    assert.deepEqual(JSON.parse(printed), texts.map(characters));
});

test("what the browser inflates, these scripts inflate without it, up to the same limit", () => {
    const draw = (length, spread) => Uint8Array.from({ length }, (_, index) => Math.imul(index + 1, 2654435761) >>> 24 & spread);
    const contents = [0, 1, 300, 70_000].flatMap((length) => [draw(length, 0), draw(length, 3), draw(length, 255)]);
    const cases = contents.flatMap((bytes) => [
        deflateSync(bytes), deflateSync(bytes, { level: 0 }), deflateSync(bytes, { level: 1 }), deflateSync(bytes, { strategy: constants.Z_FIXED }),
        deflateSync(bytes, { strategy: constants.Z_HUFFMAN_ONLY }), deflateSync(bytes).subarray(0, -1),
        deflateRawSync(bytes), deflateSync(bytes, { dictionary: Buffer.from("tongma") }),
    ]).map((bytes) => Buffer.from(bytes));
    // Every byte of a small one, changed.
    const small = deflateSync(draw(300, 3));
    for (let place = 0; place < small.length; place += 1) {
        const changed = Buffer.from(small);
        changed[place] ^= 0x11;
        cases.push(changed);
    }
    const script = (limit) => `
        const { readFileSync } = await import("node:fs");
        const { inflateZlib } = await import(root + "Sources/HealthCodeServer/Resources/inflate.js");
        const answers = [];
        for (const text of JSON.parse(readFileSync(0, "utf8"))) {
            const bytes = await inflateZlib(Uint8Array.from(Buffer.from(text, "base64")), ${limit});
            answers.push(bytes && [bytes.length, bytes.reduce((sum, byte) => Math.imul(sum, 31) + byte | 0, 7)]);
        }
        console.log(JSON.stringify(answers));
    `;
    const input = JSON.stringify(cases.map((bytes) => bytes.toString("base64")));
    for (const limit of [70_000, 299]) {
        const young = execFileSync(process.execPath, ["--input-type=module", "--eval",
            `const root = ${JSON.stringify(new URL("../../", import.meta.url).href)};${script(limit)}`], { encoding: "utf8", input }).trim();
        const [own, browsers] = [JSON.parse(inOlderEngine(script(limit), input)), JSON.parse(young)];
        assert.deepEqual(own, browsers);
        assert.ok(own.some((answer) => answer) && own.some((answer) => answer === null));
    }
    // Browsers refuse what comes behind it too; this engine does not.
    const trailing = JSON.stringify([Buffer.concat([deflateSync(contents[4]), Buffer.of(0)]).toString("base64")]);
    assert.equal(inOlderEngine(script(70_000), trailing), "[null]");
});

test("a mistake in a script is not told as a network that is not there", async () => {
    const { NodeClock, NodeFault, StorageFault, Unreachable, kept, kindOfFailure, reach } = await resource("keep");
    const { Wallet } = await resource("wallet");
    const { Wording } = await resource("wording");
    const { askNode } = await resource("foreign");
    const before = globalThis.fetch;
    const kind = (promise) => promise.then(() => null, kindOfFailure);
    const answering = (body, init) => { globalThis.fetch = async () => new Response(body, init); };
    globalThis.window = { sessionStorage: { getItem: () => "token-of-a-venue" } };
    try {
        globalThis.fetch = async () => { throw new TypeError("Failed to fetch"); };
        assert.equal(await kind(reach("/")), "network");
        assert.equal(await new Wallet(new NodeClock()).request({}).catch(({ code }) => code), "unreachable");
        assert.deepEqual(await askNode("HC1:"), { problem: "offline" });
        // An answer that never ends is given up.
        globalThis.fetch = (_, { signal }) => new Promise((_, reject) => { signal.onabort = () => reject(new DOMException("aborted", "AbortError")); });
        assert.equal(await kind(reach("/", {}, 5)), "network");
        globalThis.fetch = async () => { throw new RangeError("a mistake"); };
        assert.equal(await kind(reach("/")), "program");
        answering("no JSON", { status: 200 });
        assert.equal(await kind(reach("/").then((answer) => answer.json())), "node");
        assert.deepEqual(await askNode("HC1:"), { problem: "busy" });
        answering("{}", { status: 500 });
        assert.equal(await new Wallet(new NodeClock()).request({}).catch(({ code }) => code), "busy");
        assert.deepEqual(await askNode("HC1:"), { problem: "busy" });
        // What a browser lacks.
        const controller = globalThis.AbortController;
        globalThis.AbortController = undefined;
        try {
            assert.equal(await kind(reach("/")), "program");
            assert.equal(await kind(askNode("HC1:")), "program");
            assert.equal(await kind(new Wallet(new NodeClock()).request({})), "program");
        } finally {
            globalThis.AbortController = controller;
        }
        assert.equal(await kind(kept.all("lists")), "storage");
        assert.deepEqual([new Unreachable(), new NodeFault(500), new StorageFault(), new TypeError()].map(kindOfFailure), ["network", "node", "storage", "program"]);
        const words = ["network", "node", "storage", "program"].map((each) => new Wording("en").failure(each));
        assert.equal(new Set(words).size, 4);
        assert.ok(words.slice(1).every((text) => !/no network/i.test(text)));
    } finally {
        globalThis.fetch = before;
        delete globalThis.window;
    }
});

test("a form is sent by its button where the browser cannot send it otherwise", async () => {
    const { submitForm } = await resource("older");
    const pressed = [];
    submitForm({ requestSubmit: () => pressed.push("form") });
    submitForm({ querySelector: (selector) => ({ click: () => pressed.push(selector) }) });
    assert.deepEqual(pressed, ["form", "[type=submit]"]);
    assert.ok(fileURLToPath(folder).endsWith("Resources/"));
});
