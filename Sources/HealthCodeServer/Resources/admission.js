// Rules of admission: who a place lets in, as data (CertLogic documents of the type `Admission`). They never recolour. What
// is not understood here leaves a rule open, which the page says; the node evaluates all of the language.

import { addTime, instantSeconds, instantText, readInstant } from "./instants.js";
import { hasOwn } from "./older.js";

/** A rule that cannot be decided here. */
class Open extends Error {}

const COMPARISONS = {
    "<": (left, right) => left < right, ">": (left, right) => left > right,
    "<=": (left, right) => left <= right, ">=": (left, right) => left >= right,
};
const INSTANTS = { "before": "<", "after": ">", "not-after": "<=", "not-before": ">=" };
const UNITS = ["hour", "day", "month", "year"];

/** An instant, so that it is not taken for a number. */
class Instant {
    constructor(milliseconds) { this.milliseconds = milliseconds; }
}

/**
 * What the rules say of a health code.
 *
 * @param {object[]} rules documents as the node published them
 * @param {object} claims of a verdict
 * @param {object} external `at` (seconds), `country`, `region`, `place`
 * @returns {{rule: string, admitted: boolean|null, description: {zh: string, en: string}}[]} `null`: open
 */
export function admission(rules, claims, { at, country, region, place }) {
    const { colour, last_negative_test, doses, protocol, form, as_of } = claims.code;
    const text = (instant) => (instant === undefined ? undefined : instantText(instant));
    // A rule sees nothing of who somebody is; instants are text, as the node's own rules read them.
    const code = { colour, last_negative_test: text(last_negative_test), doses, protocol, form, as_of: text(as_of) };
    const external = { validationClock: instantText(at), countryCode: country, region, place };
    const payload = { iss: claims.iss, iat: text(claims.iat), exp: text(claims.exp), code };
    const data = JSON.parse(JSON.stringify({ payload, external }));
    return rules.filter((rule) => isInForce(rule, at, country, region)).map((rule) => ({
        rule: rule.Identifier, admitted: decide(rule, data), description: wording(rule),
    }));
}

function isInForce(rule, at, country, region) {
    const [from, to] = [instantSeconds(rule.ValidFrom), instantSeconds(rule.ValidTo)];
    return rule.Type === "Admission" && rule.Country === country && (!rule.Region || rule.Region === region)
        && from !== null && to !== null && from <= at && at <= to;
}

function wording(rule) {
    const say = (language) => rule.Description.find(({ lang }) => lang.startsWith(language))?.desc;
    return { zh: say("zh") ?? say("en") ?? rule.Identifier, en: say("en") ?? say("zh") ?? rule.Identifier };
}

function decide(rule, data) {
    try {
        if (rule.Engine !== "CERTLOGIC") { return null; }
        const answer = evaluate(rule.Logic, data, 0);
        return typeof answer === "boolean" ? answer : null;
    } catch (error) {
        if (error instanceof Open) { return null; }
        throw error;
    }
}

/** CertLogic's truth: empty objects are false too, and numbers other than zero true. */
function isTrue(value) {
    if (Array.isArray(value)) { return value.length > 0; }
    if (value instanceof Instant) { return true; }
    return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}

function evaluate(logic, data, depth) {
    if (depth > 32) { throw new Open("too deep"); }
    if (typeof logic !== "object" || logic === null) { return logic; }
    const next = (part) => evaluate(part, data, depth + 1);
    if (Array.isArray(logic)) { return logic.map(next); }
    const [[operation, operands], ...more] = Object.entries(logic);
    if (more.length > 0) { throw new Open("no operation"); }
    if (operation === "var") { return variable(operands, data); }
    if (!Array.isArray(operands)) { throw new Open("no operands"); }
    switch (operation) {
    case "if": return next(isTrue(next(operands[0])) ? operands[1] : operands[2]);
    case "and": {
        let last = true;
        for (const operand of operands) {
            last = next(operand);
            if (!isTrue(last)) { break; }
        }
        return last;
    }
    case "!": return !isTrue(next(operands[0]));
    case "===": return next(operands[0]) === next(operands[1]);
    case "in": {
        const [wanted, list] = operands.map(next);
        if (!Array.isArray(list)) { throw new Open("no list"); }
        return list.includes(wanted);
    }
    case "plusTime": {
        const [text, amount, unit] = operands.map(next);
        const instant = readInstant(text);
        if (instant === null || !Number.isInteger(amount) || !UNITS.includes(unit)) { throw new Open("no time"); }
        const moved = addTime(instant, amount, unit);
        if (moved === null) { throw new Open("too far away"); }
        return new Instant(moved);
    }
    default: return compare(operation, operands.map(next));
    }
}

function compare(operation, values) {
    const inOrder = (holds, numbers) => numbers.slice(1).every((number, index) => holds(numbers[index], number));
    if (operation in INSTANTS) {
        if (!values.every((value) => value instanceof Instant)) { throw new Open("no instants"); }
        return inOrder(COMPARISONS[INSTANTS[operation]], values.map((value) => value.milliseconds));
    }
    if (operation in COMPARISONS && values.every(Number.isInteger)) { return inOrder(COMPARISONS[operation], values); }
    throw new Open(operation);
}

function variable(path, data) {
    if (typeof path !== "string") { throw new Open("no path"); }
    const step = (value, name) => (value !== null && typeof value === "object" && hasOwn(value, name) ? value[name] : null);
    return path === "" ? data : path.split(".").reduce(step, data);
}
