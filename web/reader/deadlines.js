/**
 * Find the limits that bind the seller's answer, and leave all other numbers alone.
 *
 * Each duration and date is looked at between the words around it; the first rule of tables/deadlines.yaml
 * that fits says what it is. No word of any language stands here.
 *
 *     findDeadlines(tables, segments, received) -> DeadlineFound[]     received: a day (see quantities.js) or null
 *     dueOn(found, received) -> day | null
 *     sentOn(tables, text) -> day | null
 *     dayInHeader(tables, value) -> day | null
 */

import { constants } from "./constants.js";
import { hinted } from "./hints.js";
import { after, dayOf, findQuantities, number, signs } from "./quantities.js";
import { anyRule, endOf, finditer, first, groupSpan, search } from "./rules.js";
import { firstPoints } from "./strings.js";
import { back, forth, isShorter } from "./windows.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {import("./rules.js").Rule} Rule */
/** @typedef {import("./quantities.js").Quantity} Quantity */
/** @typedef {import("./segments.js").Segment} Segment */

/**
 * A limit: `text.slice(start, end)` of the repaired text; at most one of days and day is given.
 * @typedef {object} DeadlineFound
 * @property {number} start
 * @property {number} end
 * @property {number | null} days how long, in days; 72 hours = 3
 * @property {number | null} day until when
 * @property {number | null} attempts how many appeals there are, where the same limit counts them
 * @property {boolean} businessDays weekends do not count
 * @property {string} rule what found it
 */

const TABLE = "deadlines";
const DECIDING = new Set(["limit", "if_asked", "silent"]);

/**
 * Return the last day of a limit, if it names one or the date of the mail is known.
 * @param {DeadlineFound} found
 * @param {number | null} received
 * @returns {number | null}
 */
export function dueOn(found, received) {
  if (found.days === null || received === null) return found.day;
  return after(received, found.days, found.businessDays);
}

/**
 * Return the limits in the order of the text, each once.
 * @param {Tables} tables
 * @param {readonly Segment[]} segments of one notice
 * @param {number | null} [received] the date of the mail; it gives a year to dates that have none
 * @returns {DeadlineFound[]}
 */
export function findDeadlines(tables, segments, received = null) {
  /** @type {Map<string, DeadlineFound>} */
  const found = new Map();
  for (const segment of wholeSegments(tables, segments)) {
    if (segment.kind === "header") continue;
    for (const deadline of inSegment(tables, segment, received)) {
      const unknown = deadline.days === null && deadline.day === null ? deadline.start : null;
      const key = JSON.stringify([deadline.days, deadline.day, unknown]);
      if (unknown !== null && deadline.attempts && found.size) continue;
      if (!found.has(key)) found.set(key, deadline);
    }
  }
  return [...found.values()];
}

/**
 * Put together what was cut behind the dot of an ordinal: "bis zum 4." and "Dezember".
 * @param {Tables} tables
 * @param {readonly Segment[]} segments
 * @returns {Generator<Segment, void, undefined>}
 */
function* wholeSegments(tables, segments) {
  const cut = constants(tables, "findings").patterns.cut_ordinal;
  /** @type {Segment | null} */
  let last = null;
  for (const segment of segments) {
    /** @type {Segment | null} */
    const joined = last && search(cut, last.text) ? acrossCut(tables, last, segment) : null;
    if (last && !joined) yield last;
    last = joined ?? segment;
  }
  if (last) yield last;
}

/**
 * Return two segments as one if a date stands across the place where they were cut, or null.
 * @param {Tables} tables
 * @param {Segment} last
 * @param {Segment} segment
 * @returns {Segment | null}
 */
function acrossCut(tables, last, segment) {
  const text = last.text + " ".repeat(Math.max(0, segment.start - last.end)) + segment.text;
  return datedAcross(tables, text, last.text.length) ? { ...last, end: segment.end, text } : null;
}

/**
 * @param {Tables} tables
 * @param {string} text
 * @param {number} place
 */
