// What the vectors of health codes do not reach: readers and their limits, lists, renewal, rules. Run by `node --test`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

const resource = (name) => import(new URL(`../../Sources/HealthCodeServer/Resources/${name}.js`, import.meta.url));
const { decodeBase45, decodeBase64URL, encodeBase45, encodeBase64, encodeBase64URL } = await resource("base45");
const { encodeCBOR, readCBOR, CBORError, CBORMap } = await resource("cbor");
const { SignerDirectory, StatusDirectory, ProofMemory, applyTrustDelta, readStatusList, readTrustList } = await resource("trust");
const { renewalTime, retryDelay } = await resource("wallet");
const { qrCode } = await resource("qr");
const { admission } = await resource("admission");
const { CardChunks, isForeign } = await resource("foreign");
const { addTime, readInstant } = await resource("instants");
const { AGE_LIMITS } = await resource("tm1");

const bytesOf = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const utf8 = (text) => new TextEncoder().encode(text);

/** Numbers that look drawn, and are the same in every run. */
function generator(seed) {
    let state = seed;
    return (below) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor(state / 2 ** 32 * below);
    };
}

test("base45 and base64url give back what they were given, and have one text for it", () => {
    const draw = generator(1);
    for (let round = 0; round < 500; round += 1) {
        const bytes = Uint8Array.from({ length: draw(40) }, () => draw(256));
        assert.deepEqual(decodeBase45(encodeBase45(bytes)), bytes);
        assert.deepEqual(decodeBase64URL(encodeBase64URL(bytes)), bytes);
        assert.equal(encodeBase64(bytes), Buffer.from(bytes).toString("base64"));
    }
    assert.equal(encodeBase45(utf8("Hello!!")), "%69 VD92EX0");
    for (const text of ["A", "AAAA", ":::", "::", "a00", "00é"]) { assert.equal(decodeBase45(text), null, text); }
    for (const text of ["A", "AB=", "AB+C", "AB"]) { assert.equal(decodeBase64URL(text), null, text); }
});

test("items of RFC 8949's appendix are read; what is not deterministic is refused", () => {
    for (const [digits, item] of [
        ["1bffffffffffffffff", 2n ** 64n - 1n], ["3bffffffffffffffff", -(2n ** 64n)], ["f97bff", 65504], ["f90001", 2 ** -24],
        ["f98000", -0], ["fa47c35000", 100000], ["fb3ff199999999999a", 1.1], ["f97e00", NaN], ["f97c00", Infinity],
        ["62c3bc", "ü"], ["63efbbbf", "\uFEFF"], ["f6", null], ["f5", true],
    ]) { assert.deepEqual(readCBOR(bytesOf(digits)), item, digits); }
    for (const digits of [
        "", "1817", "190017", "1a00000017", "fa47c35001ff", "fb7e37e43c8800759c00", "5f42010243030405ff", "9fff", "ff", "1c", "f818",
        "fa3fc00000", "fb3ff8000000000000", "fa7fc00000", "f97e01", "62fffe", "a2020001", "a201000100", "a2616100616100", "8118", "9b7fffffffffffffff", "0000",
        "81".repeat(9) + "00",
    ]) { assert.throws(() => readCBOR(bytesOf(digits)), CBORError, digits); }
    assert.deepEqual(readCBOR(bytesOf("81".repeat(8) + "00")).flat(8), [0n]);
});

test("no bytes of any kind do anything but be read or refused", () => {
    const draw = generator(2);
    for (let round = 0; round < 20000; round += 1) {
        const bytes = Uint8Array.from({ length: draw(60) }, () => draw(256));
        try { readCBOR(bytes); } catch (error) { assert.ok(error instanceof CBORError, String(error)); }
    }
});

test("maps are written in the order of their keys' bytes", () => {
    const map = new CBORMap([["b", 1], [-1, 2], [10, 3], [24, 4], ["aa", 5], [-65538, 6]]);
    assert.equal(Buffer.from(encodeCBOR(map)).toString("hex"), "a60a03181804200 23a0001000106616201626161 05".replaceAll(" ", ""));
});

