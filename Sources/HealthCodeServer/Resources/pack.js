// What a field worker's telephone keeps: its pack under the worker's PIN and a key that cannot leave the browser, and the acts
// that wait, each sealed to the node. Whoever finds the telephone has a lock with ten tries, and a pack that ends within a day.

import { encodeBase64 } from "./base45.js";
import { isSigned, readMessage } from "./cose.js";
import { StorageFault } from "./keep.js";
import { maySign } from "./trust.js";

/** How often PBKDF2 hashes a PIN: with the device's own key no guess can be made elsewhere, and each one here takes a second. */
export const ITERATIONS = 600000;
/** Wrong PINs after which everything that they open is destroyed. */
export const TRIES = 10;
/** Digits of a PIN, at least. */
export const PIN_DIGITS = 6;
/** Seconds: the longest that a pack can be opened, and by how much the node's clock may be ahead of what is known of it. */
const LIFETIME = 86400;
const AHEAD = 300;
/** Two thousand persons at 1 KiB each, and as much again. */
const LIMITS = { bytes: 4 << 20, depth: 8, items: 256 };
const PACK_AAD = new TextEncoder().encode("tongma field pack 1");
const NAME = "tongma-field";
const STORE = "field";

const bytesOf = (text) => new TextEncoder().encode(text);

/** A database of its own, so that forgetting everything is deleting it. Records have a `name`. */
export class BrowserCupboard {
    #database = null;

    #open() {
        this.#database ??= new Promise((resolve, reject) => {
            const request = indexedDB.open(NAME, 1);
            request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "name" });
            request.onsuccess = () => {
                // Another window that forgets everything does not wait for this one.
                request.result.onversionchange = () => { request.result.close(); this.#database = null; };
                resolve(request.result);
            };
            request.onerror = () => reject(request.error);
        });
        return this.#database;
    }

    async #in(mode, work) {
        try {
            const transaction = (await this.#open()).transaction(STORE, mode);
            const answer = {};
            work(transaction.objectStore(STORE), answer);
            return await new Promise((resolve, reject) => {
                // Reported when it is durable, not when it is asked for.
                transaction.oncomplete = () => resolve(answer.value);
                transaction.onabort = transaction.onerror = () => reject(transaction.error);
            });
        } catch (error) {
            throw new StorageFault(String(error));
        }
    }

    get(name) {
        return this.#in("readonly", (store, answer) => {
            store.get(name).onsuccess = ({ target }) => { answer.value = target.result; };
        });
    }

    all() {
        return this.#in("readonly", (store, answer) => {
            store.getAll().onsuccess = ({ target }) => { answer.value = target.result; };
        });
    }

    put(...records) { return this.#in("readwrite", (store) => records.forEach((record) => store.put(record))); }

    remove(...names) { return this.#in("readwrite", (store) => names.forEach((name) => store.delete(name))); }

    /** Puts all of the records, if what stands under a name is what was expected; answers whether it was. */
    putIf(name, isExpected, records) {
        return this.#in("readwrite", (store, answer) => {
            store.get(name).onsuccess = ({ target }) => {
                answer.value = isExpected(target.result);
                if (answer.value) { records.forEach((record) => store.put(record)); }
            };
        });
    }

    clear() { return this.#in("readwrite", (store) => store.clear()); }
}

/** Why a vault did not open: `none`, `pin` (with the tries that are left), `destroyed`. */
export class VaultError extends Error {
    constructor(code, left = 0) {
        super(code);
        this.code = code;
        this.left = left;
    }
}

