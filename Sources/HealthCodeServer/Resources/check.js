// The venue's page: verifies codes on this device, with a network or without. What it looks at is kept nowhere; of the
// proofs that it takes it remembers each for a minute and a half, in memory, so that none is taken twice. Certificates of
// other countries it has the node look at.

import { admission } from "./admission.js";
import { NodeClock, kept, markConnection, pageSettings, report, serveOffline } from "./keep.js";
import { Lists } from "./lists.js";
import { Camera } from "./camera.js";
import { CardChunks, access, askNode, isForeign, saidAcceptance, saidProblem, saidReason } from "./foreign.js";
import { Tones } from "./tones.js";
import { ProofMemory, verify } from "./tm1.js";
import { Wording } from "./wording.js";

/** Seconds between two refreshes while there is a network: the `ttl` of status lists. */
const REFRESH = 300;
/** Seconds for which an outcome stays on the screen: the next person must not read it. */
const SHOWN = 60;

const settings = pageSettings();
const words = new Wording(settings.language);
const clock = new NodeClock();
const lists = new Lists(clock, settings.trust_key);
/** Rules of admission come with the page, and are as old as it is. */
const rules = settings.admission ?? [];
const seen = new ProofMemory();
const tones = new Tones();
const chunks = new CardChunks();
const element = (id) => document.getElementById(id);
const input = element("check-text");
/** The text that waits for its document; nothing else is held. */
let paper = null;
let nonce = null;
let nextRefresh = 0;
let isRefreshing = false;
let clearTimer = 0;
/** Counts what was scanned, so that a late answer is not shown for the next person. */
let turn = 0;

function say(place, name, text) { place.querySelector(`[data-say="${name}"]`).textContent = text; }

function complain(text) {
    element("check-problem").hidden = !text;
    element("check-problem").firstElementChild.textContent = text;
}

// Checking.

async function check(text, document = null) {
    turn += 1;
    const part = chunks.take(text);
    if (part && !part.text) { return showPart(part); }
    if (isForeign(text)) { return checkForeign(part?.text ?? text, turn); }
    const verdict = await verify(text, {
        at: Math.floor(clock.now()), trust: lists.trust, statusLists: lists.status, seen, nonce, document,
        audience: element("venue-audience").value.trim() || null, ageLimits: lists.ageLimits, pace: clock.pace,
    });
    // A nonce is answered once.
    if (nonce && !verdict.reasons.includes("audience") && verdict.claims?.code) { await newNonce(); }
    paper = verdict.reasons.includes("document-needed") ? text : null;
    show(verdict);
    tones.play(verdict.outcome);
    return verdict;
}

function show(verdict) {
    const place = element("outcome");
    place.className = `outcome ${verdict.outcome}`;
    place.dataset.outcome = verdict.outcome;
    place.dataset.reasons = verdict.reasons.join(" ");
    place.dataset.acceptance = "none";
    const { code } = verdict.claims ?? {};
    // Content that nobody vouches for, or that says nothing of who shows it now, is not shown: it would be believed.
    const isVouched = ["pass", "caution", "stop"].includes(verdict.outcome);
    const mark = code && isVouched
        ? `${words.colour(code.colour)} · ${code.name} · ${words.evidence(verdict.evidence_age_s)}` : "";
    element("h-outcome").textContent = words.outcome(verdict.outcome);
    element("outcome-line").textContent = [mark, ...verdict.reasons.map((reason) => words.reason(reason))]
        .filter(Boolean).join(words.say("　", " "));
    showReasons(verdict.reasons.map((reason) => [reason, words.remedy(reason)]));
    element("outcome-certificate").hidden = true;
    const facts = element("outcome-facts");
    facts.hidden = !mark;
    if (mark) { showFacts(facts, verdict); }
    showAdmission(verdict, Boolean(mark));
    element("document-form").hidden = paper === null;
    // Facts of an outcome are read aloud with it; a form needs the cursor.
    if (paper) { element("document-ending").focus(); } else { input.focus(); }
    clearLater();
}

