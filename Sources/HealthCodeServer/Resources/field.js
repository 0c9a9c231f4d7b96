// The field worker's page: today's list on a telephone that may have no network. What is done is kept, sealed, at once, and
// sent when there is a way; nothing promises that the browser does so while the page is closed.

import { decodeBase64URL, encodeBase64URL } from "./base45.js";
import { NodeClock, NodeFault, Unreachable, markConnection, pageSettings, report, serveOffline } from "./keep.js";
import { Lists } from "./lists.js";
import { BrowserCupboard, PIN_DIGITS, PackError, Queue, Vault, VaultError, latestTime, readPack } from "./pack.js";
import { seal } from "./seal.js";
import { REFUSALS, VisitWording, actOf, isFound, isOfHousehold, mergePacks, readTemperature, tapsOf } from "./visit.js";
import { Wording } from "./wording.js";

/** Seconds between two exchanges while the page is open, and after which a page that is not looked at locks itself. */
const EVERY = 60;
const UNWATCHED = 300;
/** Changes that are laid over a pack before a whole one is asked for, and seconds before its end. */
const MOST_CHANGES = 16;
const RENEW_BEFORE = 43200;
/** Seconds after which the list of signers is fetched again, and after which a pack that was not taken is asked for anew. */
const TRUST_AGE = 3600;
const RETRY = 10;
/** Acts that one request carries. */
const AT_ONCE = 200;
/** Cards that are drawn at a time. */
const SHOWN = 40;

const settings = pageSettings();
const words = new Wording(settings.language);
const clock = new NodeClock();
const lists = new Lists(clock, settings.trust_key);
const cupboard = new BrowserCupboard();
const vault = new Vault(cupboard);
const queue = new Queue(cupboard);
const element = (id) => document.getElementById(id);

/** What is inside of the vault while it is open: `secret`, `messages` of the pack, `done` and `refused` acts. */
let content = null;
let pack = null;
let visits = null;
let shown = SHOWN;
let exchanges = Promise.resolve();
let nextExchange = 0;
let hiddenSince = 0;
let clockIsWrong = false;

// Words on the page.

function tell(text) { element("field-status").textContent = text; }

function complain(text) {
    element("field-problem").hidden = !text;
    element("field-problem").firstElementChild.textContent = text;
}

const MESSAGES = {
    "signed-out": ["请先在普通页面登录，再登记本机。", "Please sign in on the plain page first, then register this device."],
    "wiped": ["本机已被停用，名单与未发送的内容已全部删除。", "This device was shut out. Its list, and everything on it, is deleted."],
    "destroyed": ["PIN 输错 10 次，名单已删除。未发送的登记仍会发送。请登录后重新登记本机。", "The PIN was wrong ten times: the list is deleted. What was not sent still will be. Sign in, and register this device again."],
    "expired": ["名单已超过 24 小时，不能再打开。请联网收取新名单。", "The list is older than a day and opens no more. Fetch a new one online."],
    "pins": ["两次输入的 PIN 不同，或少于 6 位数字。", "The two PINs differ, or have fewer than 6 digits."],
    "pack": ["收到的名单不能确认是本节点签发的，未采用。", "The list that came cannot be shown to be this node’s, and was not taken."],
    "temperature": ["体温应为 30.0 至 45.0。", "A temperature is 30.0 to 45.0."],
};

const message = (name) => words.say(...MESSAGES[name]);

async function showQueue() {
    const waiting = (await queue.waiting()).length;
    const has = await vault.device() !== undefined;
    element("field-bar").hidden = !has;
    document.documentElement.dataset.unsent = String(waiting);
    const text = words.say(`${waiting} 条未发送`, `${waiting} not sent`);
    if (element("field-unsent").textContent !== text) { element("field-unsent").textContent = text; }
    element("field-bar").classList.toggle("bad", waiting > 0);
    const fresh = [];
    if (pack) {
        fresh.push(words.say(`名单 ${words.ago(clock.now() - pack.issued_s)}更新，${words.time(pack.until_s)} 失效`,
            `list of ${words.ago(clock.now() - pack.issued_s)}, ends ${words.time(pack.until_s)}`));
    }
    if (clockIsWrong) { fresh.push(words.say("本机时钟相差超过 5 分钟", "this device’s clock is off by more than 5 minutes")); }
    element("field-fresh").textContent = fresh.join(words.say("；", "; "));
}

