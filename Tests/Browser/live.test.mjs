// What keeps pages current, without a browser: the script runs against the little of one that it uses. Run by `node --test`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const script = readFileSync(new URL("../../Sources/HealthCodeServer/Resources/live.js", import.meta.url), "utf8");

/** A page that is open: its streams, its timers, and which of its notes on the connection is shown. */
function openPage() {
    const page = { streams: [], timers: [], fetched: 0, random: 0 };
    const notes = ["open", "lost", "none"].map((connection) => ({ dataset: { connection }, hidden: true }));
    class EventSource {
        static CLOSED = 2;
        readyState = 0;
        heard = {};

        constructor(address) {
            this.address = address;
            page.streams.push(this);
        }

        addEventListener(name, listener) { this.heard[name] = listener; }
        tell(name, readyState) {
            this.readyState = readyState;
            this.heard[name]();
        }
    }
    const window = {
        EventSource, fetch: true,
        setTimeout: (run, after) => page.timers.push({ run, after }),
        setInterval: (run, every) => { page.interval = { run, every }; },
    };
    const document = {
        body: { dataset: { page: "/?lang=en", stream: "/live" } }, hidden: false, addEventListener() {},
        querySelector: () => ({}),
        querySelectorAll: (selector) => selector === "[data-connection]" ? notes : [],
    };
    vm.runInNewContext(script, {
        window, document, EventSource, Math: Object.assign(Object.create(Math), { random: () => page.random }),
        fetch: () => {
            page.fetched += 1;
            return new Promise(() => {});
        },
    });
    page.shown = () => notes.filter((note) => !note.hidden).map((note) => note.dataset.connection);
    return page;
}

test("a page that gets no stream looks by itself, and asks again after as long as it is told", () => {
    const page = openPage();
    assert.deepEqual(page.streams.map((stream) => stream.address), ["/live"]);
    // An answer that is no stream, 429 or 503, closes it for good: browsers do not try again.
    page.random = 0.5;
    page.streams[0].tell("error", 2);
    assert.deepEqual(page.shown(), ["none"]);
    assert.deepEqual(page.timers.map(({ after }) => after), [45_000]);
    assert.equal(page.interval.every, 60_000);
    page.interval.run();
    page.timers.pop().run();
    assert.equal(page.fetched, 1);
    page.timers.pop().run();
    assert.equal(page.streams.length, 2);
    page.streams[1].tell("open", 1);
    assert.deepEqual(page.shown(), ["open"]);
    // What was missed is fetched.
    assert.equal(page.timers.length, 1);
});

test("a stream that broke off is the browser's to open again", () => {
    const page = openPage();
    page.streams[0].tell("open", 1);
    page.streams[0].tell("error", 0);
    assert.deepEqual(page.shown(), ["lost"]);
    assert.equal(page.timers.length, 0);
    assert.equal(page.streams.length, 1);
});
