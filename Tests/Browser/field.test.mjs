// A field worker's telephone: the PIN, the acts that wait, the seal, the pack. Run by `node --test`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const resource = (name) => import(new URL(`../../Sources/HealthCodeServer/Resources/${name}.js`, import.meta.url));
const { seal, unseal } = await resource("seal");
const { PackError, Queue, TRIES, Vault, latestTime, readPack } = await resource("pack");
const { signPack } = await import(new URL("./field_pack.mjs", import.meta.url));

/** What IndexedDB does, as far as it is asked for. */
class MemoryCupboard {
    constructor() { this.records = new Map(); }
    async get(name) { return this.records.get(name); }
    async all() { return [...this.records.values()]; }
    async put(...records) { for (const record of records) { this.records.set(record.name, record); } }
    async remove(...names) { for (const name of names) { this.records.delete(name); } }
    async clear() { this.records.clear(); }
    async putIf(name, isExpected, records) {
        if (!isExpected(this.records.get(name))) { return false; }
        await this.put(...records);
        return true;
    }
    /** Everything that lies there, as somebody reads it who takes the telephone apart. */
    get text() {
        return [...this.records.values()].map((record) => Object.values(record)
            .map((value) => value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value)).join(" ")).join("\n");
    }
}

const FEW = 1000;
const PIN = "204857";

async function vault(content = { secret: "the device's secret", name: "张三" }) {
    const cupboard = new MemoryCupboard();
    const made = new Vault(cupboard);
    await made.create({ device: "DEVICE0000000001", courier: "mark" }, PIN, content, FEW);
    made.lock();
    return { cupboard, vault: new Vault(cupboard), content };
}

test("a PIN opens what is inside, and what is kept says nothing of it", async () => {
    const { cupboard, vault: held, content } = await vault();
    assert.ok(!cupboard.text.includes("secret") && !cupboard.text.includes("张三"));
    assert.deepEqual(await held.open(PIN), content);
    await held.save({ name: "李四" });
    assert.deepEqual(await held.reread(), { name: "李四" });
    held.lock();
    assert.deepEqual(await new Vault(cupboard).open(PIN), { name: "李四" });
});

test("the device's own key never leaves the browser, and without it a PIN opens nothing", async () => {
    const { cupboard } = await vault();
    const device = await cupboard.get("device");
    assert.equal(device.key.extractable, false);
    await assert.rejects(crypto.subtle.exportKey("raw", device.key));
    const other = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    await cupboard.put({ ...device, key: other });
    await assert.rejects(new Vault(cupboard).open(PIN), { code: "pin" });
});

test("ten wrong PINs destroy what is inside, and leave what waits for the node", async () => {
    const { cupboard, vault: held } = await vault();
    const queue = new Queue(cupboard);
    await queue.add(async () => new Uint8Array([1]), 0);
    // Those before a right one do not count.
    await assert.rejects(held.open("000000"), { code: "pin", left: TRIES - 1 });
    await held.open(PIN);
    for (let left = TRIES - 1; left > 0; left -= 1) { await assert.rejects(held.open("000000"), { code: "pin", left }); }
    await assert.rejects(held.open("000000"), { code: "destroyed" });
    await assert.rejects(held.open(PIN), { code: "destroyed" });
    assert.equal(await cupboard.get("content"), undefined);
    assert.equal((await cupboard.get("device")).key, null);
    assert.equal((await queue.waiting()).length, 1);
    assert.equal((await held.device()).courier, "mark");
});

test("a try counts before it is made: ending the browser in the midst of one gains nothing", async () => {
    const { cupboard, vault: held } = await vault();
    const get = cupboard.get.bind(cupboard);
    cupboard.get = async (name) => {
        if (name === "content") { throw new Error("the browser ends"); }
        return get(name);
    };
    for (let number = 0; number < TRIES; number += 1) { await assert.rejects(held.open("000000"), /ends/); }
    cupboard.get = get;
    await assert.rejects(held.open(PIN), { code: "destroyed" });
});

test("numbers have no gaps, also where two windows write at once", async () => {
    const { cupboard } = await vault();
    const queues = [new Queue(cupboard), new Queue(cupboard)];
    const numbers = await Promise.all(Array.from({ length: 20 }, (_, index) => queues[index % 2].add(async (number) => {
        await new Promise((resolve) => { setImmediate(resolve); });
        return new Uint8Array([number]);
    }, index)));
    assert.deepEqual([...numbers].sort((left, right) => left - right), Array.from({ length: 20 }, (_, index) => index + 1));
    const waiting = await queues[0].waiting();
    // Each is sealed under its own number.
    assert.deepEqual(waiting.map(({ number, sealed }) => number === sealed[0]), Array(20).fill(true));
    await queues[1].settle([1, 2, 5]);
    assert.deepEqual((await queues[0].waiting()).map(({ number }) => number).slice(0, 3), [3, 4, 6]);
    assert.equal(await queues[0].add(async () => new Uint8Array(1), 0), 21);
});

