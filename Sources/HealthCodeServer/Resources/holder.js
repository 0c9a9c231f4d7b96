// The resident's side: shows the codes of this device as QR codes that renew themselves, with a network or without.

import { NodeClock, markConnection, pageSettings, report, serveOffline } from "./keep.js";
import { Lists } from "./lists.js";
import { randomName } from "./older.js";
import { qrCode } from "./qr.js";
import { AGE_LIMITS } from "./tm1.js";
import { SELF, RenewalError, Wallet } from "./wallet.js";
import { Wording } from "./wording.js";

/** Seconds for which one picture is shown: a fifth of what a venue takes, so that a slow scan still succeeds. */
const PERIOD = 15;
/** Seconds between two looks at the signers and at the status of one's own codes, while the page is open. */
const LOOK = 300;

const settings = pageSettings();
const words = new Wording(settings.language);
const clock = new NodeClock();
const wallet = new Wallet(clock);
const lists = new Lists(clock, settings.trust_key);
const element = (id) => document.getElementById(id);
/** What is shown of each code: its card, and when its picture was drawn. */
const cards = new Map();
/** For which venue and nonce the pictures are; none of them is kept. */
let venue = {};
let nextLook = 0;
let isBusy = false;
let renewals = Promise.resolve(true);

// Words on the page.

function tell(text) { element("live-status").textContent = text; }

function complain(text) {
    element("live-problem").hidden = !text;
    element("live-problem").firstElementChild.textContent = text;
}

function explain(error, id) {
    if (!(error instanceof RenewalError)) { return complain(words.failure(report(error))); }
    const isNew = !wallet.get(id);
    switch (error.code) {
    case "replaced":
        return complain(words.say(
            "您的码已在另一台设备上启用，本设备上的码已作废，密钥已删除。要改回本设备，请退出后重新登录。",
            "Your code is now on another device. The one on this device has ended and its key is deleted. To have it here again, sign out and sign in anew."));
    case "signed-out":
        return complain(words.say(
            "登录已结束，无法换发。现有的码到期前仍可出示；请重新登录。",
            "You are signed out, so that nothing can be renewed. The codes here can be shown until they end; please sign in again."));
    case "refused":
        return complain(words.say("节点拒绝签发。", "The node refuses to issue this code.") + (error.detail ? ` ${error.detail}` : ""));
    case "busy":
        return isNew
            ? complain(words.say("节点暂时无法签发，请稍后再试。", "The node cannot issue a code now; please try again later."))
            : tell(words.say("节点暂时无法换发，稍后自动重试。", "The node could not renew it now; this is tried again by itself."));
    default:
        // A code that can still be shown needs no alarm: it is tried again by itself.
        return isNew
            ? complain(words.say("暂时无法连接节点，请稍后再试。", "The node cannot be reached now; please try again later."))
            : tell(words.say("暂时无法换发，稍后自动重试。", "It could not be renewed now; this is tried again by itself."));
    }
}

// Cards.

function say(card, name, text) {
    for (const part of card.querySelectorAll(`[data-say="${name}"]`)) {
        if (part.textContent !== text) { part.textContent = text; }
    }
}

function showAll() {
    const box = element("live-cards");
    for (const [id, { card }] of cards) {
        if (!wallet.get(id)) {
            card.remove();
            cards.delete(id);
        }
    }
    for (const record of wallet.records) {
        if (!cards.has(record.id)) {
            const card = element("live-card").content.firstElementChild.cloneNode(true);
            card.dataset.id = record.id;
            card.querySelector("[data-do=renew]").addEventListener("click", () => renew(record.id));
            card.querySelector("[data-do=remove]").addEventListener("click", () => remove(record.id));
            cards.set(record.id, { card, drawnAt: 0, drawnFor: null });
            box.append(card);
        }
        showFacts(record);
    }
    const hasOwn = wallet.get(SELF) !== undefined;
    element("live-enrol").hidden = hasOwn || !settings.signed_in;
    element("live-sign-in").hidden = hasOwn || settings.signed_in === true;
    element("live-more").hidden = !hasOwn;
    element("d-live-ward").hidden = !settings.signed_in;
}