function show(part) {
    for (const each of ["field-enrol", "field-unlock", "field-work"]) { element(each).hidden = each !== part; }
    document.documentElement.dataset.field = part;
}

// Cards.

function draw() {
    const roster = element("field-roster").checked;
    const query = element("field-query").value;
    const found = pack.items.filter((item) => (!roster || item.list === "roster") && isFound(item, query));
    element("field-count").textContent = words.say(`${found.length} 人`, `${found.length}`);
    element("field-cards").replaceChildren(...found.slice(0, shown).map(card));
    element("field-more").hidden = found.length <= shown;
}

function say(node, name, text) {
    const part = node.querySelector(`[data-say="${name}"]`);
    part.textContent = text;
    part.hidden = !text;
}

function card(item) {
    const node = element("field-card").content.firstElementChild.cloneNode(true);
    const now = clock.now();
    const name = item.name ?? words.say("姓名不详", "Name not known");
    node.dataset.item = item.item;
    node.classList.toggle("is-late", [item.reach_due_s, item.place_due_s].some((due) => due <= now));
    say(node, "name", name);
    say(node, "ending", words.say(`证件末四位 ${item.document_end}`, `document …${item.document_end}`));
    say(node, "task", visits.task(item));
    say(node, "due", visits.due(item, now));
    say(node, "why", visits.why(item));
    say(node, "owner", item.owner === pack.division ? "" : visits.owner(item));
    say(node, "done", doneText(item));
    call(node, "call", item.phone, words.say(`拨打 ${name}`, `Call ${name}`));
    call(node, "call-guardian", item.guardian_phone, words.say(`拨打监护人 ${item.guardian ?? ""}`, `Call the guardian ${item.guardian ?? ""}`));
    drawHouse(node, item);
    node.querySelector("[data-part=acts]").append(...tapsOf(item).map((tap) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "plain";
        button.dataset.act = tap;
        button.append(visits.act(tap), hidden(`: ${name}`));
        button.addEventListener("click", () => state([item, ...(isOfHousehold(tap) ? chosen(node, item) : [])].map((each) => actOf(tap, each))));
        return button;
    }));
    drawForms(node, item, name);
    return node;
}

function hidden(text) {
    const span = document.createElement("span");
    span.className = "out";
    span.textContent = text;
    return span;
}

function call(node, name, phone, text) {
    const link = node.querySelector(`[data-do="${name}"]`);
    if (!phone) { return link.remove(); }
    link.href = `tel:${phone.replace(/[^+\d]/g, "")}`;
    link.textContent = `${text} ${phone}`;
}

function doneText(item) {
    const done = content.done.filter((each) => each.item === item.item).map(({ tap, at }) => `${tap} ${words.time(at)}`);
    const refused = content.refused.filter((each) => each.item === item.item)
        .map(({ field, reason }) => words.say(`未被接受（${field}：${reason}）`, `was not taken (${field} ${reason})`));
    return [...done, ...refused].join(words.say("；", "; "));
}

function drawHouse(node, item) {
    const others = pack.items.filter((each) => item.house !== undefined && each.house === item.house && each.item !== item.item);
    const box = node.querySelector("[data-part=house]");
    box.hidden = others.length === 0;
    for (const other of others) {
        const line = document.createElement("p");
        line.className = "choice";
        const input = document.createElement("input");
        const label = document.createElement("label");
        Object.assign(input, { type: "checkbox", value: other.item, checked: true, id: `also-${item.item}-${other.item}` });
        label.htmlFor = input.id;
        label.textContent = `${other.name ?? ""} …${other.document_end}`;
        line.append(input, label);
        box.append(line);
    }
}

function chosen(node, item) {
    const names = Array.from(node.querySelectorAll("[data-part=house] input:checked"), ({ value }) => value);
    return pack.items.filter((each) => names.includes(each.item) && each.item !== item.item);
}

function drawForms(node, item, name) {
    for (const summary of node.querySelectorAll("summary")) { summary.append(hidden(`: ${name}`)); }
    const reading = node.querySelector("[data-form=reading]");
    reading.addEventListener("submit", (event) => {
        event.preventDefault();
        const temperature = readTemperature(reading.elements.temperature.value);
        if (temperature === null) { return complain(message("temperature")); }
        complain("");
        state([{ item: item.item, kind: "reading", temperature, symptoms: reading.elements.symptoms.value }]);
    });
    const refuse = node.querySelector("[data-form=refuse]");
    if (!item.token) { return node.querySelector("[data-part=refuse]").remove(); }
    for (const [value, text] of Object.entries(REFUSALS)) { refuse.elements.outcome.append(new Option(words.say(...text), value)); }
    refuse.addEventListener("submit", (event) => {
        event.preventDefault();
        state([{
            item: item.item, kind: "refuse", token: item.token, outcome: refuse.elements.outcome.value,
            target: refuse.elements.target.value || undefined,
        }]);
    });
}