async function signerOf(authority, changes = {}) {
    const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const jwk = await crypto.subtle.exportKey("jwk", publicKey);
    const kid = crypto.getRandomValues(new Uint8Array(8));
    const sign = async (header, claims) => {
        const signed = [header, claims].map((part) => encodeBase64URL(utf8(JSON.stringify(part)))).join(".");
        const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, utf8(signed));
        return `${signed}.${encodeBase64URL(new Uint8Array(signature))}`;
    };
    const entry = {
        kid: encodeBase64(kid), jwk, authority, notBefore: 0, notAfter: 2000, status: "active", changed: 1, ...changes,
    };
    return { jwk, kid, sign, entry };
}

const trustClaims = (entries, changes = {}) => ({
    version: 1, hub: "hub", sequence: 3, issuedAt: 1000, nextUpdate: 2000, signers: entries, status: {}, ...changes,
});
const trustHeader = { alg: "ES256", typ: "tongma-trust-list+jwt" };

test("a trust list is taken from the hub alone, whole, and as what it is", async () => {
    const [hub, province, other] = [await signerOf("CN"), await signerOf("CN-GD"), await signerOf("CN-HI", { withdrawnAt: 5 })];
    const entries = [province.entry, other.entry];
    const list = await readTrustList(await hub.sign(trustHeader, trustClaims(entries)), hub.jwk);
    assert.deepEqual([list.sequence, list.entries.map((entry) => entry.withdrawn)], [3, [false, true]]);
    const refused = async (code, text) => assert.rejects(readTrustList(text, hub.jwk), { code });
    await refused("signature", await province.sign(trustHeader, trustClaims(entries)));
    await refused("type", await hub.sign({ alg: "ES256", typ: "statuslist+jwt" }, trustClaims(entries)));
    await refused("algorithm", await hub.sign({ ...trustHeader, alg: "none" }, trustClaims(entries)));
    await refused("structure", await hub.sign({ ...trustHeader, crit: ["b64"] }, trustClaims(entries)));
    const limits = async (evidenceAge) => (await readTrustList(await hub.sign(trustHeader, trustClaims(entries, { evidenceAge })), hub.jwk)).ageLimits;
    assert.deepEqual([await limits(undefined), await limits({ caution: 60, stale: 90 })], [undefined, { caution: 60, stale: 90 }]);
    for (const evidenceAge of [null, {}, { caution: 90, stale: 60 }, { caution: -1, stale: 60 }, { caution: "60", stale: 90 }]) {
        await refused("claims", await hub.sign(trustHeader, trustClaims(entries, { evidenceAge })));
    }
    assert.deepEqual(AGE_LIMITS, { caution: 86400, stale: 259200 });
    // A delta is not the whole list.
    await refused("claims", await hub.sign(trustHeader, trustClaims(entries, { since: 1 })));
    await refused("claims", await hub.sign(trustHeader, trustClaims([{ ...province.entry, kid: "AAAA" }])));
    await refused("limit", "e".repeat((16 << 20) + 1));
});

test("a delta brings a list up to date, undoes no withdrawal, and leaves out what has ended", async () => {
    const hub = await signerOf("CN");
    const named = async (certificate, changes) => ({ ...(await signerOf("CN-GD", changes)).entry, certificate });
    const [gone, ended, other, fresh] = await Promise.all(
        [named("gone", { withdrawnAt: 5 }), named("ended", { notAfter: 1400 }), named("other"), named("fresh")]);
    const list = await readTrustList(await hub.sign(trustHeader, trustClaims([gone, ended, other])), hub.jwk);
    const delta = (signers, changes) =>
        hub.sign(trustHeader, trustClaims(signers, { since: 3, sequence: 4, issuedAt: 1500, nextUpdate: 2500, ...changes }));
    const withdrawn = { ...other, status: "withdrawn", withdrawnAt: 1500 };
    const next = await applyTrustDelta(list, await delta([withdrawn, fresh]), hub.jwk);
    assert.deepEqual([next.sequence, next.nextUpdate], [4, 2500]);
    assert.deepEqual(
        next.entries.map((entry) => [entry.certificate, entry.withdrawn]), [["gone", true], ["other", true], ["fresh", false]]);
    const refused = async (text) => assert.rejects(applyTrustDelta(list, text, hub.jwk), { code: "claims" });
    await refused(await delta([{ ...gone, withdrawnAt: undefined }]));
    await refused(await delta([fresh], { since: 4, sequence: 5 }));
    await refused(await delta([fresh], { since: 1, sequence: 2 }));
    await refused(await delta([fresh], { hub: "another" }));
    await refused(await delta([fresh], { since: undefined }));
});

