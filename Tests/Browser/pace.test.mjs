// A node that replays the past at a pace of its own: what a device proves there, a venue takes. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";

const resource = (name) => import(new URL(`../../Sources/HealthCodeServer/Resources/${name}.js`, import.meta.url));
const { encodeBase45, encodeBase64 } = await resource("base45");
const { CBORMap, CBORTag, encodeCBOR } = await resource("cbor");
const { NodeClock } = await resource("keep");
const { ProofMemory, SignerDirectory, StatusDirectory, present, verify } = await resource("tm1");
const { Wording } = await resource("wording");

const THERE = Date.UTC(2022, 6, 6, 4) / 1000;

/** Runs with a clock of this device that stands until it is moved, in seconds. */
async function withDeviceClock(body) {
    const now = Date.now;
    const device = { at: 1_800_000_000 };
    Date.now = () => device.at * 1000;
    try {
        await body(device);
    } finally {
        Date.now = now;
    }
}

const answer = (time, pace) => new Headers({
    "date": new Date(1_800_000_000_000).toUTCString(), ...(time ? { "tongma-time": String(time) } : {}), ...(pace ? { "tongma-pace": String(pace) } : {}),
});

test("a page's clock runs at the pace of a node that replays, and at its own at any other", () => withDeviceClock(async (device) => {
    const clock = new NodeClock();
    const learnt = (headers) => clock.learn(headers, device.at, device.at);
    await learnt(answer(THERE, 60));
    assert.equal(clock.now(), THERE);
    device.at += 10;
    assert.equal(clock.now(), THERE + 600);
    // A node whose replay stands, or that says nothing, has this device's pace.
    for (const pace of [undefined, 1, 0, -1, "fast", 1e9]) {
        await learnt(answer(THERE + 700, pace));
        const before = clock.now();
        device.at += 10;
        assert.equal(clock.now(), before + 10, String(pace));
    }
    await learnt(answer(null, 60));
    assert.equal(clock.pace, 1);
    assert.match(new Wording("en").clock({ offset: 0, pace: 60 }), /60 s|1 min/);
}));

/** A code of a signer and of a holder, as a province issues it. */
async function issued() {
    const pair = () => crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const [signer, holder] = [await pair(), await pair()];
    const kid = crypto.getRandomValues(new Uint8Array(8));
    const coordinates = async (key) => {
        const raw = new Uint8Array(await crypto.subtle.exportKey("raw", key));
        return [raw.slice(1, 33), raw.slice(33)];
    };
    const [x, y] = await coordinates(holder.publicKey);
    const hour = Math.floor(THERE / 3600) * 3600 - 3600;
    const map = (...pairs) => new CBORMap(pairs);
    const payload = encodeCBOR(map(
        [1, "CN-GD"], [4, hour + 86400], [6, hour], [8, map([1, map([1, 2], [-1, 1], [-2, x], [-3, y])])],
        [65535, map(["status_list", map(["idx", 3], ["uri", "s/CN-GD/20220707/0"])])],
        [-65537, map([1, 0], [2, "李*"], [5, 3], [6, "cn-9"], [7, 0], [8, hour])]));
    const header = encodeCBOR(map([1, -7], [4, kid]));
    const signed = encodeCBOR(["Signature1", header, new Uint8Array(0), payload]);
    const signature = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, signer.privateKey, signed));
    const trust = new SignerDirectory([{
        kid: encodeBase64(kid), jwk: await crypto.subtle.exportKey("jwk", signer.publicKey), authority: "CN-GD",
        not_before: hour - 86400, not_after: hour + 86400 * 90, withdrawn: false,
    }]);
    const statusLists = new StatusDirectory();
    statusLists.take({ uri: "s/CN-GD/20220707/0", issuedAt: hour - 7200, expires: hour + 86400, ttl: 300, bits: 1, bytes: new Uint8Array(1) });
    return { tagged: encodeCBOR(new CBORTag(18, [header, new CBORMap([]), payload, signature])), key: holder.privateKey, trust, statusLists };
}

test("at sixty seconds a second a proof is taken for as long as somebody needs to show it", async () => {
    const { tagged, key, trust, statusLists } = await issued();
    const pace = 60;
    const text = `TM1:${encodeBase45(await present(tagged, key, THERE))}`;
    const judge = async (seconds, more = {}) => {
        const { outcome, reasons } = await verify(text, { at: THERE + seconds * pace, trust, statusLists, pace, ...more });
        return [outcome, ...reasons].join(" ");
    };
    // Seconds of the people who stand there.
    assert.equal(await judge(0), "pass");
    assert.equal(await judge(75), "pass");
    assert.equal(await judge(76), "stale stale-proof");
    assert.equal(await judge(-15), "pass");
    assert.equal(await judge(-16), "stale stale-proof");
    const seen = new ProofMemory();
    assert.equal(await judge(1, { seen }), "pass");
    assert.equal(await judge(60, { seen }), "caution already-shown");
    // Anywhere else a minute is a minute.
    assert.equal(await judge(2, { pace: undefined }), "stale stale-proof");
    assert.equal(await judge(2, { pace: 0.001 }), "stale stale-proof");
});
