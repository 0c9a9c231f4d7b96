// Devices that lived by the page's own schedule, and a province that was away for ten hours: who is left without a code, and
// how many come when it is back. Run by itself it prints that for scripts/bench-serve:
//
//     node Tests/Browser/herd.mjs [DEVICES]

import { pathToFileURL } from "node:url";

const { renewalTime, retryDelay } = await import(
    new URL("../../Sources/HealthCodeServer/Resources/wallet.js", import.meta.url));

const [HOUR, DAY] = [3600, 86400];
export const OUTAGE = 10 * HOUR;

/** Numbers that look drawn, and are the same in every run (mulberry32). */
export function drawing(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}

/** When a code ends that a node issues at a moment and no calendar ends before: a day later, rounded down to the hour. */
export const endOf = (issued) => Math.floor((issued + DAY) / HOUR) * HOUR;

/**
 * Lets devices that had their first codes within one day live for three, and go on through an outage.
 *
 * @param {number} beginning hour of the day at which the outage begins
 * @param {(failures: number, random: () => number, left: number) => number} delay the wait after a failure
 * @returns {{stranded: number, due: number, least: number, busiest: number, seconds: number[]}} `stranded`: how many had no
 *   code to show before they had a new one; `least`: what the worst of them had left then, in seconds; `due`: how many
 *   should have renewed meanwhile; `busiest`: renewals in the busiest second, of `seconds`, the first hours of them
 */
export function outage(devices, beginning, random, delay = retryDelay) {
    const start = 3 * DAY + beginning * HOUR;
    const end = start + OUTAGE;
    const seconds = new Array(6 * HOUR).fill(0);
    let [stranded, due, least] = [0, 0, Infinity];
    for (let device = 0; device < devices; device += 1) {
        let issued = random() * DAY;
        let expires = endOf(issued);
        let next = renewalTime(issued, expires, random);
        while (next < start) {
            issued = next;
            expires = endOf(issued);
            next = renewalTime(issued, expires, random);
        }
        if (next < end) { due += 1; }
        for (let failures = 1; next < end; failures += 1) { next += delay(failures, random, expires - next); }
        least = Math.min(least, expires - next);
        if (next >= expires) { stranded += 1; }
        const second = Math.floor(next - end);
        if (second < seconds.length) { seconds[second] += 1; }
    }
    return { stranded, due, least, busiest: Math.max(...seconds), seconds };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
    const devices = Number(process.argv[2] ?? 200000);
    const { due, stranded, seconds } = outage(devices, 8, drawing(1));
    // A minute's mean: a second of so few devices is mostly chance.
    const minutes = Array.from({ length: seconds.length / 60 }, (_, minute) =>
        seconds.slice(minute * 60, minute * 60 + 60).reduce((sum, count) => sum + count, 0) / 60);
    const served = (share) => {
        let [count, second] = [0, 0];
        while (second < seconds.length && count < share * due) { count += seconds[second++]; }
        return second;
    };
    console.log(JSON.stringify({
        devices, due: due / devices, stranded, busiest: Math.max(...minutes) / devices, half_s: served(0.5),
    }));
}