test("a status list is taken from the province that it is about", async () => {
    const [province, other, gone] = [await signerOf("CN-GD"), await signerOf("CN-HI"), await signerOf("CN-GD", { status: "withdrawn" })];
    const hub = await signerOf("CN");
    const { entries } = await readTrustList(
        await hub.sign(trustHeader, trustClaims([province.entry, other.entry, gone.entry])), hub.jwk);
    const trust = new SignerDirectory(entries);
    const bytes = new Uint8Array(1 << 17);
    bytes[0] = 0b1000_0010;
    const claims = (lst, changes = {}) => ({
        sub: "s/CN-GD/20220707/0", iat: 1000, exp: 1600, ttl: 300, status_list: { bits: 1, lst: encodeBase64URL(lst) }, ...changes,
    });
    const tokenOf = (signer, content) => signer.sign({ alg: "ES256", typ: "statuslist+jwt", kid: encodeBase64URL(signer.kid) }, content);
    const good = claims(deflateSync(bytes));
    const list = await readStatusList(await tokenOf(province, good), trust, 1000);
    const directory = new StatusDirectory();
    assert.ok(directory.take(list));
    const status = (index, at) => directory.status("s/CN-GD/20220707/0", index, at);
    assert.deepEqual([0, 1, 7, 8, (1 << 20) - 1, 1 << 20].map((index) => status(index, 1200)), [0, 1, 1, 0, 0, null]);
    assert.deepEqual([939, 940, 1599, 1600].map((at) => status(0, at)), [null, 0, 0, null]);
    // An older list would bring a revoked code back.
    assert.equal(directory.take({ ...list, issuedAt: 999 }), false);
    const refused = async (code, token) => assert.rejects(readStatusList(token, trust, 1000), { code });
    await refused("signer", await tokenOf(other, good));
    await refused("signer", await tokenOf(gone, good));
    await refused("signer", await tokenOf(hub, good));
    await refused("claims", await tokenOf(province, claims(deflateSync(bytes), { exp: undefined })));
    // One from the future could not be replaced until then.
    await refused("time", await tokenOf(province, claims(deflateSync(bytes), { iat: 1061 })));
    assert.ok(await readStatusList(await tokenOf(province, claims(deflateSync(bytes), { iat: 1060 })), trust, 1000));
    await refused("compression", await tokenOf(province, claims(bytes)));
    await refused("compression", await tokenOf(province, claims(deflateSync(new Uint8Array((16 << 20) + 1)))));
    const token = await tokenOf(province, good);
    await refused("signature", token.slice(0, -10) + (token.at(-10) === "A" ? "B" : "A") + token.slice(-9));
});

test("the nation's own status list is taken from a signer of the nation alone", async () => {
    const [hub, nation, province] = [await signerOf("CN"), await signerOf("CN"), await signerOf("CN-GD")];
    const { entries } = await readTrustList(await hub.sign(trustHeader, trustClaims([nation.entry, province.entry])), hub.jwk);
    const trust = new SignerDirectory(entries);
    const tokenOf = (signer, sub) => signer.sign({ alg: "ES256", typ: "statuslist+jwt", kid: encodeBase64URL(signer.kid) }, {
        sub, iat: 1000, exp: 1600, ttl: 300, status_list: { bits: 1, lst: encodeBase64URL(deflateSync(Uint8Array.of(2))) },
    });
    const list = await readStatusList(await tokenOf(nation, "s/CN/20220707/0"), trust, 1000);
    const directory = new StatusDirectory();
    assert.ok(directory.take(list));
    assert.deepEqual([0, 1].map((index) => directory.status("s/CN/20220707/0", index, 1000)), [0, 1]);
    // A country signs for its divisions too; they do not for it.
    assert.ok(await readStatusList(await tokenOf(nation, "s/CN-GD/20220707/0"), trust, 1000));
    const refused = async (sub, signer = nation) => assert.rejects(
        async () => readStatusList(await tokenOf(signer, sub), trust, 1000), { code: "signer" }, sub);
    await refused("s/CN/20220707/0", province);
    const others = ["s/C/20220707/0", "s/CN/2022077/0", "s/CN/20220707", "s/CN/20220707/00", "s/CN-/20220707/0", "s/CN/20220707/0/", "s/cn/20220707/0", "s/CN/20220707/0000000000"];
    for (const sub of others) { await refused(sub); }
});