function showFacts(record) {
    const { card } = cards.get(record.id);
    const { code, iat, exp } = record.claims;
    const now = clock.now();
    const isLive = wallet.isLive(record);
    const word = words.colour(code.colour);
    const age = code.as_of === undefined ? null : now - code.as_of;
    card.className = `live-card ${code.colour}${isLive ? "" : " has-ended"}`;
    card.dataset.colour = code.colour;
    card.querySelector("h3 .sign").setAttribute("class", `sign ${code.colour}`);
    card.querySelector(".live-qr svg").setAttribute("aria-label", words.say(
        `${code.name} 的${word}二维码，每 ${PERIOD} 秒刷新`, `QR code of ${code.name}, ${word}, renewed every ${PERIOD} seconds`));
    card.querySelector(".live-qr").hidden = !isLive;
    card.querySelector(".live-next").hidden = !isLive;
    card.querySelector(".live-ended").hidden = isLive;
    say(card, "word", word);
    say(card, "name", code.name);
    say(card, "ward", record.ward ? words.say("（被监护人）", "(in your care)") : "");
    say(card, "of", `: ${code.name}`);
    say(card, "ended", words.say("此码已过期。联网后会自动换发。", "This code has ended. It is renewed as soon as there is a network."));
    // `iat` is rounded down to the hour; the device knows when the code came.
    say(card, "issued", words.ago(now - Math.max(iat, Math.min(record.received, now))));
    say(card, "asOf", age === null ? words.say("未注明", "not said") : `${words.time(code.as_of)} (${words.ago(age)})`);
    say(card, "age", words.evidence(age));
    card.classList.toggle("is-old", code.colour === "green" && (age ?? Infinity) > (lists.ageLimits ?? AGE_LIMITS).caution);
    say(card, "expires", words.time(exp));
    say(card, "renews", record.failures > 0
        ? words.say(`暂时无法换发，${words.duration(record.nextTry - now)}内重试`, `Could not be renewed; tried again within ${words.duration(record.nextTry - now)}`)
        : words.say(`约 ${words.time(record.renewAt)}`, `about ${words.time(record.renewAt)}`));
    say(card, "clock", words.clock(clock)
        ?? (clock.isKnown ? words.say("与节点一致", "agrees with the node’s") : words.say("尚未与节点核对", "not compared with the node’s yet")));
}

/** A new proof, a new picture. */
async function draw(record) {
    const shown = cards.get(record.id);
    // By this device's own clock: a picture is looked at for as long, whatever the node's clock does.
    const now = Date.now() / 1000;
    const drawnFor = record.credential;
    const left = PERIOD - (now - shown.drawnAt);
    if (left > 0 && left <= PERIOD && shown.drawnFor === drawnFor) { return countDown(shown.card, left); }
    [shown.drawnAt, shown.drawnFor] = [now, drawnFor];
    const text = await wallet.text(record, venue);
    const { side, path, version } = qrCode(text);
    const picture = shown.card.querySelector(".live-qr svg");
    picture.setAttribute("viewBox", `0 0 ${side} ${side}`);
    picture.firstElementChild.setAttribute("d", path);
    shown.card.dataset.version = String(version);
    shown.card.dataset.drawn = String(Math.floor(clock.now()));
    countDown(shown.card, PERIOD);
}

function countDown(card, left) {
    card.querySelector(".ring-left").setAttribute("stroke-dashoffset", String(PERIOD - left));
    say(card, "next", words.say(`${Math.ceil(left)} 秒后刷新`, `New in ${Math.ceil(left)} s`));
}

function redrawNow() { for (const shown of cards.values()) { shown.drawnAt = 0; } }

// Getting and renewing.

/** One at a time: what somebody asks for waits until what runs by itself is done. Answers whether it worked. */
function renew(id, ward = null, isWanted = undefined) {
    renewals = renewals.then(() => renewNext(id, ward, isWanted));
    return renewals;
}

async function renewNext(id, ward, isWanted) {
    isBusy = true;
    try {
        const before = wallet.get(id)?.credential;
        await wallet.renew(id, ward, isWanted);
        complain("");
        const name = wallet.get(id)?.claims.code.name ?? "";
        if (wallet.get(id)?.credential !== before) { tell(words.say(`已换发：${name}`, `A new code is here: ${name}`)); }
        return true;
    } catch (error) {
        explain(error, id);
        return false;
    } finally {
        isBusy = false;
        showAll();
        tick();
    }
}

async function remove(id) {
    // One's own code is what the wards' are renewed under.
    if (id === SELF) { await wallet.forget(); } else { await wallet.remove(id); }
    tell(words.say("已从本设备移除。", "Removed from this device."));
    showAll();
}

/** Renews at once, without asking, what a venue would refuse: under a withdrawn signer, or revoked. */
async function lookAround() {
    nextLook = clock.now() + LOOK;
    if (wallet.records.length === 0) { return; }
    try {
        await lists.refreshTrust();
        const uris = new Set(wallet.records.map((record) => record.claims.status.uri));
        for (const uri of uris) { if (lists.isDue(uri)) { await lists.refreshShard(uri); } }
        markConnection(true);
    } catch (error) {
        const kind = report(error);
        if (kind === "network") { markConnection(false); }
        if (kind === "program") { complain(words.failure(kind)); }
        return;
    }
    for (const record of wallet.records) {
        const { kid, status } = record.claims;
        const { credential } = record;
        const isRevoked = lists.status.status(status.uri, status.idx, clock.now());
        if (lists.trust.isWithdrawn(kid) || isRevoked) {
            await renew(record.id, null, (current) => isSame(current?.credential, credential));
        }
    }
}