// Acts.

/** In words what an act says, for the card. */
function tapText({ kind, outcome, channel, place }) {
    if (kind === "reading") { return words.say("已登记体温与症状", "Reading noted"); }
    if (kind === "refuse") { return words.say("已退回", "Handed back"); }
    const tap = { contact: `${outcome}-${channel}`, placed: `placed-${place}` }[kind] ?? kind;
    return visits.act(tap);
}

/** Keeps acts, each sealed to the node, and sends them if there is a way. */
async function state(acts) {
    const at = Math.floor(clock.now());
    const occurredAt = new Date(at * 1000).toISOString().replace(/\.\d+Z$/, "Z");
    const device = await vault.device();
    const node = decodeBase64URL(pack.node_key);
    for (const act of acts) {
        const plain = new TextEncoder().encode(JSON.stringify({ ...act, occurred_at: occurredAt }));
        const number = await queue.add(
            (next) => seal(plain, { device: device.device, number: next, secret: content.secret, node }), at);
        content.done.push({ number, item: act.item, tap: tapText(act), at });
    }
    await vault.save(content);
    tell(words.say(`已登记 ${acts.length} 人`, `Noted for ${acts.length}`));
    await showQueue();
    redraw(acts.map(({ item }) => item));
    exchange();
}

/** Draws again only the cards that say something else, so that the place on the page stays. */
function redraw(names) {
    for (const name of names) {
        const item = pack.items.find((each) => each.item === name);
        const old = document.querySelector(`.field-card[data-item="${CSS.escape(name)}"]`);
        if (!item || !old) { continue; }
        const focus = old.contains(document.activeElement) ? document.activeElement.dataset.act : undefined;
        const fresh = card(item);
        old.replaceWith(fresh);
        if (focus) { fresh.querySelector(`[data-act="${CSS.escape(focus)}"]`)?.focus(); }
    }
}

// The pack.

async function read(text, now, isLast) {
    const { device } = await vault.device();
    return readPack(decodeBase64URL(text), { trust: lists.trust, issuer: settings.node, device, now, isLast });
}

/** What the messages say together; each is verified whenever it is read. */
async function assemble(messages) {
    const now = await latestTime(cupboard, clock.now());
    let whole = null;
    for (const [index, text] of messages.entries()) {
        // What came earlier may have ended: the last one says until when the whole opens.
        whole = mergePacks(whole, await read(text, now, index === messages.length - 1));
        if (!whole) { throw new PackError("structure"); }
    }
    return whole;
}

async function open() {
    pack = content.messages.length > 0 ? await assemble(content.messages) : null;
    visits = pack && new VisitWording(words, pack);
    if (!pack) { return; }
    show("field-work");
    shown = SHOWN;
    draw();
}

/** The pack's time is over: what it says is deleted, and the key stays for the next one. */
async function expire() {
    Object.assign(content, { messages: [], done: [], refused: [] });
    await vault.save(content);
    pack = null;
    element("field-cards").replaceChildren();
    element("field-work").hidden = true;
    complain(message("expired"));
}

async function endIfOver() {
    if (pack && await latestTime(cupboard, clock.now()) >= pack.until_s) { await expire(); }
}

// Exchange.

/** One at a time. */
function exchange() {
    exchanges = exchanges.then(exchangeNow).catch((error) => complain(words.failure(report(error))));
    return exchanges;
}