test("forgetting leaves nothing", async () => {
    const { cupboard, vault: held } = await vault();
    await new Queue(cupboard).add(async () => new Uint8Array([1]), 0);
    await held.forget();
    assert.deepEqual(await cupboard.all(), []);
    await assert.rejects(held.open(PIN), { code: "none" });
});

test("turning the clock back makes nothing last longer", async () => {
    const cupboard = new MemoryCupboard();
    assert.deepEqual([await latestTime(cupboard, 1000), await latestTime(cupboard, 500), await latestTime(cupboard, 1001)], [1000, 1000, 1001]);
});

// The seal.

const vectors = JSON.parse(readFileSync(new URL("../Vectors/field-seal.json", import.meta.url), "utf8"));
const decode = (text) => new Uint8Array(Buffer.from(text, "base64url"));

async function pairOf(scalar, point) {
    const jwk = {
        kty: "EC", crv: "P-256", d: scalar, x: Buffer.from(point.slice(1, 33)).toString("base64url"),
        y: Buffer.from(point.slice(33)).toString("base64url"),
    };
    const curve = { name: "ECDH", namedCurve: "P-256" };
    return {
        privateKey: await crypto.subtle.importKey("jwk", jwk, curve, true, ["deriveBits"]),
        publicKey: await crypto.subtle.importKey("raw", point, curve, true, []),
    };
}

test("what is sealed is what the node's tests open", async () => {
    const node = decode(vectors.node.public);
    for (const { device, number, secret, plain, ephemeral, sealed } of vectors.cases) {
        const pair = await pairOf(ephemeral, decode(sealed).slice(0, 65));
        const made = await seal(new TextEncoder().encode(plain), { device, number, secret, node }, pair);
        assert.equal(Buffer.from(made).toString("base64url"), sealed);
    }
    assert.ok(vectors.cases.length >= 3);
});

test("two seals of one text have nothing in common, and only the node opens them", async () => {
    const node = decode(vectors.node.public);
    const pair = await pairOf(vectors.node.private, node);
    const act = { device: "DEVICE0000000001", number: 7, secret: "s", node };
    const plain = new TextEncoder().encode("{}");
    const [one, other] = [await seal(plain, act), await seal(plain, act)];
    assert.notDeepEqual(one.slice(0, 65), other.slice(0, 65));
    assert.notDeepEqual(one.slice(65), other.slice(65));
    assert.deepEqual(await unseal(one, act, pair), plain);
    for (const change of [{ number: 8 }, { device: "DEVICE0000000002" }, { secret: "t" }]) {
        assert.equal(await unseal(one, { ...act, ...change }, pair), null);
    }
    const stranger = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    assert.equal(await unseal(one, act, stranger), null);
});

// The pack.

test("a pack is taken from its node's signer, for this device, in its time", async () => {
    const { pack, bytes, circumstances } = await signPack({});
    assert.deepEqual(await readPack(bytes, circumstances), pack);
    const long = await signPack({ pack: { items: Array.from({ length: 2000 }, (_, index) => ({ item: String(index), name: "名".repeat(300) })) } });
    assert.equal((await readPack(long.bytes, long.circumstances)).items.length, 2000);
    const refused = async (code, changes, circumstance = {}) => {
        const made = await signPack(changes);
        await assert.rejects(readPack(made.bytes, { ...made.circumstances, ...circumstance }), (error) => {
            assert.ok(error instanceof PackError);
            assert.equal(error.code, code, JSON.stringify(changes));
            return true;
        });
    };
    const now = circumstances.now;
    await refused("time", {}, { now: pack.until_s });
    await refused("time", {}, { now: pack.issued_s - 301 });
    // Longer than a day is for nobody.
    await refused("time", { pack: { until_s: pack.issued_s + 86401 } });
    await refused("device", { pack: { device: "DEVICE0000000002" } });
    await refused("device", { pack: { issuer: "CN-44" } });
    await refused("signer", { signer: { authority: "CN-44" } });
    await refused("signer", { signer: { withdrawn: true } });
    await refused("signer", { signer: { not_after: now - 3600 } });
    await refused("signature", { aad: "TM1 proof" });
    await refused("structure", { pack: { pack: 2 } });
    await refused("structure", { pack: { items: {} } });
    const changed = Uint8Array.from(bytes);
    changed[changed.length - 1] ^= 1;
    await assert.rejects(readPack(changed, circumstances), { code: "signature" });
    await assert.rejects(readPack(new Uint8Array([1, 2, 3]), circumstances), { code: "structure" });
});