test("of several lists of one second, what any of them revokes is revoked", () => {
    const list = (bytes, changes = {}) => ({
        uri: "s/CN-GD/20220707/0", issuedAt: 1000, expires: 1600, ttl: 300, bits: 1, bytes: Uint8Array.from(bytes), ...changes,
    });
    const statuses = (lists, count = 16) => {
        const directory = new StatusDirectory();
        for (const each of lists) { directory.take(each); }
        return Array.from({ length: count }, (_, index) => directory.status("s/CN-GD/20220707/0", index, 1200) ?? "-").join("");
    };
    const [first, second] = [list([0b1, 0]), list([0b100, 0x80])];
    assert.equal(statuses([first, second]), "1010000000000001");
    assert.equal(statuses([second, first]), "1010000000000001");
    // Of other sizes and widths too.
    assert.equal(statuses([first, list([0b100])], 17), "1010000000000000-");
    assert.equal(statuses([list([0b100]), first], 17), "1010000000000000-");
    const wide = list([0b10_00_00_00], { bits: 2 });
    assert.equal(statuses([first, wide]), statuses([wide, first]));
    assert.equal(statuses([first, wide]), "1002000000000000");
    // A later one says all, an older one nothing.
    assert.equal(statuses([first, list([0, 0], { issuedAt: 1001 }), second]), "0000000000000000");
    // It says no longer than each of them does.
    const directory = new StatusDirectory();
    directory.take(first);
    directory.take(list([0, 0], { expires: 1300, ttl: 60 }));
    assert.deepEqual([1299, 1300].map((at) => directory.status(first.uri, 0, at)), [1, null]);
});

test("a proof is remembered for 90 seconds", () => {
    const memory = new ProofMemory(3);
    assert.deepEqual([[0, "a"], [90, "a"], [91, "a"]].map(([at, proof]) => memory.take(proof, at)), [true, false, true]);
    for (const proof of ["b", "c", "d"]) { assert.ok(memory.take(proof, 92)); }
    assert.equal(memory.proofs.size, 3);
});

test("devices renew at half life within 20 %, evenly, and those that failed together part", () => {
    const draw = generator(3);
    const random = () => draw(2 ** 31) / 2 ** 31;
    const times = Array.from({ length: 10000 }, () => renewalTime(0, 86400, random));
    assert.ok(Math.min(...times) >= 43200 * 0.8 && Math.max(...times) <= 43200 * 1.2);
    // In no minute of the 4.8 hours more than three times their share.
    const minutes = Map.groupBy ? Map.groupBy(times, (time) => Math.floor(time / 60)) : times.reduce(
        (groups, time) => groups.set(Math.floor(time / 60), [...groups.get(Math.floor(time / 60)) ?? [], time]), new Map());
    assert.ok(Math.max(...Array.from(minutes.values(), (group) => group.length)) < 3 * 10000 / 288);
    for (const [failures, bound] of [[0, 5], [1, 10], [5, 160], [9, 1800], [500, 1800]]) {
        const delays = Array.from({ length: 2000 }, () => retryDelay(failures, random));
        assert.ok(Math.max(...delays) <= bound && Math.max(...delays) > bound * 0.9 && Math.min(...delays) < bound * 0.1);
    }
});

test("QR codes of every version are read by zbar", () => {
    const folder = mkdtempSync(join(tmpdir(), "tongma-qr-"));
    const draw = generator(4);
    const versions = new Set();
    try {
        for (let length = 6; length <= 970; length += 23) {
            const text = `A${Array.from({ length: length - 2 }, () => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"[draw(45)]).join("")}Z`;
            const { side, path, version } = qrCode(text);
            versions.add(version);
            const [scale, width] = [4, side * 4];
            const pixels = Buffer.alloc(width * width, 255);
            for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
                for (let row = y * scale; row < (Number(y) + 1) * scale; row += 1) {
                    pixels.fill(0, row * width + x * scale, row * width + (Number(x) + Number(run)) * scale);
                }
            }
            writeFileSync(join(folder, "code.pgm"), Buffer.concat([Buffer.from(`P5 ${width} ${width} 255\n`), pixels]));
            const read = execFileSync("zbarimg", ["-q", "--raw", "--oneshot", join(folder, "code.pgm")], { stdio: ["ignore", "pipe", "ignore"] });
            assert.equal(read.toString().replace(/\n$/, ""), text, `version ${version}`);
        }
    } finally {
        rmSync(folder, { recursive: true });
    }
    assert.ok(versions.size === 20);
    assert.deepEqual(["A".repeat(600), "A".repeat(601)].map((text) => qrCode(text).version), [15, 16]);
    assert.throws(() => qrCode("A".repeat(971)), RangeError);
    assert.throws(() => qrCode("a"), RangeError);
});

