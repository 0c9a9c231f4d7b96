// What browsers of the last years before 2022 lack, and phones with them: iOS 15 and 14, Chrome before 103, the web views of
// that age, Firefox before 125. Nothing that is younger than Safari 14.1, Chrome 86 and Firefox 91 is used anywhere else in
// these scripts; Tests/Browser/older.test.mjs holds that.

/** One's own member (`Object.hasOwn`: Safari 15.4, Chrome 93). */
export function hasOwn(object, name) { return Object.prototype.hasOwnProperty.call(object, name); }

/** A name that nobody draws twice (`crypto.randomUUID`: Safari 15.4, Chrome 92). */
export function randomName() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sends a form as its button does (`requestSubmit`: Safari 16). */
export function submitForm(form) {
    if (typeof form.requestSubmit === "function") { return form.requestSubmit(); }
    form.querySelector("[type=submit]").click();
}

/**
 * Where one character ends for a reader (Unicode Standard Annex 29), as far as names and numbers need it: letters with their
 * marks, Hangul put together of its parts, flags, and pictures joined to one.
 */
const CHARACTER = new RegExp([
    "\\r\\n", "\\p{Cc}",
    "(?:\\p{Regional_Indicator}{2}"
        + "|[\\u1100-\\u115F\\uA960-\\uA97C]*(?:[\\uAC00-\\uD7A3][\\u1160-\\u11A7\\uD7B0-\\uD7C6]*|[\\u1160-\\u11A7\\uD7B0-\\uD7C6]+)[\\u11A8-\\u11FF\\uD7CB-\\uD7FB]*"
        + "|[\\u1100-\\u115F\\uA960-\\uA97C]+|[\\u11A8-\\u11FF\\uD7CB-\\uD7FB]+"
        + "|\\p{Extended_Pictographic}(?:[\\p{Grapheme_Extend}\\p{Emoji_Modifier}]*\\u200D\\p{Extended_Pictographic})*"
        + "|[^\\p{Cc}])[\\p{Grapheme_Extend}\\p{Mc}\\u0E33\\u0EB3\\p{Emoji_Modifier}\\u200D]*",
].join("|"), "gsu");

// `Intl.Segmenter`: Firefox 125.
const segmenter = typeof Intl.Segmenter === "function" ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;

/** What a person takes for one character each. */
export function characters(text) {
    return segmenter ? Array.from(segmenter.segment(text), ({ segment }) => segment) : text.match(CHARACTER) ?? [];
}
