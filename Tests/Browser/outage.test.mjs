// Ten hours without a node, as the page's own schedule takes them. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { OUTAGE, drawing, endOf, outage } from "./herd.mjs";

const resource = (name) => import(new URL(`../../Sources/HealthCodeServer/Resources/${name}.js`, import.meta.url));
const { renewalTime, retryDelay } = await resource("wallet");

test("a code that was issued for a day can be shown for ten hours after it should have been renewed", () => {
    const random = drawing(11);
    let least = Infinity;
    for (let device = 0; device < 100000; device += 1) {
        const issued = random() * 86400;
        const expires = endOf(issued);
        const renewed = renewalTime(issued, expires, random);
        least = Math.min(least, expires - renewed);
        // Half of its life, ±20 %, whatever else holds.
        const share = (renewed - issued) / (expires - issued) * 2;
        assert.ok(share >= 0.8 && share <= 1.2, `${issued}: ${share}`);
    }
    assert.ok(least >= OUTAGE + 1800, `${least} s`);
    // The range is used to its ends, and a code that lives shorter keeps all of it.
    assert.equal(renewalTime(0, 86400, () => 0), 34560);
    assert.equal(renewalTime(0, 86400, () => 1), 86400 - 38400);
    assert.equal(renewalTime(0, 36000, () => 1), 21600);
});

test("ten hours strand nobody at any time of day, and who comes afterwards comes spread", () => {
    for (const beginning of [0, 5, 8, 13, 18, 23]) {
        const devices = 100000;
        const { stranded, due, least, busiest } = outage(devices, beginning, drawing(beginning + 1));
        assert.equal(stranded, 0, `an outage from ${beginning}:00`);
        assert.ok(least > 0 && due > devices * 0.7, `${due} due, ${least} s left`);
        assert.ok(busiest < devices / 1500, `${busiest} in a second after an outage from ${beginning}:00`);
    }
});

test("without the spread that long codes allow there would be thrice as many at once", () => {
    const plain = outage(100000, 8, drawing(1), (failures, random) => retryDelay(failures, random, 0));
    const spread = outage(100000, 8, drawing(1));
    assert.ok(plain.busiest > 2 * spread.busiest, `${plain.busiest} and ${spread.busiest}`);
    // Everyone at the same moment of each half hour.
    const lockstep = outage(100000, 8, drawing(1), (failures, random, left) => 1800 - (-left % 1800 + 1800) % 1800);
    assert.ok(lockstep.busiest > 50 * spread.busiest, `${lockstep.busiest}`);
});

test("nobody waits away more than half of what is left, and half an hour without a code", () => {
    assert.equal(retryDelay(20, () => 1, 36000), 18000);
    assert.equal(retryDelay(20, () => 1, 3000), 1800);
    assert.equal(retryDelay(20, () => 1, -500), 1800);
    assert.equal(retryDelay(1, () => 1, 36000), 10);
});