const isSame = (left, right) => left?.length === right.length && left.every((byte, index) => byte === right[index]);

async function tick() {
    if (document.hidden) { return; }
    for (const record of wallet.records) {
        showFacts(record);
        if (wallet.isLive(record)) { await draw(record); }
    }
    if (isBusy || navigator.onLine === false) { return; }
    const due = wallet.records.find((record) => wallet.isDue(record));
    if (due) { return void renew(due.id, null, (record) => record !== undefined && wallet.isDue(record)); }
    if (clock.now() >= nextLook) { await lookAround(); }
}

// Forms.

function readNonce(text) {
    const digits = text.replace(/[\s-]/g, "");
    if (digits === "") { return null; }
    if (!/^([0-9A-Fa-f]{2}){8,16}$/.test(digits)) { return undefined; }
    return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
}

function listen() {
    element("live-enrol-button").addEventListener("click", () => renew(SELF));
    element("live-venue").addEventListener("submit", (event) => {
        event.preventDefault();
        const nonce = readNonce(element("live-nonce").value);
        const audience = element("live-audience").value.trim();
        if (nonce === undefined || new TextEncoder().encode(audience).length > 32) {
            return complain(words.say("随机数须为 16 至 32 位十六进制数字，场所名称至多 32 字节。", "A nonce has 16 to 32 hexadecimal digits, a venue’s name at most 32 bytes."));
        }
        complain("");
        venue = { nonce, audience: audience || null };
        redrawNow();
        tell(nonce || audience ? words.say("已为该场所出示。", "The code is for this venue now.") : words.say("现为通用码。", "The code is for whoever looks now."));
        tick();
    });
    element("live-ward").addEventListener("submit", async (event) => {
        event.preventDefault();
        const ward = {
            document_type: element("live-ward-type").value, document_number: element("live-ward-number").value.trim(),
        };
        // The same person twice would leave one of the two codes revoked.
        const known = wallet.records.find((record) => record.ward?.document_type === ward.document_type
            && record.ward.document_number === ward.document_number);
        if (await renew(known?.id ?? `ward-${randomName()}`, ward)) { event.target.reset(); }
    });
    // Whoever signs out leaves nothing behind that could be shown.
    document.querySelector("form.sign-out")?.addEventListener("submit", async (event) => {
        event.preventDefault();
        await wallet.forget();
        event.target.submit();
    });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { refreshAll(); } });
    window.addEventListener("online", () => { nextLook = 0; });
    window.addEventListener("offline", () => markConnection(false));
    // The page says that the colour has changed: then the code here says something else than the page.
    const shown = document.querySelector("[data-live=code]");
    if (shown) { new MutationObserver(compareColours).observe(shown, { childList: true, subtree: true }); }
}

function compareColours() {
    const record = wallet.get(SELF);
    const badge = document.querySelector("[data-live=code] .badge:not(.is-old)");
    const colour = ["green", "yellow", "red"].find((each) => badge?.classList.contains(each));
    if (!record || !colour || colour === record.claims.code.colour) { return; }
    const { credential } = record;
    renew(SELF, null, (current) => isSame(current?.credential, credential) && wallet.clock.now() >= current.nextTry);
}

/** What another window of this browser has changed comes with it. */
async function refreshAll() {
    wallet.openedAt = clock.now();
    await wallet.load();
    showAll();
    redrawNow();
    await tick();
}

async function start() {
    if (!window.crypto?.subtle || !window.indexedDB) {
        return complain(words.say(
            "本浏览器在此地址上不能安全地保存密钥，无法出示实时码。请通过 https 打开，或使用纸质凭证。",
            "At this address this browser cannot keep a key safely, so that no live code can be shown. Open the page by https, or use the paper credential."));
    }
    await clock.load();
    wallet.openedAt = clock.now();
    await wallet.belongTo(settings.holder);
    await wallet.load();
    await lists.load();
    listen();
    showAll();
    markConnection(navigator.onLine);
    serveOffline();
    // Asked once, so that the browser does not let go of the keys when it needs room.
    if (wallet.records.length > 0) { navigator.storage?.persist?.(); }
    await tick();
    compareColours();
    window.setInterval(tick, 1000);
    document.documentElement.dataset.holder = "ready";
}

start().catch((error) => complain(words.failure(report(error))));
