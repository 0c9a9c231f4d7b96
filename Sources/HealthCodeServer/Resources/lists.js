// The signed lists that a verifier needs, kept as they came. They are verified again whenever they are read back, so that
// what lies in a browser's storage is trusted no more than what comes over a network.

import { NodeFault, Unreachable, kept } from "./keep.js";
import { ListError, SignerDirectory, StatusDirectory, applyTrustDelta, readStatusList, readTrustList } from "./trust.js";

const TRUST = "trust";
const STATUS = "/v1/status-lists";
/** How many shards are fetched at the same time. */
const AT_ONCE = 4;
/** How many lists of one second are kept of one shard. */
const OF_ONE_SECOND = 8;

/** Whether a list was refused for what it is: WebCrypto's word for keys and signatures that are none is an exception too. */
const isRefusal = (error) => error instanceof ListError || error instanceof DOMException;

export class Lists {
    /** @param {NodeClock} clock @param {object} trustKey the hub's key for the trust list, a JWK. */
    constructor(clock, trustKey) {
        this.clock = clock;
        this.trustKey = trustKey;
        this.trust = new SignerDirectory();
        this.trustList = null;
        /** The whole list as it came and what it is numbered: deltas start from it. */
        this.trustBase = null;
        this.trustFetchedAt = null;
        this.status = new StatusDirectory();
        this.fetchedAt = new Map();
        /** The lists as they came, by address: of one `iat` several count. */
        this.texts = new Map();
    }

    /** Reads what is kept. What does not verify any more is let go. */
    async load() {
        const records = await kept.all("lists");
        const trust = records.find((record) => record.name === TRUST);
        if (trust && !await this.takeTrustList(trust.text, trust.fetchedAt, trust.delta)) { await kept.remove("lists", TRUST); }
        for (const record of records.filter((each) => each.name !== TRUST)) {
            let isTaken = false;
            for (const text of record.texts ?? [record.text]) {
                isTaken = await this.takeStatusList(record.name, text, record.fetchedAt) || isTaken;
            }
            if (!isTaken) { await kept.remove("lists", record.name); }
        }
    }

    async takeTrustList(text, fetchedAt, delta) {
        try {
            const base = await readTrustList(text, this.trustKey);
            const list = delta ? await applyTrustDelta(base, delta, this.trustKey) : base;
            // An older list would bring a withdrawn signer back.
            const isOlder = this.trustList && (list.hub !== this.trustList.hub || list.sequence < this.trustList.sequence);
            if (isOlder) { return false; }
            this.trustList = list;
            this.trustBase = { text, delta, sequence: base.sequence };
            this.trust = new SignerDirectory(list.entries);
            this.trustFetchedAt = fetchedAt;
            // What a signer said that was withdrawn since is believed no more.
            for (const { uri, signedBy } of this.status.lists.values()) {
                if (this.trust.isWithdrawn(signedBy)) { this.drop(uri); }
            }
            return true;
        } catch (error) {
            if (isRefusal(error)) { return false; }
            throw error;
        }
    }

    async takeStatusList(uri, text, fetchedAt) {
        try {
            const list = await readStatusList(text, this.trust, this.clock.now());
            const before = this.status.lists.get(uri)?.issuedAt;
            if (list.uri !== uri || !this.status.take(list)) { return false; }
            const others = before === list.issuedAt ? this.texts.get(uri).filter((other) => other !== text) : [];
            this.texts.set(uri, [...others, text].slice(-OF_ONE_SECOND));
            this.fetchedAt.set(uri, fetchedAt);
            return true;
        } catch (error) {
            if (isRefusal(error)) { return false; }
            throw error;
        }
    }

    /** Fetches the trust list; answers whether a good one came. */
    async refreshTrust() {
        if (this.trustBase && await this.refreshTrustByDelta()) { return true; }
        const answer = await this.clock.ask("/v1/trust/list", { credentials: "omit" });
        if (!answer.ok) { return false; }
        const text = await answer.text();
        const fetchedAt = this.clock.now();
        if (!await this.takeTrustList(text, fetchedAt)) { return false; }
        await kept.put("lists", { name: TRUST, text, fetchedAt });
        return true;
    }

    /** Fetches what has changed since the whole list that is held; answers whether it is up to date by that. */
    async refreshTrustByDelta() {
        const { text, sequence } = this.trustBase;
        const answer = await this.clock.ask(`/v1/trust/deltas/${sequence}`, { credentials: "omit" });
        // The node has another list, or none: the whole is asked for.
        if (!answer.ok) { return false; }
        const delta = answer.status === 204 ? this.trustBase.delta : await answer.text();
        const fetchedAt = this.clock.now();
        if (!await this.takeTrustList(text, fetchedAt, delta)) { return false; }
        await kept.put("lists", { name: TRUST, text, delta, fetchedAt });
        return true;
    }

    /** Fetches every list that is in force and due; answers how many could not be had. */
    async refreshStatus() {
        const answer = await this.clock.ask(STATUS, { credentials: "omit" });
        if (!answer.ok) { throw new NodeFault(answer.status); }
        const { lists } = await answer.json();
        const uris = lists.map((list) => list.uri).filter((uri) => typeof uri === "string");
        // A shard that is in force no more cannot be asked about: its codes have all expired.
        for (const uri of [...this.status.lists.keys()].filter((held) => !uris.includes(held))) {
            this.drop(uri);
            await kept.remove("lists", uri);
        }
        let missing = 0;
        const due = uris.filter((uri) => this.isDue(uri));
        const fetchNext = async () => {
            for (let uri = due.shift(); uri !== undefined; uri = due.shift()) {
                try {
                    if (!await this.refreshShard(uri)) { missing += 1; }
                } catch (error) {
                    // One of many that did not come; a mistake in the program is none of the network's.
                    if (!(error instanceof Unreachable)) { throw error; }
                    missing += 1;
                }
            }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, fetchNext));
        return missing;
    }

    drop(uri) {
        this.status.lists.delete(uri);
        this.fetchedAt.delete(uri);
        this.texts.delete(uri);
    }

    isDue(uri) {
        const list = this.status.lists.get(uri);
        return !list || this.clock.now() >= Math.min(this.fetchedAt.get(uri) + list.ttl, list.expires);
    }

    /** Fetches one list; answers whether a good one came. */
    async refreshShard(uri) {
        const path = uri.split("/").map(encodeURIComponent).join("/");
        const answer = await this.clock.ask(`${STATUS}/${path}`, { credentials: "omit" });
        if (!answer.ok) { return false; }
        const text = await answer.text();
        const fetchedAt = this.clock.now();
        if (!await this.takeStatusList(uri, text, fetchedAt)) { return false; }
        await kept.put("lists", { name: uri, texts: this.texts.get(uri), fetchedAt });
        return true;
    }

    /** For how long evidence speaks for a green, as the trust list says; `undefined` where it does not. */
    get ageLimits() { return this.trustList?.ageLimits; }

    /** What a verifier shows of its knowledge; ages in seconds, `null` for what it does not have. */
    get standing() {
        const now = this.clock.now();
        const lists = [...this.status.lists.values()].filter((list) => now < list.expires);
        return {
            trustAge: this.trustFetchedAt === null ? null : now - this.trustFetchedAt,
            isTrustOverdue: this.trustList !== null && now > this.trustList.nextUpdate,
            signers: this.trust.count,
            lists: lists.length,
            statusAge: lists.length ? now - Math.min(...lists.map((list) => list.issuedAt)) : null,
            statusEnds: lists.length ? Math.min(...lists.map((list) => list.expires)) : null,
        };
    }
}
