// The vectors of health codes, run in whichever engine loads this: node and the browser.

/** The verdict of a case; a case that was shown before is shown twice to one memory. */
async function judge(vector, { tm1, base45 }, trust, statusLists) {
    const circumstances = {
        at: vector.at, audience: vector.aud, nonce: vector.nonce === null ? null : base45.decodeBase64URL(vector.nonce),
        document: vector.document, trust, statusLists, seen: new tm1.ProofMemory(), ageLimits: vector.evidence_age,
    };
    if (vector.shown_before) { await tm1.verify(vector.text, circumstances); }
    return tm1.verify(vector.text, circumstances);
}

/** The status lists of the file, in which `set` names the entries that are not 0. */
function statusDirectory(lists, { tm1 }) {
    const directory = new tm1.StatusDirectory();
    for (const { uri, iat, exp, ttl, size, set } of lists) {
        const bytes = new Uint8Array(size / 4);
        for (const [index, value] of Object.entries(set)) { bytes[index >> 2] |= value << index % 4 * 2; }
        directory.take({ uri, ttl, issuedAt: iat, expires: exp, bits: 2, bytes });
    }
    return directory;
}

/** Where two values first differ; `null` when they do not. */
export function difference(found, expected, path = "") {
    if (Object.is(found, expected)) { return null; }
    const areObjects = [found, expected].every((value) => typeof value === "object" && value !== null);
    if (!areObjects || Array.isArray(found) !== Array.isArray(expected)) {
        return `${path} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`;
    }
    const names = new Set([...Object.keys(found), ...Object.keys(expected)]);
    for (const name of names) {
        const inner = difference(found[name], expected[name], `${path}/${name}`);
        if (inner) { return inner; }
    }
    return null;
}

/** The cases whose verdict is another than the library's, each with what differs. */
export async function runVectors(vectors, modules) {
    const trust = new modules.tm1.SignerDirectory(vectors.signers);
    const statusLists = statusDirectory(vectors.status_lists, modules);
    const failures = [];
    for (const vector of vectors.cases) {
        const what = difference(await judge(vector, modules, trust, statusLists), vector.expected);
        if (what) { failures.push({ name: vector.name, what }); }
    }
    return failures;
}

/** Changes every bit of two codes that pass, one at a time; which of the changed ones are still taken. */
export async function changedBits(vectors, modules) {
    const trust = new modules.tm1.SignerDirectory(vectors.signers);
    const statusLists = statusDirectory(vectors.status_lists, modules);
    const taken = [];
    let count = 0;
    for (const name of ["green", "paper beside its document"]) {
        const vector = vectors.cases.find((each) => each.name === name);
        const bytes = modules.base45.decodeBase45(vector.text.slice(4));
        for (let bit = 0; bit < bytes.length * 8; bit += 1) {
            const changed = bytes.slice();
            changed[bit >> 3] ^= 1 << bit % 8;
            const text = `TM1:${modules.base45.encodeBase45(changed)}`;
            const { outcome } = await judge({ ...vector, text }, modules, trust, statusLists);
            // In the proof's signature alone a bit makes the proof wrong, elsewhere more: never is it taken.
            if (outcome !== "invalid") { taken.push(`${name}, bit ${bit}: ${outcome}`); }
            count += 1;
        }
    }
    return { count, taken };
}