async function exchangeNow() {
    const device = await vault.device();
    nextExchange = Date.now() / 1000 + EVERY;
    if (!device || navigator.onLine === false) { return showQueue(); }
    let isMore = true;
    while (isMore) {
        const waiting = await queue.waiting();
        const sent = waiting.slice(0, AT_ONCE);
        isMore = waiting.length > sent.length;
        let answer;
        try {
            answer = await clock.ask(`/v1/dispatch/devices/${device.device}/sync`, {
                method: "POST", credentials: "omit", headers: {
                    "Content-Type": "application/json", "Accept": "application/json", "Tongma-Device": device.courier,
                    ...(vault.isOpen ? { "Tongma-Device-Secret": content.secret } : {}),
                },
                body: JSON.stringify({
                    clock_s: Math.floor(Date.now() / 1000), ...(knownVersion() ? { version: knownVersion() } : {}),
                    acts: sent.map(({ number, sealed }) => ({ number, sealed: encodeBase64URL(sealed) })),
                }),
            });
        } catch (error) {
            if (error instanceof Unreachable) { return notReached(); }
            throw error;
        }
        markConnection(true);
        if ([401, 403, 404, 410].includes(answer.status)) { return forgotten(device, answer.status); }
        if (!answer.ok) { throw new NodeFault(answer.status); }
        await take(await answer.json());
    }
    await showQueue();
}

async function notReached() {
    markConnection(false);
    await showQueue();
}

/** Asked for whole when it soon ends, or is laid together of much. */
function knownVersion() {
    const isGood = pack && content.messages.length < MOST_CHANGES && pack.until_s - clock.now() > RENEW_BEFORE;
    return isGood ? pack.version : undefined;
}

async function take(answer) {
    clockIsWrong = answer.clock_is_wrong;
    if (content) {
        for (const { number, field, reason } of answer.acts.filter((act) => act.field)) {
            const done = content.done.find((each) => each.number === number);
            if (done) { content.refused.push({ ...done, field, reason }); }
        }
        const numbers = answer.acts.map(({ number }) => number);
        content.done = content.done.filter((each) => !numbers.includes(each.number) || !answer.pack);
        await vault.save(content);
    }
    await queue.settle(answer.acts.map(({ number }) => number));
    if (answer.pack && content) { await takePack(answer.pack); } else if (pack) { redraw(content.done.map(({ item }) => item)); }
}

/** Takes a pack, or what has changed in one, if it is this node's; else the whole is asked for next time. */
async function takePack(text) {
    const isOld = clock.now() - (lists.trustFetchedAt ?? 0) > TRUST_AGE;
    if (isOld) { await lists.refreshTrust(); }
    let messages;
    try {
        const now = await latestTime(cupboard, clock.now());
        const part = await read(text, now, true);
        messages = part.since === undefined ? [text] : [...content.messages, text];
        await assemble(messages);
    } catch (error) {
        if (!(error instanceof PackError)) { throw error; }
        // A signer that this device does not know yet is on the next list.
        if (!isOld) { await lists.refreshTrust(); }
        [content.messages, pack] = [[], null];
        await vault.save(content);
        nextExchange = Date.now() / 1000 + RETRY;
        return complain(message("pack"));
    }
    content.messages = messages;
    await vault.save(content);
    complain("");
    await openKeepingPlace();
}

async function openKeepingPlace() {
    const place = window.scrollY;
    const isOpen = !element("field-work").hidden;
    const limit = shown;
    const active = document.activeElement;
    const held = active?.closest?.(".field-card");
    const isTyping = held && active.matches("input, select");
    pack = await assemble(content.messages);
    visits = new VisitWording(words, pack);
    show("field-work");
    shown = isOpen ? limit : SHOWN;
    // What somebody types in is left alone until they are done.
    if (isTyping) { return; }
    draw();
    if (held) { refocus(held.dataset.item, active.dataset.act); }
    window.scrollTo(0, place);
}

/** Where somebody was before the cards were drawn anew, or, when that is gone, the head of the list. */
function refocus(name, act) {
    const fresh = document.querySelector(`.field-card[data-item="${CSS.escape(name)}"]`);
    const button = act && fresh?.querySelector(`[data-act="${CSS.escape(act)}"]`);
    (button || fresh?.querySelector("summary") || element("h-field-list")).focus({ preventScroll: true });
}

/** The node wants nothing more of this device: nothing stays here, and the node is told so. */
async function forgotten(device, status) {
    await vault.forget();
    [content, pack] = [null, null];
    element("field-cards").replaceChildren();
    if (status === 410) {
        await clock.ask(`/v1/dispatch/devices/${device.device}/wiped`, {
            method: "POST", credentials: "omit", headers: { "Tongma-Device": device.courier },
        }).catch((error) => report(error));
    }
    show("field-enrol");
    complain(message("wiped"));
    await showQueue();
}

// Opening and locking.