test("a hospital admits for 48 hours after a test; what is not understood stays open", () => {
    const rule = JSON.parse(readFileSync(new URL("../../Examples/admission/hospital-48h.json", import.meta.url), "utf8"));
    const seconds = (text) => Date.parse(text) / 1000;
    const decide = (test, at, place, changes = {}) => admission(
        [{ ...rule, ...changes }], { iss: "CN-GD", code: { colour: "green", name: "李*", last_negative_test: test, doses: 3, form: "live" } },
        { at: seconds(at), country: "CN", region: "CN-HI", place }).map((answer) => answer.admitted);
    const tested = seconds("2022-09-01T08:00:00+08:00");
    assert.deepEqual(decide(tested, "2022-09-03T08:00:00+08:00", "hospital"), [true]);
    assert.deepEqual(decide(tested, "2022-09-03T08:00:01+08:00", "hospital"), [false]);
    assert.deepEqual(decide(undefined, "2022-09-03T08:00:00+08:00", "hospital"), [false]);
    assert.deepEqual(decide(undefined, "2022-09-03T08:00:00+08:00", "market"), [true]);
    assert.deepEqual(decide(tested, "2023-09-03T08:00:00+08:00", "hospital"), []);
    assert.deepEqual(decide(tested, "2022-09-03T08:00:00+08:00", "hospital", { Region: "CN-GD" }), []);
    assert.deepEqual(decide(tested, "2022-09-03T08:00:00+08:00", "hospital", { Logic: { reduce: [] } }), [null]);
    // An offset that browsers do not read, and none at all, which is UTC.
    const from = (ValidFrom) => decide(tested, "2022-09-02T08:00:00+08:00", "market", { ValidFrom }).length;
    assert.deepEqual(["2022-08-01T00:00:00+8", "2022-09-02T00:00:00", "2022-09-02T00:00:01", "2022-09-02", "soon"].map(from), [1, 1, 0, 0, 0]);
    // A rule sees nothing of who somebody is.
    assert.deepEqual(decide(tested, "2022-09-03T08:00:00+08:00", "hospital", { Logic: { "!": [{ var: "payload.code.name" }] } }), [true]);
});

test("an instant of a rule is what the library takes it for, whatever this device's zone", () => {
    const instant = Date.UTC(2022, 6, 6, 4);
    for (const offset of ["Z", "+8", "+08", "+800", "+0800", "+8:00", "+08:00"]) {
        const shift = offset === "Z" ? 8 * 3600000 : 0;
        assert.equal(readInstant(`2022-07-06T12:00:00${offset}`), instant + shift, offset);
        assert.equal(readInstant(`2022-07-06T12:00:00.0009${offset}`), instant + shift, offset);
    }
    assert.equal(readInstant("2022-07-06T12:00:00"), instant + 8 * 3600000);
    assert.equal(readInstant("2022-07-06T12:00:00.25-0330"), instant + 11.5 * 3600000 + 250);
    for (const [text, day] of [["2022", "2022-12-31"], ["2022-02", "2022-02-28"], ["2020-02", "2020-02-29"], ["2022-07-06", "2022-07-06"], ["0001-01-01", "0001-01-01"]]) {
        assert.equal(new Date(readInstant(text)).toISOString().slice(0, 10), day);
    }
    for (const text of [
        "", "20220706", "2022-7-6", "2022-13", "2022-00", "2022-02-29", "2022-07-06T12", "2022-07-06T12:00", "2022-07-06t12:00:00Z", "2022-07-06 12:00:00Z",
        "2022-07-06T24:00:00Z", "2022-07-06T12:60:00Z", "2022-07-06T12:00:60Z", "2022-07-06T12:00:00.Z", "2022-07-06T12:00:00+", "2022-07-06T12:00:00+24",
        "2022-07-06T12:00:00+8:0", "2022-07-06T12:00:00+08000", "2022-07-06T12:00:00+080", "2022-07T12:00:00Z", "2022-07-06T12:00:00Z ", null, 1657080000,
    ]) { assert.equal(readInstant(text), null, String(text)); }
    assert.equal(new Date(addTime(Date.UTC(2020, 1, 29), 1, "year")).toISOString().slice(0, 10), "2021-03-01");
    assert.equal(new Date(addTime(Date.UTC(2022, 0, 31), 1, "month")).toISOString().slice(0, 10), "2022-03-03");
    assert.deepEqual([addTime(0, 1e12, "day"), addTime(0, 1, "week")], [null, null]);
});