/** Some of the codes of a card. It sounds like nothing: whatever is heard is an outcome. */
function showPart({ count, total, missing }) {
    clear();
    element("outcome").dataset.outcome = "part";
    element("h-outcome").textContent = words.say(`已扫描 ${count}/${total}`, `${count} of ${total} scanned`);
    element("outcome-line").textContent = words.say(
        `此证明有 ${total} 个二维码，还需扫描第 ${missing.join("、")} 个。`,
        `This card has ${total} QR codes. Still to be scanned: ${missing.join(", ")}.`);
    input.focus();
    clearLater();
}

/** A certificate of another country, which the node decides on. */
async function checkForeign(text, own) {
    window.clearTimeout(clearTimer);
    clear();
    element("outcome").dataset.outcome = "waiting";
    element("h-outcome").textContent = words.say("正在询问节点…", "Asking the node…");
    const { answer, problem } = await askNode(text, element("venue-place").value).catch((error) => {
        report(error);
        return { problem: "program" };
    });
    if (own !== turn) { return; }
    if (problem) { showUnknown(problem); } else { showForeign(answer); }
    input.focus();
    clearLater();
}

/** Nothing was decided: neither a yes nor a no. */
function showUnknown(problem) {
    const place = element("outcome");
    Object.assign(place.dataset, { outcome: "unchecked", reasons: problem });
    const { reason, remedy } = saidProblem(words, problem);
    element("h-outcome").textContent = words.say("未核验", "Not checked");
    element("outcome-line").textContent = reason;
    showReasons([[problem, remedy]]);
    if (problem === "offline") { markConnection(false); }
    tones.play("caution");
}

function showForeign({ outcome, reasons, issuer, format, acceptance, holder }) {
    const place = element("outcome");
    place.className = `outcome ${outcome}`;
    const rules = saidAcceptance(words, acceptance);
    Object.assign(place.dataset, { outcome, reasons: reasons.join(" "), acceptance: acceptance?.result ?? "none" });
    element("h-outcome").textContent = words.outcome(outcome);
    const said = reasons.map((code) => [code, saidReason(words, code)]);
    element("outcome-line").textContent = [holder?.name, ...said.map(([, { reason }]) => reason)]
        .filter(Boolean).join(words.say("　", " "));
    showReasons(said.map(([code, { remedy }]) => [code, remedy]));
    element("outcome-admission").replaceChildren(...rules.map(({ isRefused, text }) => {
        const line = document.createElement("p");
        line.className = isRefused ? "notice bad" : "notice";
        line.textContent = text;
        return line;
    }));
    // Whom it names is said of a valid one alone: on anything else a name is nobody's.
    const facts = element("outcome-certificate");
    facts.hidden = !holder;
    if (holder) {
        say(facts, "holder", holder.name);
        say(facts, "born", holder.birth_date);
        say(facts, "country", issuer ?? "");
        say(facts, "form", format === "hcert" ? words.say("欧盟数字证明（HCERT）", "EU certificate (HCERT)") : "SMART Health Card");
    }
    tones.play(outcome);
}

function showReasons(items) {
    element("outcome-reasons").replaceChildren(...items.map(([code, text]) => {
        const item = document.createElement("li");
        item.dataset.reason = code;
        item.textContent = text;
        return item;
    }));
}

function showFacts(facts, { claims, evidence_age_s: age }) {
    const { code } = claims;
    const test = code.last_negative_test;
    say(facts, "colour", words.colour(code.colour));
    say(facts, "age", age === null ? words.say("未注明", "not said") : words.ago(age));
    say(facts, "name", code.name);
    say(facts, "issuer", claims.iss);
    say(facts, "test", test === undefined
        ? words.say("无记录", "none on record")
        // Whole hours, as the credential has them.
        : words.say(`${Math.floor((clock.now() - test) / 3600)} 小时`, `${Math.floor((clock.now() - test) / 3600)} h`));
    say(facts, "doses", words.say(`${code.doses} 剂`, code.doses === 1 ? "1 dose" : `${code.doses} doses`));
}