async function enrol(event) {
    event.preventDefault();
    const [pin, same] = [element("field-new-pin"), element("field-same-pin")];
    if (pin.value !== same.value || !new RegExp(`^\\d{${PIN_DIGITS},}$`).test(pin.value)) { return complain(message("pins")); }
    // What waits from before is sent first: it stands under the device's old name.
    if ((await queue.waiting()).length > 0) {
        await exchange();
        if ((await queue.waiting()).length > 0) { return complain(words.failure("network")); }
    }
    const answer = await clock.ask("/field/devices", { method: "POST", headers: { "Accept": "application/json" } });
    if ([401, 403].includes(answer.status)) { return complain(message("signed-out")); }
    if (!answer.ok) { throw new NodeFault(answer.status); }
    const { device, courier, secret } = await answer.json();
    content = { secret, messages: [], done: [], refused: [] };
    await vault.create({ device, courier }, pin.value, content);
    event.target.reset();
    complain("");
    // Asked once, so that the browser does not let go of what waits when it needs room.
    navigator.storage?.persist?.();
    await exchange();
    element("h-field-list").focus();
}

async function unlock(event) {
    event.preventDefault();
    const pin = element("field-pin");
    try {
        content = await vault.open(pin.value);
    } catch (error) {
        if (!(error instanceof VaultError)) { throw error; }
        event.target.reset();
        if (error.code === "pin") { return complain(words.say(`PIN 不对，还可再试 ${error.left} 次。`, `The PIN is wrong; ${error.left} tries are left.`)); }
        show("field-enrol");
        return complain(message("destroyed"));
    }
    event.target.reset();
    complain("");
    try {
        await open();
    } catch (error) {
        if (!(error instanceof PackError)) { throw error; }
        if (error.code === "time") { await expire(); } else { complain(message("pack")); }
    }
    await exchange();
    element("h-field-list").focus();
}

function lock() {
    vault.lock();
    [content, pack, visits] = [null, null, null];
    element("field-cards").replaceChildren();
    element("field-query").value = "";
    show("field-unlock");
}

/** Ends what somebody asked for with words, whatever failed. */
const guarded = (work) => (event) => {
    // A browser does not wait for what an event begins.
    event?.preventDefault?.();
    Promise.resolve(work(event)).catch((error) => complain(words.failure(report(error))));
};

function listen() {
    element("field-enrol").addEventListener("submit", guarded(enrol));
    element("field-unlock").addEventListener("submit", guarded(unlock));
    element("field-lock").addEventListener("click", guarded(async () => lock()));
    element("field-sync").addEventListener("click", guarded(exchange));
    element("field-find").addEventListener("submit", (event) => event.preventDefault());
    element("field-query").addEventListener("input", () => { shown = SHOWN; draw(); });
    element("field-roster").addEventListener("change", () => { shown = SHOWN; draw(); });
    element("field-more").addEventListener("click", () => { shown += SHOWN; draw(); });
    element("field-forget").addEventListener("click", guarded(async () => {
        const waiting = (await queue.waiting()).length;
        if (!window.confirm(words.say(`删除名单和 ${waiting} 条未发送的登记？`, `Delete the list, and ${waiting} that are not sent?`))) { return; }
        await vault.forget();
        show("field-enrol");
        await showQueue();
    }));
    window.addEventListener("online", () => exchange());
    window.addEventListener("offline", () => markConnection(false));
    document.addEventListener("visibilitychange", () => {
        if (document.hidden) { hiddenSince = Date.now() / 1000; return; }
        if (vault.isOpen && Date.now() / 1000 - hiddenSince > UNWATCHED) { lock(); }
        exchange();
    });
}

async function tick() {
    await endIfOver();
    if (!document.hidden && Date.now() / 1000 >= nextExchange) { await exchange(); }
}

async function start() {
    if (!window.crypto?.subtle || !window.indexedDB) {
        return complain(words.say(
            "本浏览器在此地址上不能安全地保存密钥，无法离线使用。请通过 https 打开，或使用普通页面。",
            "At this address this browser cannot keep a key safely, so that nothing can be taken along. Open the page by https, or use the plain page."));
    }
    await clock.load();
    await lists.load();
    listen();
    const device = await vault.device();
    show(device?.key ? "field-unlock" : "field-enrol");
    markConnection(navigator.onLine);
    serveOffline();
    navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage({ keep: "/field/device" })).catch(() => {});
    await showQueue();
    document.documentElement.dataset.fieldReady = "ready";
    await exchange();
    window.setInterval(guarded(tick), 1000);
}

start().catch((error) => complain(words.failure(report(error))));