function datedAcross(tables, text, place) {
  const reach = constants(tables, "findings").values.near_cut;
  const near = back(text, place, reach);
  const around = text.slice(near, forth(text, place, reach));
  return findQuantities(tables, around).some((one) => one.start < place - near && place - near < one.end);
}

/**
 * Return the day that the head of a pasted or quoted mail names, as it is written there; null without a
 * line that says it, or with several that differ.
 * @param {Tables} tables
 * @param {string} text the repaired text of one message
 * @returns {number | null}
 */
export function sentOn(tables, text) {
  const head = firstPoints(text, constants(tables, "findings").values.longest_head);
  /** @type {Set<number>} */
  const days = new Set();
  for (const rule of tables.ofKind(TABLE, "sent")) {
    for (const found of finditer(rule.pattern, head)) {
      for (const day of daysIn(tables, found.groups?.when ?? "")) days.add(day);
    }
  }
  return days.size === 1 ? [...days][0] : null;
}

/**
 * Return the day that a mail's date line names, as it is written there, or null.
 * @param {Tables} tables
 * @param {string} value the repaired words behind "Date:"
 * @returns {number | null}
 */
export function dayInHeader(tables, value) {
  return daysIn(tables, value)[0] ?? null;
}

/**
 * Return the days of words that say when a mail was sent; 4/12/2026, which may be two days, is none.
 * @param {Tables} tables
 * @param {string} words
 * @returns {number[]}
 */
function daysIn(tables, words) {
  /** @type {number[]} */
  const days = [];
  for (const quantity of findQuantities(tables, words).slice(0, 2)) {
    const oneReading = !quantity.moment && String(quantity.dayFirst) === String(quantity.monthFirst);
    const day = quantity.sign === signs(tables).date && oneReading ? dayOf(quantity, null, true) : null;
    if (day !== null) days.push(day);
  }
  return days;
}

/**
 * @param {Tables} tables
 * @param {Segment} segment
 * @param {number | null} received
 * @returns {Generator<DeadlineFound, void, undefined>}
 */
function* inSegment(tables, segment, received) {
  const { values } = constants(tables, "findings");
  const text = segment.text;
  const foreign = otherScripts(tables, text);
  const quantities = findQuantities(tables, text, foreign).slice(0, values.most_quantities);
  const attempts = attemptsIn(tables, "attempts", text, foreign);
  let limits = 0;
  for (const quantity of quantities) {
    const decided = decidedOn(tables, segment, quantity, foreign);
    if (!decided) continue;
    const { rule, start, end } = decided;
    const dayFirst = values.day_first.includes(rule.language);
    const day = quantity.sign === signs(tables).date ? dayOf(quantity, received, dayFirst) : null;
    if (day !== null && received !== null && day < received) continue;
    limits += 1;
    const { days, businessDays } = quantity;
    yield { start: segment.start + start, end: segment.start + end, days, day, attempts, businessDays, rule: rule.id };
  }
  if (!attempts || limits) return;
  const alone = first(hinted(ofLanguages(tables, "only_attempts", foreign), text), text);
  const { start, end } = segment;
  if (alone) yield { start, end, days: null, day: null, attempts, businessDays: false, rule: alone[0].id };
}

/**
 * Return the rule that makes a quantity a limit and the span that it quotes, or null.
 * @param {Tables} tables
 * @param {Segment} segment
 * @param {Quantity} quantity
 * @param {ReadonlySet<string>} foreign
 * @returns {{rule: Rule, start: number, end: number} | null}
 */
function decidedOn(tables, segment, quantity, foreign) {
  const { values } = constants(tables, "findings");
  if (quantity.sign === signs(tables).duration && !mayLimit(quantity, values.plausible_days)) return null;
  const { text } = segment;
  const begin = back(text, quantity.start, values.words_before);
  const before = unmarked(tables, text.slice(begin, quantity.start));
  const behind = unmarked(tables, text.slice(quantity.end, forth(text, quantity.end, values.words_behind)));
  const window = before + quantity.sign + behind;
  const longer = quantity.end - quantity.start - 1;
  for (const rule of deciding(tables, quantity.sign, quantity.language, foreign)) {
    const found = search(rule.pattern, window);
    if (!found) continue;
    if (rule.kind === "silent" || (rule.kind === "if_asked" && !asks(tables, segment, rule.language))) return null;
    const [start, end] = quoted(rule, found);
    return { rule, start: begin + start, end: begin + end + (end > before.length ? longer : 0) };
  }
  return null;
}

