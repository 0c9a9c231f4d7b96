// Status lists (IETF Token Status List) as a verifier holds them: one shard for each issuer and day on which codes end.

import { decodeBase64URL, encodeBase64 } from "./base45.js";
import { inflateZlib } from "./inflate.js";
import { ListError, isSignedBy, readJSON, readJWS } from "./jws.js";

/** Bytes of a shard's name at most; it stands in every credential. */
const NAME_BYTES = 24;

/**
 * What the name of a shard says, `s/CN-GD/20220707/0`: whose codes, and on which day (UTC) they end. `null` when it is no
 * shard's name. The nation has shards too: `s/CN/20220707/0`.
 */
export function readShard(name) {
    const found = /^s\/([A-Z]{2}(?:-[A-Z0-9]{1,3})?)\/([1-9]\d{7})\/(?:0|[1-9]\d*)$/.exec(name);
    return found && name.length <= NAME_BYTES ? { issuer: found[1], day: found[2] } : null;
}

/** Whether a list is one in which a code of this issuer can stand that ends at `expires` (seconds). */
export function isShardOf(name, issuer, expires) {
    const shard = readShard(name);
    const end = new Date(expires * 1000);
    // Beyond the calendar there is no day.
    const day = Number.isFinite(end.getTime()) ? end.toISOString().slice(0, 10).replace(/-/g, "") : null;
    return shard !== null && shard.issuer === issuer && shard.day === day;
}

/** The status lists that are held, by address. A list speaks from its `iat` to its `exp`, whatever its `ttl`. */
export class StatusDirectory {
    /** Seconds that the verifier's clock may be behind the issuer's. */
    static clockTolerance = 60;

    constructor() { this.lists = new Map(); }

    /**
     * Takes a list; answers whether it did: an older one never replaces a newer. Of several of one `iat` nobody knows which
     * is the last, so that what any of them revokes is revoked.
     */
    take(list) {
        const held = this.lists.get(list.uri);
        if (held && held.issuedAt > list.issuedAt) { return false; }
        this.lists.set(list.uri, held && held.issuedAt === list.issuedAt ? united(held, list) : list);
        return true;
    }

    /** The status at an index, 0 for valid; `null` when no list in time says. */
    status(uri, index, at) {
        const list = this.lists.get(uri);
        if (!list || at >= list.expires || list.issuedAt - at > StatusDirectory.clockTolerance) { return null; }
        return index < entryCount(list) ? entry(list, index) : null;
    }
}

const entryCount = ({ bytes, bits }) => bytes.length * 8 / bits;

function entry({ bytes, bits }, index) {
    const inByte = 8 / bits;
    return bytes[Math.floor(index / inByte)] >> index % inByte * bits & (1 << bits) - 1;
}

/** Two lists of one second as one, which says no longer than both do. */
function united(left, right) {
    const [wide, narrow] = left.bits >= right.bits ? [left, right] : [right, left];
    const bits = wide.bits;
    const bytes = new Uint8Array(Math.ceil(Math.max(entryCount(wide), entryCount(narrow)) * bits / 8));
    bytes.set(wide.bytes);
    if (narrow.bits === bits) {
        narrow.bytes.forEach((byte, place) => { bytes[place] |= byte; });
    } else {
        for (let index = 0; index < entryCount(narrow); index += 1) {
            const inByte = 8 / bits;
            bytes[Math.floor(index / inByte)] |= entry(narrow, index) << index % inByte * bits;
        }
    }
    const [expires, ttl] = [Math.min(left.expires, right.expires), Math.min(left.ttl, right.ttl)];
    return { ...left, bits, bytes, expires, ttl };
}

/** Bytes of a list, inflated. */
const LIST_BYTES = 16 << 20;
/** What 16 MiB that do not compress take after base64url twice, and claims. */
const TOKEN_CHARACTERS = Math.ceil(LIST_BYTES / 9) * 16 + (64 << 10);

/**
 * A Token Status List in its JWT form, signed by a trusted signer of the issuer that its address names.
 *
 * @param {string} text
 * @param {SignerDirectory} trust
 * @param {number} at now, in seconds
 * @throws {ListError}
 */
export async function readStatusList(text, trust, at) {
    const jws = readJWS(text, TOKEN_CHARACTERS);
    const type = String(jws.header.typ).toLowerCase();
    if (type !== "statuslist+jwt" && type !== "application/statuslist+jwt") { throw new ListError("type"); }
    const kid = decodeBase64URL(jws.header.kid);
    const claims = readJSON(jws.payload);
    const list = readListClaims(claims);
    // One from the future could not be replaced until then.
    if (list.issuedAt - at > StatusDirectory.clockTolerance) { throw new ListError("time"); }
    // A signer of one province must not speak for the codes of another.
    const issuer = readShard(list.uri)?.issuer;
    let isKnown = false;
    for (const signer of kid ? trust.signers(encodeBase64(kid)) : []) {
        const isInTime = signer.notBefore <= at && at <= signer.notAfter;
        if (signer.isWithdrawn || !isInTime || !issuer || !signer.maySign(issuer)) { continue; }
        isKnown = true;
        if (await isSignedBy(jws, await signer.key())) {
            // Nothing is inflated before it is known who signed it.
            const bytes = await inflateZlib(decodeBase64URL(claims.status_list.lst), LIST_BYTES);
            if (!bytes) { throw new ListError("compression"); }
            return { ...list, signedBy: encodeBase64(kid), bytes };
        }
    }
    throw new ListError(isKnown ? "signature" : "signer");
}

function readListClaims(claims) {
    const { sub, iat, exp, ttl, status_list: list } = claims;
    const isWhole = typeof sub === "string" && Number.isFinite(iat) && Number.isFinite(exp)
        && (ttl === undefined || ttl > 0) && [1, 2, 4, 8].includes(list?.bits) && decodeBase64URL(list.lst) !== null;
    if (!isWhole) { throw new ListError("claims"); }
    return { uri: sub, issuedAt: Math.floor(iat), expires: Math.floor(exp), ttl: ttl ?? 300, bits: list.bits };
}