test("every instant of the library's vectors means here what it means there", () => {
    const { cases } = JSON.parse(readFileSync(new URL("../Vectors/instants.json", import.meta.url), "utf8"));
    assert.ok(cases.length > 10);
    for (const { text, means } of cases) {
        const read = readInstant(text);
        assert.equal(read === null ? null : new Date(read).toISOString(), means, text);
    }
});

test("a card of several codes is put together in any order, once", () => {
    const chunks = new CardChunks();
    const part = (index, total, digits) => `shc:/${index}/${total}/${digits}`;
    assert.deepEqual(chunks.take(part(3, 3, "33")), { count: 1, total: 3, missing: [1, 2], text: null });
    assert.deepEqual(chunks.take(part(1, 3, "11")), { count: 2, total: 3, missing: [2], text: null });
    assert.equal(chunks.take(part(1, 3, "11")).count, 2);
    const whole = chunks.take("SHC:/2/3/22");
    assert.deepEqual(whole, { count: 3, total: 3, missing: [], text: "shc:/1/3/11\nshc:/2/3/22\nshc:/3/3/33" });
    assert.ok(isForeign(whole.text));
    // What was put together is not there for the next card.
    assert.equal(chunks.take(part(2, 3, "22")).count, 1);
    assert.equal(new CardChunks().take(part(1, 1, "11")).text, "shc:/1/1/11");
});

test("another card, and any other code, begins anew", () => {
    const begun = () => {
        const chunks = new CardChunks();
        assert.equal(chunks.take("shc:/1/3/11").count, 1);
        assert.equal(chunks.take("shc:/2/3/22").count, 2);
        return chunks;
    };
    assert.deepEqual(begun().take("shc:/3/4/33"), { count: 1, total: 4, missing: [1, 2, 4], text: null });
    assert.deepEqual(begun().take("shc:/2/3/99"), { count: 1, total: 3, missing: [1, 3], text: null });
    const impossible = [
        "shc:/0/3/33", "shc:/4/3/33", "shc:/1/33/33", "shc:/3/3/3x", "shc:/3/3", "shc:/3/3/33/3", "shc:/003/3/33", " shc:/3/3/33",
        "shc:/3/3/33\n", `shc:/3/3/${"3".repeat(8192)}`,
    ];
    for (const text of ["TM1:AB", "HC1:AB", "shc:/5676", "", ...impossible]) {
        const chunks = begun();
        assert.equal(chunks.take(text), null, text);
        assert.equal(chunks.take("shc:/3/3/33").count, 1, text);
    }
    const forgotten = begun();
    forgotten.forget();
    assert.equal(forgotten.take("shc:/3/3/33").count, 1);
    // The most there can be.
    const chunks = new CardChunks();
    for (let index = 1; index < 32; index += 1) { assert.equal(chunks.take(`shc:/${index}/32/11`).missing.length, 32 - index); }
    assert.equal(chunks.take("shc:/32/32/11").text.split("\n").length, 32);
});

test("a camera that sees the same codes again and again shows them once", () => {
    const chunks = new CardChunks();
    assert.equal(chunks.has("shc:/1/2/11", 0), false);
    chunks.take("shc:/1/2/11", 0);
    assert.ok(chunks.has("shc:/1/2/11", 10_000));
    assert.equal(chunks.has("shc:/1/2/12", 10_000), false);
    assert.equal(chunks.has("shc:/2/2/22", 10_000), false);
    assert.ok(chunks.take("shc:/2/2/22", 10_000).text);
    // For as long as it lies there, and three seconds more.
    for (const now of [12_000, 14_000, 17_000]) { assert.ok(chunks.has("shc:/1/2/11", now)); }
    assert.equal(chunks.has("shc:/1/2/11", 20_001), false);
    assert.equal(chunks.has("TM1:AB", 20_001), false);
    assert.equal(chunks.take("shc:/1/2/11", 20_001).count, 1);
});
