// What the browser keeps for its pages, and what it learns of the node's clock.

const NAME = "tongma";
/** `holder`: keys and codes of this device; `lists`: signed lists as they came; `facts`: everything small. */
const STORES = { holder: "id", lists: "name", facts: "name" };

let database = null;

function open() {
    database ??= new Promise((resolve, reject) => {
        const request = indexedDB.open(NAME, 1);
        request.onupgradeneeded = () => {
            for (const [store, keyPath] of Object.entries(STORES)) { request.result.createObjectStore(store, { keyPath }); }
        };
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    return database;
}

async function inStore(store, mode, work) {
    const transaction = (await open()).transaction(store, mode);
    const request = work(transaction.objectStore(store));
    return new Promise((resolve, reject) => {
        // Reported when it is durable, not when it is asked for.
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
}

export const kept = {
    get: (store, key) => inStore(store, "readonly", (objects) => objects.get(key)),
    all: (store) => inStore(store, "readonly", (objects) => objects.getAll()),
    put: (store, value) => inStore(store, "readwrite", (objects) => objects.put(value)),
    remove: (store, key) => inStore(store, "readwrite", (objects) => objects.delete(key)),
    clear: (store) => inStore(store, "readwrite", (objects) => objects.clear()),
};

/** Seconds after which a request is given up: in a cellar the network is often there and carries nothing. */
const PATIENCE = 10;

/**
 * The node's clock, by which codes are issued and verified. A device whose own clock is wrong shows proofs that a venue
 * refuses, so that its offset is learnt from every answer and kept for when there is no network.
 */
export class NodeClock {
    constructor() {
        /** Seconds by which this device's clock is behind the node's. */
        this.offset = 0;
        this.isKnown = false;
    }

    async load() {
        const known = await kept.get("facts", "clock");
        if (known) {
            this.offset = known.offset;
            this.isKnown = true;
        }
    }

    /** Now, in seconds since 1970 with their fraction. */
    now() { return Date.now() / 1000 + this.offset; }

    /** Asks the node, with this page's session, and learns what time it is there. */
    async ask(path, options = {}) {
        const started = Date.now() / 1000;
        const answer = await fetch(path, {
            credentials: "same-origin", cache: "no-cache", redirect: "error", signal: AbortSignal.timeout(PATIENCE * 1000),
            ...options,
        });
        await this.learn(answer.headers, started, Date.now() / 1000);
        return answer;
    }

    async learn(headers, started, ended) {
        // A node that replays the past has a clock of its own, which `Date` cannot give.
        const own = Number(headers.get("tongma-time"));
        const date = Date.parse(headers.get("date")) / 1000;
        const age = Number(headers.get("age")) || 0;
        // `Date` has no fractions: on average it is half a second behind.
        const there = own > 0 ? own : date + age + 0.5;
        if (!Number.isFinite(there)) { return; }
        const offset = there - (started + ended) / 2;
        // Below the precision of the header and of the way there is nothing to correct.
        this.offset = Math.abs(offset) < 2 ? 0 : offset;
        this.isKnown = true;
        await kept.put("facts", { name: "clock", offset: this.offset });
    }
}

/** The settings that the node wrote into the page. */
export function pageSettings() { return JSON.parse(document.getElementById("settings").textContent); }

/** Marks the page while the node cannot be reached, so that what it said of itself when it was loaded is not shown. */
export function markConnection(isThere) { document.documentElement.classList.toggle("is-offline", !isThere); }

/** Lets the page be opened without a network. */
export function serveOffline() {
    // Without it everything works but opening the page offline; private windows of some browsers have none.
    if ("serviceWorker" in navigator) { navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => {}); }
}