/** The key that a PIN and a device's own key make together. */
async function mixedKey(pin, { salt, iterations, key }) {
    const material = await crypto.subtle.importKey("raw", bytesOf(pin), "PBKDF2", false, ["deriveBits"]);
    const ofPIN = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, material, 256);
    const mixed = await crypto.subtle.sign("HMAC", key, ofPIN);
    return crypto.subtle.importKey("raw", mixed, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** What opens with the PIN on this device alone: the device's secret, the pack, and what was done by it. */
export class Vault {
    #key = null;

    constructor(cupboard) { this.cupboard = cupboard; }

    /** What is known of the device without a PIN: its name, and the mark by which it delivers what is sealed. */
    device() { return this.cupboard.get("device"); }

    get isOpen() { return this.#key !== null; }

    /** Takes the place of whatever was here. */
    async create({ device, courier }, pin, content, iterations = ITERATIONS) {
        const key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
        const record = {
            name: "device", device, courier, key, iterations, salt: crypto.getRandomValues(new Uint8Array(16)), failures: 0,
        };
        this.#key = await mixedKey(pin, record);
        await this.cupboard.clear();
        await this.cupboard.put(record, { name: "sequence", next: 1 }, await this.#sealed(content));
    }

    /**
     * What is inside. A try is counted before it is made, so that ending the browser in the midst of one gains nothing.
     *
     * @throws {VaultError}
     */
    async open(pin) {
        let record;
        do {
            record = await this.device();
            if (!record) { throw new VaultError("none"); }
            if (record.failures >= TRIES) {
                await this.destroyContent();
                throw new VaultError("destroyed");
            }
        } while (!await this.#count(record));
        const key = await mixedKey(pin, record);
        const content = await this.#opened(key);
        if (content === undefined) {
            const left = TRIES - record.failures - 1;
            if (left > 0) { throw new VaultError("pin", left); }
            await this.destroyContent();
            throw new VaultError("destroyed");
        }
        this.#key = key;
        await this.cupboard.put({ ...record, failures: 0 });
        return content;
    }

    #count(record) {
        return this.cupboard.putIf(
            "device", (held) => held?.failures === record.failures, [{ ...record, failures: record.failures + 1 }]);
    }

    async #sealed(content) {
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const box = { name: "AES-GCM", iv };
        const sealed = new Uint8Array(await crypto.subtle.encrypt(box, this.#key, bytesOf(JSON.stringify(content))));
        return { name: "content", iv, sealed };
    }

    async #opened(key) {
        const record = await this.cupboard.get("content");
        if (!record) { throw new VaultError("destroyed"); }
        try {
            const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: record.iv }, key, record.sealed);
            return JSON.parse(new TextDecoder().decode(plain));
        } catch (error) {
            if (error.name === "OperationError") { return undefined; }
            throw error;
        }
    }

    /** Keeps what is inside now. */
    async save(content) { await this.cupboard.put(await this.#sealed(content)); }

    /** Reads again what another window may have kept. */
    async reread() { return this.#opened(this.#key); }

    lock() { this.#key = null; }

    /** What a PIN could open is gone, and the key with it; what waits for the node stays, which it alone can open. */
    async destroyContent() {
        this.lock();
        const record = await this.device();
        await this.cupboard.remove("content");
        if (record) { await this.cupboard.put({ ...record, key: null, salt: null, failures: TRIES }); }
    }

    /** Nothing is left. */
    async forget() {
        this.lock();
        await this.cupboard.clear();
    }
}

/** The acts that wait for the node, by the device's numbers, which have no gaps here. */
export class Queue {
    constructor(cupboard) { this.cupboard = cupboard; }

    /**
     * Adds an act under the next number; it is durable, and counts as done, when this is over.
     *
     * @param {(number: number) => Promise<Uint8Array>} seal
     * @returns {Promise<number>}
     */
    async add(seal, at) {
        for (;;) {
            const { next } = await this.cupboard.get("sequence");
            const act = { name: `act-${next}`, number: next, sealed: await seal(next), at };
            const sequence = { name: "sequence", next: next + 1 };
            // Another window may have taken the number meanwhile.
            if (await this.cupboard.putIf("sequence", (held) => held?.next === next, [act, sequence])) { return next; }
        }
    }

    /** Those that wait, in their order. */
    async waiting() {
        const records = await this.cupboard.all();
        return records.filter(({ name }) => name.startsWith("act-")).sort((left, right) => left.number - right.number);
    }

    /** The node has them. */
    async settle(numbers) { await this.cupboard.remove(...numbers.map((number) => `act-${number}`)); }
}

/** Why a pack was not taken: `structure`, `signer`, `signature`, `device`, `time`. */
export class PackError extends Error {
    constructor(code) {
        super(code);
        this.code = code;
    }
}

/**
 * A pack that a trusted signer of the node signed for this device, and that can be opened now.
 *
 * @param {Uint8Array} bytes a COSE_Sign1
 * @param {{trust: SignerDirectory, issuer: string, device: string, now: number, isLast: boolean}} circumstances `isLast`:
 *   whether it must not have ended; one over which a later was laid may have
 * @throws {PackError}
 */
export async function readPack(bytes, { trust, issuer, device, now, isLast = true }) {
    let message;
    let pack;
    try {
        message = readMessage(bytes, LIMITS);
        pack = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(message.payload));
    } catch {
        throw new PackError("structure");
    }
    const isWhole = pack?.pack === 1 && Array.isArray(pack.items) && [pack.issued_s, pack.until_s].every(Number.isSafeInteger);
    if (!isWhole || !message.keyIdentifier) { throw new PackError("structure"); }
    const signers = trust.signers(encodeBase64(message.keyIdentifier)).filter((signer) => !signer.isWithdrawn
        && signer.maySign(issuer) && signer.notBefore <= pack.issued_s && pack.issued_s <= signer.notAfter);
    if (signers.length === 0) { throw new PackError("signer"); }
    let isGenuine = false;
    for (const signer of signers) {
        isGenuine = isGenuine || await isSigned(message, await signer.key(), PACK_AAD);
    }
    if (!isGenuine) { throw new PackError("signature"); }
    if (pack.device !== device || pack.issuer !== issuer) { throw new PackError("device"); }
    const isInTime = pack.issued_s <= now + AHEAD && (!isLast || now < pack.until_s)
        && pack.until_s - pack.issued_s <= LIFETIME;
    if (!isInTime) { throw new PackError("time"); }
    return pack;
}

/** The later of two clocks: turning a telephone's clock back makes no pack last longer. */
export async function latestTime(cupboard, now) {
    const held = (await cupboard.get("seen"))?.at ?? 0;
    if (now > held) { await cupboard.put({ name: "seen", at: now }); }
    return Math.max(now, held);
}
