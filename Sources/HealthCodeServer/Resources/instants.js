// Instants of rules, read as the library reads them, letter for letter: what `Date.parse` makes of a text differs from
// browser to browser, and takes one without an offset for local time.

const FORM = new RegExp([
    "^(\\d{4})(?:-(\\d{2})(?:-(\\d{2})",
    "(?:T(\\d{2}):(\\d{2}):(\\d{2})(?:\\.(\\d+))?(?:Z|([+-])(?:(\\d{1,2}):(\\d{2})|(\\d{1,2}?)(\\d{2})?))?)?)?)?$",
].join(""));
/** As far as `Date` goes: 10⁸ days either way. */
const LIMIT = 8.64e15;

const daysIn = (year, month) => new Date(Date.UTC(2000 + year % 400, month, 0)).getUTCDate();

/** Milliseconds of a date; years below 100 are years like any other. */
function midnight(year, month, day) {
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    return date.getTime();
}

/**
 * Milliseconds since 1970-01-01T00:00:00Z of `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or a date with a time, decimals and an offset:
 * `Z`, `+8`, `+08`, `+800`, `+0800`, `+8:00`, `+08:00`. Without an offset it is UTC; a partial date is the last day that it
 * can mean; decimals beyond the third are dropped. `null` for anything else.
 */
export function readInstant(text) {
    const found = typeof text === "string" ? FORM.exec(text) : null;
    if (!found) { return null; }
    const number = (index) => (found[index] === undefined ? null : Number(found[index]));
    const year = number(1);
    const month = number(2) ?? 12;
    if (month < 1 || month > 12) { return null; }
    const day = number(3) ?? daysIn(year, month);
    if (day < 1 || day > daysIn(year, month)) { return null; }
    const [hour, minute, second] = [number(4) ?? 0, number(5) ?? 0, number(6) ?? 0];
    const [hours, minutes] = [number(9) ?? number(11) ?? 0, number(10) ?? number(12) ?? 0];
    if ([hour, hours].some((each) => each > 23) || [minute, second, minutes].some((each) => each > 59)) { return null; }
    const decimals = Number(`${found[7] ?? ""}000`.slice(0, 3));
    const offset = (found[8] === "-" ? -1 : 1) * (hours * 60 + minutes) * 60000;
    return midnight(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + decimals - offset;
}

/** So many `hour`, `day`, `month` or `year` later; a day that the month reached does not have runs over. `null` beyond `Date`. */
export function addTime(milliseconds, amount, unit) {
    const date = new Date(milliseconds);
    switch (unit) {
    case "hour": date.setTime(milliseconds + amount * 3600000); break;
    case "day": date.setTime(milliseconds + amount * 86400000); break;
    case "month": date.setUTCMonth(date.getUTCMonth() + amount); break;
    case "year": date.setUTCFullYear(date.getUTCFullYear() + amount); break;
    default: return null;
    }
    return Math.abs(date.getTime()) <= LIMIT ? date.getTime() : null;
}

/** Seconds of an instant, rounded down; `null` for a text that is none. Rules are in force from one to another. */
export function instantSeconds(text) {
    const milliseconds = readInstant(text);
    return milliseconds !== null && text.includes("T") ? Math.floor(milliseconds / 1000) : null;
}

/** The form in which a rule reads an instant: `2022-07-06T04:00:00.000Z`. */
export function instantText(seconds) { return new Date(seconds * 1000).toISOString(); }
