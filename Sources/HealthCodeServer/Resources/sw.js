// Lets three pages be opened without a network: the venue's, the one with the codes of this device, and, where a field worker
// has opened it, the one with the list that a telephone took along. None holds anything about a person; the pages that do are
// never kept. The signed lists that a verifier needs are kept by the pages, which verify them, so that nothing under /v1 passes
// through here.

const CACHE = "tongma-shells-1";
const SHELLS = ["/check", "/me/code"];
/** Kept for those alone who have opened it: few work in the field. */
const FIELD = "/field/device";
const ALL_SHELLS = [...SHELLS, FIELD];
const FALLBACKS = { "/me": "/me/code", "/field": FIELD };
const LANGUAGES = ["zh", "en"];
const ASSETS = "/assets/";
/** Milliseconds after which a kept page is fetched again when it is opened: not each time, nodes have a crowd to serve. */
const FRESH = 3600000;
/** Milliseconds: in a cellar the network is often there and carries nothing. */
const PATIENCE = 3000;

const shellAddress = (path, language) => `${path}?lang=${language}`;

self.addEventListener("install", (event) => {
    event.waitUntil((async () => {
        for (const path of SHELLS) {
            for (const language of LANGUAGES) { await keepShell(path, language); }
        }
        await self.skipWaiting();
    })());
});

self.addEventListener("activate", (event) => {
    event.waitUntil((async () => {
        const names = await caches.keys();
        await Promise.all(names.filter((name) => name.startsWith("tongma-") && name !== CACHE).map((name) => caches.delete(name)));
        await self.clients.claim();
    })());
});

/** The files that a page's settings name. */
function assetsOf(html) {
    return JSON.parse(/<script type="application\/json" id="settings">(.*?)<\/script>/s.exec(html)[1]).assets;
}

/**
 * Fetches a page and everything that its settings name. The addresses of files change with their content: what is here
 * need not be fetched again, and scripts of two versions never meet.
 */
async function keepShell(path, language) {
    const address = shellAddress(path, language);
    // Without the session: a page that is kept must be the same for everybody.
    const shell = await fetch(address, { credentials: "omit", cache: "no-cache", redirect: "error" });
    if (!shell.ok) { throw new Error(`${address}: ${shell.status}`); }
    const cache = await caches.open(CACHE);
    const assets = assetsOf(await shell.clone().text());
    const isKept = await Promise.all(assets.map((asset) => cache.match(asset)));
    // All or nothing: a page without one of its files is none.
    await cache.addAll(assets.filter((_, index) => !isKept[index]));
    await cache.put(address, shell);
    await letGo(cache);
}

/** Lets go of files that no kept page names any more. */
async function letGo(cache) {
    const keys = await cache.keys();
    const pages = keys.filter((key) => ALL_SHELLS.includes(new URL(key.url).pathname));
    const named = await Promise.all(pages.map(async (page) => assetsOf(await (await cache.match(page)).text())));
    const isNamed = (key) => named.flat().includes(new URL(key.url).pathname);
    const isAsset = (key) => new URL(key.url).pathname.startsWith(ASSETS);
    await Promise.all(keys.filter((key) => isAsset(key) && !isNamed(key)).map((key) => cache.delete(key)));
}

self.addEventListener("message", (event) => {
    if (event.data?.keep !== FIELD) { return; }
    event.waitUntil((async () => {
        for (const language of LANGUAGES) {
            // Without a network it is kept the next time.
            if (await isOld(FIELD, language)) { await keepShell(FIELD, language).catch(() => {}); }
        }
    })());
});

self.addEventListener("fetch", (event) => {
    const { request } = event;
    const address = new URL(request.url);
    if (request.method !== "GET" || address.origin !== self.location.origin) { return; }
    if (request.mode === "navigate") {
        // A page with persons' data falls back on what this device has.
        const shell = FALLBACKS[address.pathname] ?? address.pathname;
        if (ALL_SHELLS.includes(shell)) { event.respondWith(openPage(event, address, shell)); }
    } else if (address.pathname.startsWith(ASSETS)) {
        event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)));
    }
});

async function openPage(event, address, shell) {
    const wanted = address.searchParams.get("lang");
    return fromNetwork(event, async () => {
        const order = [wanted, await lastLanguage(), ...LANGUAGES].filter((language) => LANGUAGES.includes(language));
        for (const language of order) {
            const kept = await caches.match(shellAddress(shell, language));
            if (kept) { return kept; }
        }
        return undefined;
    }, async () => {
        const known = LANGUAGES.includes(wanted);
        if (known) { await noteLanguage(wanted); }
        for (const language of known ? [wanted] : LANGUAGES) {
            if (await isOld(shell, language)) { await keepShell(shell, language).catch(() => {}); }
        }
    });
}

async function isOld(shell, language) {
    const kept = await caches.match(shellAddress(shell, language));
    return !kept || !(Math.abs(Date.now() - Date.parse(kept.headers.get("date"))) < FRESH);
}

/** The network's answer; what is kept when there is none, none in time, or the node is in trouble. */
async function fromNetwork(event, findKept, then = async () => {}) {
    const { request } = event;
    const kept = await findKept();
    let timer = 0;
    const patience = new Promise((_, reject) => {
        if (kept) { timer = setTimeout(() => reject(new Error("no answer in time")), PATIENCE); }
    });
    try {
        const answer = await Promise.race([fetch(request), patience]);
        if (answer.status >= 500 && kept) { return kept; }
        // The page does not wait for it.
        event.waitUntil(then());
        return answer;
    } catch (error) {
        if (kept) { return kept; }
        throw error;
    } finally {
        clearTimeout(timer);
    }
}

/** The language of the last page, for an address that names none. */
async function noteLanguage(language) { await (await caches.open(CACHE)).put("/language", new Response(language)); }
async function lastLanguage() { return (await caches.match("/language"))?.text(); }