/** What this place's rules say, which is not the code's colour. */
function showAdmission(verdict, isShown) {
    const place = element("venue-place").value || undefined;
    const answers = isShown
        ? admission(rules, verdict.claims, { at: Math.floor(clock.now()), country: "CN", region: settings.node, place }) : [];
    const state = answers.some((answer) => answer.admitted === false) ? "refused"
        : answers.some((answer) => answer.admitted === null) ? "open" : answers.length ? "admitted" : "none";
    element("outcome").dataset.admission = state;
    element("outcome-admission").replaceChildren(...answers.filter((answer) => answer.admitted !== true).map((answer) => {
        const line = document.createElement("p");
        line.className = answer.admitted === false ? "notice bad" : "notice";
        const head = answer.admitted === false
            ? words.say("不符合本场所的准入规则：", "This place’s rule of admission is not met: ")
            : words.say("本机无法判断此准入规则：", "This rule of admission cannot be decided here: ");
        line.textContent = head + words.say(answer.description.zh, answer.description.en);
        return line;
    }));
}

/** Takes the outcome off the screen in a while, and with it the codes of a card that was not finished. */
function clearLater() {
    window.clearTimeout(clearTimer);
    clearTimer = window.setTimeout(() => {
        chunks.forget();
        clear();
    }, SHOWN * 1000);
}

/** Takes the outcome off the screen. */
function clear() {
    paper = null;
    const place = element("outcome");
    place.className = "outcome none";
    Object.assign(place.dataset, { outcome: "none", reasons: "", admission: "none", acceptance: "none" });
    element("h-outcome").textContent = words.say("等待扫描", "Waiting for a code");
    element("outcome-line").textContent = "";
    element("outcome-reasons").replaceChildren();
    element("outcome-admission").replaceChildren();
    for (const facts of [element("outcome-facts"), element("outcome-certificate")]) {
        facts.hidden = true;
        for (const part of facts.querySelectorAll("dd")) { part.textContent = ""; }
    }
    element("document-form").hidden = true;
    element("document-ending").value = "";
}

// What this device knows.

async function refresh() {
    if (isRefreshing) { return; }
    isRefreshing = true;
    nextRefresh = clock.now() + REFRESH;
    let said;
    try {
        const isTrusted = await lists.refreshTrust();
        const missing = await lists.refreshStatus();
        markConnection(true);
        said = !isTrusted ? words.say("信任名单无法取得或验证不通过。", "The trust list could not be had, or does not verify.")
            : missing > 0 ? words.say(`${missing} 份撤销名单未能取得。`, `${missing} status lists could not be had.`)
                : words.say("名单已刷新。", "The lists are fresh.");
    } catch (error) {
        const kind = report(error);
        if (kind === "network") { markConnection(false); }
        said = `${words.failure(kind)}${words.say("按已有名单核验。", " Codes are checked by the lists that are here.")}`;
    }
    // Said again only when it is news.
    if (element("check-refreshed").textContent !== said) { element("check-refreshed").textContent = said; }
    isRefreshing = false;
    showKnowledge();
}

function showKnowledge() {
    const place = element("knowledge");
    const { trustAge, isTrustOverdue, signers, lists: count, statusAge, statusEnds } = lists.standing;
    const late = isTrustOverdue ? words.say("；应已有更新的名单", "; a newer one is due") : "";
    say(place, "trust", trustAge === null ? words.say("没有：所有码都会被拒绝", "none: every code is refused")
        : words.say(`${signers} 个签发者，${words.ago(trustAge)}取得${late}`, `${signers} signers, fetched ${words.ago(trustAge)}${late}`));
    say(place, "status", count === 0 ? words.say("没有：无法确认是否已撤销", "none: revocation is not known")
        : words.say(`${count} 份，最早的签发于 ${words.ago(statusAge)}，可用至 ${words.time(statusEnds)}`,
            `${count}, the oldest issued ${words.ago(statusAge)}, usable until ${words.time(statusEnds)}`));
    const age = clock.now() - settings.now_s;
    say(place, "rules", words.say(`${rules.length} 条，${words.ago(age)}取得`, `${rules.length}, fetched ${words.ago(age)}`));
    say(place, "clock", words.clock(clock)
        ?? (clock.isKnown ? words.say("与节点一致", "agrees with the node’s") : words.say("尚未与节点核对", "not compared with the node’s yet")));
    say(place, "offline", navigator.serviceWorker?.controller
        ? words.say("可以", "possible") : words.say("尚未就绪", "not ready yet"));
    const isPoor = trustAge === null || count === 0 || statusEnds <= clock.now();
    place.classList.toggle("is-poor", isPoor);
}

