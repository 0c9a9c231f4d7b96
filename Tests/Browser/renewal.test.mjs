// When the page asks for the next code where a node says when. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";

const { Wallet, renewalMoment, renewalTime } = await import(
    new URL("../../Sources/HealthCodeServer/Resources/wallet.js", import.meta.url));

test("what the node says holds, unless it says nothing that can be", () => {
    const [received, expires] = [1000, 1000 + 36000];
    assert.equal(renewalMoment(expires + 90, received, expires), expires + 90);
    assert.equal(renewalMoment(20000, received, expires), 20000);
    // Nobody goes without a code for longer than two minutes on a node's word.
    assert.equal(renewalMoment(expires + 86400, received, expires), expires + 120);
    for (const nothing of [undefined, null, NaN, "20000", 43, received]) {
        assert.equal(renewalMoment(nothing, received, expires, () => 0.5), renewalTime(received, expires, () => 0.5));
    }
});

test("who looks on as a code ends waits for their turn, and who opens the page then does not", () => {
    const clock = { at: 0, now() { return this.at; } };
    const wallet = new Wallet(clock);
    const record = { claims: { exp: 5000 }, renewAt: 5080, nextTry: 0 };
    const isDue = (at) => {
        clock.at = at;
        return wallet.isDue(record);
    };
    wallet.openedAt = 4000;
    assert.deepEqual([4999, 5000, 5079, 5080].map(isDue), [false, false, false, true]);
    wallet.openedAt = 5010;
    assert.deepEqual([5010, 5080].map(isDue), [true, true]);
    // A failure is waited for by everybody.
    record.nextTry = 5100;
    assert.deepEqual([5010, 5099, 5100].map(isDue), [false, false, true]);
    // A code that lasts is renewed when its time has come, whenever the page was opened.
    Object.assign(record, { renewAt: 4500, nextTry: 0 });
    wallet.openedAt = 4400;
    assert.deepEqual([4400, 4499, 4500].map(isDue), [false, false, true]);
});
