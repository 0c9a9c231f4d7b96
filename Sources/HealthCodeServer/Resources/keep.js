// What the browser keeps for its pages, how they ask the node, and what they learn of its clock.

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
    try {
        const transaction = (await open()).transaction(store, mode);
        const request = work(transaction.objectStore(store));
        return await new Promise((resolve, reject) => {
            // Reported when it is durable, not when it is asked for.
            transaction.oncomplete = () => resolve(request.result);
            transaction.onabort = transaction.onerror = () => reject(transaction.error);
        });
    } catch (error) {
        throw new StorageFault(String(error));
    }
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

/** The node did not answer: there is no network, or none that carried an answer in time. */
export class Unreachable extends Error {}

/** The node answered what it must not: a failure of its own, or what does not read. */
export class NodeFault extends Error {
    constructor(status) {
        super(`status ${status}`);
        this.status = status;
    }
}

/** This browser keeps nothing: it has no room, or does not allow it here. */
export class StorageFault extends Error {}

/**
 * What went wrong, for those who tell people what to do: `network`, `node`, `storage`, or `program` for a mistake in these
 * scripts, or in a browser that lacks what they need. Only the first is mended by waiting for a network.
 */
export function kindOfFailure(error) {
    if (error instanceof Unreachable) { return "network"; }
    if (error instanceof NodeFault) { return "node"; }
    return error instanceof StorageFault ? "storage" : "program";
}

/** The kind of a failure; what is a mistake in the program is said to whoever looks for it. */
export function report(error) {
    const kind = kindOfFailure(error);
    if (kind === "program") { console.error(error); }
    return kind;
}

/**
 * Asks and reads the answer to its end, both within the time.
 *
 * @returns {Promise<{ok: boolean, status: number, headers: Headers, arrived: number, text: () => Promise<string>,
 *   json: () => Promise<any>}>} `arrived`: when its head came, by this device's clock in milliseconds
 * @throws {Unreachable} and whatever is a mistake in the program
 */
export async function reach(path, options = {}, patience = PATIENCE * 1000) {
    // `AbortSignal.timeout` is younger than many phones. What this browser cannot do shows before anything is asked, and is
    // not taken for a network that is not there.
    const limit = new AbortController();
    const request = { redirect: "error", signal: limit.signal, ...options };
    const timer = setTimeout(() => limit.abort(), patience);
    let answer;
    let arrived;
    let text;
    try {
        answer = await fetch(path, request);
        arrived = Date.now();
        text = await answer.text();
    } catch (error) {
        // What `fetch` says of a network, and of its time being over.
        throw error instanceof TypeError || error instanceof DOMException ? new Unreachable(String(error)) : error;
    } finally {
        clearTimeout(timer);
    }
    const { ok, status, headers } = answer;
    const json = async () => {
        try {
            return JSON.parse(text);
        } catch {
            throw new NodeFault(status);
        }
    };
    return { ok, status, headers, arrived, text: async () => text, json };
}

/**
 * The node's clock, by which codes are issued and verified. A device whose own clock is wrong shows proofs that a venue
 * refuses, so that its offset is learnt from every answer and kept for when there is no network.
 */
export class NodeClock {
    constructor() {
        /** Seconds by which this device's clock is behind the node's, `learntAt` (of this device). */
        this.offset = 0;
        this.learntAt = 0;
        /** Seconds of the node in one of this device: other than 1 where a node replays the past. */
        this.pace = 1;
        this.isKnown = false;
    }

    async load() {
        const known = await kept.get("facts", "clock");
        if (known) {
            const { offset, learntAt = 0, pace = 1 } = known;
            Object.assign(this, { offset, learntAt, pace, isKnown: true });
        }
    }

    /** Now, in seconds since 1970 with their fraction. */
    now() {
        const own = Date.now() / 1000;
        return own + this.offset + (this.pace === 1 ? 0 : Math.max(0, own - this.learntAt) * (this.pace - 1));
    }

    /** Asks the node, with this page's session, and learns what time it is there. */
    async ask(path, options = {}) {
        const started = Date.now();
        const answer = await reach(path, { credentials: "same-origin", cache: "no-cache", ...options });
        await this.learn(answer.headers, started / 1000, answer.arrived / 1000);
        return answer;
    }

    async learn(headers, started, ended) {
        // A node that replays the past has a clock of its own, which `Date` cannot give, and a pace.
        const own = Number(headers.get("tongma-time"));
        const pace = Number(headers.get("tongma-pace"));
        const date = Date.parse(headers.get("date")) / 1000;
        const age = Number(headers.get("age")) || 0;
        // `Date` has no fractions: on average it is half a second behind.
        const there = own > 0 ? own : date + age + 0.5;
        if (!Number.isFinite(there)) { return; }
        const offset = there - (started + ended) / 2;
        // Below the precision of the header and of the way there is nothing to correct.
        this.offset = Math.abs(offset) < 2 ? 0 : offset;
        this.pace = own > 0 && pace > 0 && pace <= 1e6 ? pace : 1;
        this.learntAt = (started + ended) / 2;
        this.isKnown = true;
        const { offset: known, learntAt } = this;
        // What was learnt holds for this page also where the browser keeps nothing.
        await kept.put("facts", { name: "clock", offset: known, learntAt, pace: this.pace }).catch(() => {});
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