// The venue's own settings, kept on this device.

async function newNonce() {
    nonce = element("venue-nonce").checked ? crypto.getRandomValues(new Uint8Array(8)) : null;
    element("nonce-line").hidden = !nonce;
    const digits = Array.from(nonce ?? [], (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join("");
    element("nonce-shown").textContent = (digits.match(/.{4}/g) ?? []).join(" ");
}

async function loadVenue() {
    const venue = await kept.get("facts", "venue");
    element("venue-place").value = venue?.place ?? "";
    element("venue-audience").value = venue?.audience ?? "";
    element("venue-muted").checked = venue?.isMuted ?? false;
    element("venue-nonce").checked = venue?.asksNonce ?? false;
    element("venue-access").value = access.token;
    tones.isMuted = element("venue-muted").checked;
    await newNonce();
}

async function keepVenue() {
    access.token = element("venue-access").value.trim();
    tones.isMuted = element("venue-muted").checked;
    await kept.put("facts", {
        name: "venue", place: element("venue-place").value, audience: element("venue-audience").value.trim(),
        isMuted: tones.isMuted, asksNonce: element("venue-nonce").checked,
    });
}

// Inputs.

const camera = new Camera(element("check-video"), (text) => {
    if (chunks.has(text)) { return; }
    if (text.startsWith("TM1:") || isForeign(text)) { check(text); }
});

async function switchCamera() {
    const isOn = await camera.toggle();
    element("check-camera").setAttribute("aria-pressed", String(isOn === true));
    element("check-camera-note").textContent = isOn === "unsupported"
        ? words.say("本浏览器不能识别二维码，请用扫码枪或输入文字。", "This browser cannot read QR codes. Please use a scanner, or type the text.")
        : isOn === "refused" ? words.say("摄像头不可用或未获允许。", "There is no camera, or it is not allowed.")
            : isOn ? words.say("请将二维码对准摄像头。", "Hold the QR code before the camera.") : "";
}

function listen() {
    element("check-form").addEventListener("submit", (event) => {
        event.preventDefault();
        // White space at the ends is a scanner's; inside, a blank is a character of Base45.
        const text = input.value.trim();
        input.value = "";
        if (text) { check(text); }
    });
    element("document-form").addEventListener("submit", (event) => {
        event.preventDefault();
        const [text, number] = [paper, element("document-ending").value];
        element("document-ending").value = "";
        if (text && number.trim()) { check(text, number); }
    });
    element("venue-form").addEventListener("submit", (event) => event.preventDefault());
    element("venue-form").addEventListener("change", keepVenue);
    element("venue-nonce").addEventListener("change", newNonce);
    element("nonce-next").addEventListener("click", newNonce);
    element("check-camera").addEventListener("click", switchCamera);
    element("check-refresh").addEventListener("click", refresh);
    navigator.serviceWorker?.addEventListener("controllerchange", showKnowledge);
    window.addEventListener("online", () => { nextRefresh = 0; });
    window.addEventListener("offline", () => markConnection(false));
    // A scanner types wherever the cursor is; nowhere, it would type in vain.
    document.addEventListener("keydown", (event) => {
        const isFree = document.activeElement === document.body || document.activeElement === element("main");
        if (isFree && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) { input.focus(); }
    });
}

async function start() {
    if (!window.crypto?.subtle || !window.indexedDB) {
        return complain(words.say(
            "本浏览器在此地址上没有核验所需的功能。请通过 https 打开。",
            "At this address this browser lacks what verification needs. Please open the page by https."));
    }
    await clock.load();
    await lists.load();
    await loadVenue();
    listen();
    markConnection(navigator.onLine);
    serveOffline();
    showKnowledge();
    input.focus();
    await refresh();
    window.setInterval(() => {
        if (navigator.onLine !== false && clock.now() >= nextRefresh) { refresh(); }
    }, 1000);
    // Ages grow when nothing happens.
    window.setInterval(showKnowledge, 10000);
    document.documentElement.dataset.check = "ready";
}

start().catch((error) => complain(words.failure(report(error))));