/**
 * @param {Quantity} quantity
 * @param {number} most
 */
function mayLimit(quantity, most) {
  return quantity.days !== null && quantity.days > 0 && quantity.days <= most;
}

/**
 * @param {Tables} tables
 * @param {string} text
 */
function unmarked(tables, text) {
  const { duration, date } = signs(tables);
  return text.replaceAll(duration, " ").replaceAll(date, " ");
}

/**
 * @param {Rule} rule
 * @param {RegExpExecArray} found
 * @returns {[number, number]}
 */
function quoted(rule, found) {
  for (const [name, value] of Object.entries(found.groups ?? {})) {
    const place = name.startsWith("quote") && value !== undefined ? groupSpan(rule.pattern, found, name) : null;
    if (place) return place;
  }
  return [found.index, endOf(found)];
}

/**
 * Return the rules that can decide, in the order of the table.
 * @param {Tables} tables
 * @param {string} sign
 * @param {string} language
 * @param {ReadonlySet<string>} foreign
 * @returns {readonly Rule[]}
 */
function deciding(tables, sign, language, foreign) {
  return tables.once(`deciding/${sign}/${language}/${[...foreign].join()}`, () =>
    tables
      .rules(TABLE)
      .filter(
        (rule) =>
          DECIDING.has(rule.kind) &&
          rule.source.includes(sign) &&
          !foreign.has(rule.language) &&
          (language === "" || language === rule.language),
      ),
  );
}

/** @type {WeakMap<Segment, Map<string, boolean>>} */
const asked = new WeakMap();

/**
 * Whether a segment asks for something: by its own words, as the lead-in of a list, or as a short line under one.
 * @param {Tables} tables
 * @param {Segment} segment
 * @param {string} language
 */
function asks(tables, segment, language) {
  if (segment.kind === "lead") return true;
  let known = asked.get(segment);
  if (!known) asked.set(segment, (known = new Map()));
  const before = known.get(language);
  if (before !== undefined) return before;
  const isShort = isShorter(segment.text, constants(tables, "findings").values.short_line + 1);
  const rules = tables.once(`asking/${language}`, () => tables.ofKind(TABLE, "asks").filter((rule) => rule.language === language));
  const answer = [segment.text, segment.lead, isShort ? segment.heading : ""].some((part) => anyRule(rules, part));
  known.set(language, answer);
  return answer;
}

/**
 * Return the languages that a segment is not in, told by its script.
 * @param {Tables} tables
 * @param {string} text
 * @returns {ReadonlySet<string>}
 */
function otherScripts(tables, text) {
  const rules = tables.ofKind(TABLE, "script");
  return new Set(rules.map((rule) => (search(rule.pattern, text) ? String(rule.values.instead_of) : rule.language)));
}

/**
 * @param {Tables} tables
 * @param {string} kind
 * @param {ReadonlySet<string>} foreign
 * @returns {readonly Rule[]}
 */
function ofLanguages(tables, kind, foreign) {
  return tables.once(`of/${kind}/${[...foreign].join()}`, () =>
    tables.ofKind(TABLE, kind).filter((rule) => !foreign.has(rule.language)),
  );
}

/**
 * Return how many appeals a segment speaks of, or null.
 * @param {Tables} tables
 * @param {string} kind
 * @param {string} text
 * @param {ReadonlySet<string>} foreign
 * @returns {number | null}
 */
function attemptsIn(tables, kind, text, foreign) {
  for (const rule of hinted(ofLanguages(tables, kind, foreign), text)) {
    const found = search(rule.pattern, text);
    if (!found) continue;
    const said = Object.entries(found.groups ?? {}).find(([name, value]) => name.startsWith("count") && value)?.[1];
    const count = said ? number(tables, said, rule.language) : rule.values.attempts;
    if (count) return Math.trunc(count);
  }
  return null;
}