// What a worker reads, and states.

const { ACTS, VisitWording, actOf, isFound, mergePacks, readTemperature, tapsOf } = await resource("visit");
const { Wording } = await resource("wording");

test("what has changed is laid over what was there, and over nothing else", () => {
    const before = { version: "1", words: { "m:a": ["甲", "A"] }, items: [{ item: "1", name: "a" }, { item: "2", name: "b" }] };
    const change = { version: "2", since: "1", words: { "m:b": ["乙", "B"] }, order: ["3", "2"], items: [{ item: "3", name: "c" }, { item: "2", name: "B" }] };
    const after = mergePacks(before, change);
    assert.deepEqual(after.items, [{ item: "3", name: "c" }, { item: "2", name: "B" }]);
    assert.deepEqual(Object.keys(after.words), ["m:a", "m:b"]);
    assert.equal(after.version, "2");
    assert.equal(mergePacks({ ...before, version: "0" }, change), null);
    assert.equal(mergePacks(null, change), null);
    assert.equal(mergePacks(before, { ...before, version: "9" }).version, "9");
});

test("a temperature is taken as people write it, and nothing else", () => {
    assert.deepEqual(["37.6", "37,6", "37。6", "38", " 36.5 ", ""].map(readTemperature), ["37.6", "37.6", "37.6", "38.0", "36.5", undefined]);
    for (const text of ["98.6", "29.9", "45.1", "37.65", "3.7", "fever", "-37"]) { assert.equal(readTemperature(text), null, text); }
});

test("every tap states an act that the node takes", () => {
    const item = { item: "000000000000000a", token: "0.0" };
    const stated = Object.fromEntries(Object.keys(ACTS).map((tap) => [tap, actOf(tap, item)]));
    assert.deepEqual(stated["no-answer-door"], { item: item.item, kind: "contact", outcome: "no-answer", channel: "door" });
    assert.deepEqual(stated["spoke-phone"], { item: item.item, kind: "contact", outcome: "spoke", channel: "phone" });
    assert.deepEqual(stated["placed-hospital"], { item: item.item, kind: "placed", place: "hospital" });
    assert.deepEqual(stated.accept, { item: item.item, kind: "accept", token: "0.0" });
    assert.deepEqual([stated.left.kind, stated.notice.kind], ["left", "notice"]);
});

test("whose work is done is offered no tap that has no sense", () => {
    const taps = (item) => tapsOf({ token: "0.0", ...item });
    assert.equal(taps({ list: "item", stage: "issued" })[0], "accept");
    assert.ok(!taps({ list: "item", stage: "reached", standing: "own" }).includes("accept"));
    assert.ok(taps({ list: "item", stage: "reached", standing: "offered" }).includes("accept"));
    assert.equal(taps({ list: "release", stage: "released" })[0], "notice");
    assert.deepEqual(taps({ list: "roster" }), ["spoke-phone", "spoke-door"]);
});

test("somebody is found by name, telephone or the last of the document, and by nothing shorter", () => {
    const item = { name: "张三", guardian: "李四", phone: "139-0000-0001", guardian_phone: "+86 13900000002", document_end: "123X" };
    for (const query of ["", "张", "李四", "0000 0001", "13900000002", "123x"]) { assert.ok(isFound(item, query), query); }
    for (const query of ["王", "99", "123", "39"]) { assert.ok(!isFound(item, query), query); }
});

test("lateness is said as such, in both languages", () => {
    const [zh, en] = ["zh", "en"].map((language) => new VisitWording(new Wording(language), { words: { "m:x": ["隔离", "Isolation"] } }));
    const item = { list: "item", stage: "issued", measure: "x", reach_due_s: 1000, place_due_s: 9000, level: 2 };
    assert.equal(en.task(item), "Reach the person · Isolation");
    assert.equal(zh.task(item), "尽快联系上本人 · 隔离");
    assert.match(en.due(item, 4700), /^Reach: 61 min late; Placed by .* left\); escalated 2 levels$/);
    assert.match(zh.due(item, 4700), /^联系已超时 61 分钟；安置：.*；已上报 2 级$/);
});
