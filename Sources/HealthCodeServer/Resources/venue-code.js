// Puts the next code in the place of the one that is shown, twice a minute. One that has ended is taken away: people would
// scan it in vain.

import { NodeFault, Unreachable, reach } from "./keep.js";

/** Milliseconds between two codes, until an answer is given up, and until a code that could not be replaced has ended. */
const NEXT = 25000;
const PATIENCE = 10000;
const ENDED = 55000;

const place = document.getElementById("venue-code");
const lost = document.getElementById("venue-code-lost");
let shownAt = Date.now();

async function renew() {
    try {
        const answer = await reach(
            document.body.dataset.page, { credentials: "same-origin", headers: { Accept: "text/html" } }, PATIENCE);
        const fresh = answer.ok
            ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("venue-code") : null;
        // The session is over: the page to sign in at comes in its place.
        if (answer.ok && !fresh) { return window.location.reload(); }
        if (!fresh) { throw new NodeFault(answer.status); }
        const isOpen = place.querySelector("details")?.open;
        place.replaceChildren(...fresh.childNodes);
        const details = place.querySelector("details");
        if (details && isOpen) { details.open = true; }
        shownAt = Date.now();
        lost.hidden = true;
    } catch (error) {
        // Asked again in a while; until then the code on the screen may still count.
        if (error instanceof Unreachable || error instanceof NodeFault) { return; }
        throw error;
    }
}

function takeAway() {
    if (Date.now() - shownAt < ENDED) { return; }
    place.replaceChildren();
    lost.hidden = false;
}

window.setInterval(renew, NEXT);
window.setInterval(takeAway, 1000);
// A screen that slept shows a code of long ago.
document.addEventListener("visibilitychange", () => { if (!document.hidden) { renew(); } });
