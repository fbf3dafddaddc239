/**
 * Find the durations and dates of a text, and say which day they mean.
 *
 * The words stand in tables/deadlines.yaml; here is only the arithmetic. A day is a number of days since
 * 1970-01-01; `isoDay` writes it.
 *
 *     findQuantities(tables, text, foreign) -> Quantity[]      foreign: Set of languages that the text is not in
 *     number(tables, words, language) -> number | null
 *     dayOf(quantity, received, dayFirst) -> day | null
 *     after(received, days, businessDays) -> day | null
 *     isoDay(day) -> "2026-10-05"
 *     signs(tables) -> {duration, date}
 */

import { constants } from "./constants.js";
import { hinted } from "./hints.js";
import { rounded } from "./numbers.js";
import { endOf, finditer, groupSpan } from "./rules.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {import("./rules.js").Rule} Rule */
/** @typedef {[number | null, number, number]} Parts year, month, day; the year may be unknown */

/**
 * A duration or a date: `text.slice(start, end)`.
 * @typedef {object} Quantity
 * @property {number} start
 * @property {number} end
 * @property {string} sign that of a duration or that of a date
 * @property {string} language of a duration's words; dates can be of any
 * @property {number | null} days how long; null for a date, and for a duration that can be no limit
 * @property {boolean} businessDays weekends do not count
 * @property {Parts | null} monthFirst the date if the month is written first
 * @property {Parts | null} dayFirst the date if the day is
 * @property {string} moment what the mail's date makes a day
 * @property {number} weekday 0 for Monday, of the moment `weekday`
 */

const TABLE = "deadlines";
const HOURS_PER_DAY = 24;
const WEEK = 7;
const MS_PER_DAY = 86_400_000;
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** @type {ReadonlySet<string>} */
const NONE = new Set();

/**
 * @param {Tables} tables
 * @returns {{duration: string, date: string}}
 */
export function signs(tables) {
  const { values } = constants(tables, "findings");
  return { duration: values.duration_sign, date: values.date_sign };
}

/**
 * Return the durations and dates of a text in their order; of two that overlap the first found stays.
 * @param {Tables} tables
 * @param {string} text repaired
 * @param {ReadonlySet<string>} [foreign] languages that the text is not in
 * @returns {Quantity[]}
 */
export function findQuantities(tables, text, foreign = NONE) {
  const taken = new Uint8Array(text.length);
  /** @type {Quantity[]} */
  const found = [];
  for (const quantity of [...dates(tables, text), ...durations(tables, text, foreign)]) {
    if (taken.subarray(quantity.start, quantity.end).includes(1)) continue;
    taken.fill(1, quantity.start, quantity.end);
    found.push(quantity);
  }
  return found.sort((one, other) => one.start - other.start);
}

/**
 * Return the value of a number in digits or words, or null: 17, "seventeen", "十七".
 * @param {Tables} tables
 * @param {string} words
 * @param {string} language
 * @returns {number | null}
 */
export function number(tables, words, language) {
  if (!words) return null;
  if (/^[0-9]+$/.test(words)) return Number(words);
  const known = numbers(tables, language);
  return known.get(words.toLowerCase()) ?? hanNumber(tables, words, known);
}

/**
 * Combine Chinese digits in tens: 十七 is 17, 三十 is 30.
 * @param {Tables} tables
 * @param {string} words
 * @param {ReadonlyMap<string, number>} known
 */
function hanNumber(tables, words, known) {
  /** @type {string} */
  const ten = constants(tables, "findings").values.ten;
  const at = words.indexOf(ten);
  if (at < 0) return null;
  const [tens, ones] = [words.slice(0, at), words.slice(at + ten.length)];
  if ([tens, ones].some((part) => part && !known.has(part))) return null;
  return (known.get(tens) ?? 1) * 10 + (known.get(ones) ?? 0);
}

/**
 * @param {Tables} tables
 * @param {string} language
 * @returns {ReadonlyMap<string, number>}
 */
function numbers(tables, language) {
  const from = constants(tables, "findings").values.numbers_of[language] ?? language;
  return tables.once(`numbers/${from}`, () => {
    const rules = tables.ofKind(TABLE, "numbers").filter((rule) => rule.language === from);
    return new Map(rules.flatMap((rule) => Object.entries(rule.values.words).map(([word, value]) => [word, Number(value)])));
  });
}

/**
 * @param {Tables} tables
 * @returns {ReadonlyMap<string, number>}
 */
function months(tables) {
  return tables.once("months", () => {
    /** @type {Map<string, number>} */
    const known = new Map();
    for (const rule of tables.ofKind(TABLE, "months")) {
      for (const [at, names] of Object.entries(rule.values.months)) {
        for (const name of names) known.set(name, Number(at));
      }
    }
    return known;
  });
}

/**
 * @param {Tables} tables
 * @param {string} text
 * @param {ReadonlySet<string>} foreign
 * @returns {Generator<Quantity, void, undefined>}
 */
function* durations(tables, text, foreign) {
  for (const rule of hinted(tables.ofKind(TABLE, "duration"), text)) {
    if (foreign.has(rule.language)) continue;
    for (const found of finditer(rule.pattern, text)) {
      const one = duration(tables, rule, found);
      if (one) yield one;
    }
  }
}

/**
 * @param {Tables} tables
 * @param {Rule} rule
 * @param {RegExpExecArray} found
 * @returns {Quantity | null}
 */
function duration(tables, rule, found) {
  const groups = found.groups ?? {};
  const [start, value] = amount(tables, rule, found);
  const unit = Object.keys(rule.values.units).find((name) => groups[name]);
  if (value === null || unit === undefined) return null;
  const noLimit = groups.range || groups.range2 || groups.past;
  const days = noLimit ? null : rounded((value * rule.values.units[unit]) / HOURS_PER_DAY, 4);
  const end = endOf(found);
  const businessDays = Boolean(groups.business);
  return { ...nothing(start, end), sign: signs(tables).duration, language: rule.language, days, businessDays };
}

/**
 * @param {number} start
 * @param {number} end
 * @returns {Quantity}
 */
function nothing(start, end) {
  return { start, end, sign: "", language: "", days: null, businessDays: false, monthFirst: null, dayFirst: null, moment: "", weekday: 0 };
}

/**
 * Return where the number begins and its value; "within seven" is the word seven behind another one.
 * @param {Tables} tables
 * @param {Rule} rule
 * @param {RegExpExecArray} found
 * @returns {[number, number | null]}
 */
function amount(tables, rule, found) {
  const { digits, words, inside } = found.groups ?? {};
  let start = found.index;
  let value = number(tables, digits || words || "", rule.language);
  if (words && value === null) {
    const last = words.split(/[ -]/).at(-1) ?? "";
    start = (groupSpan(rule.pattern, found, "words")?.[0] ?? start) + words.length - last.length;
    value = number(tables, last, rule.language);
  }
  return [start, value ?? number(tables, inside || "", rule.language)];
}

/**
 * @param {Tables} tables
 * @param {string} text
 * @returns {Generator<Quantity, void, undefined>}
 */
function* dates(tables, text) {
  for (const rule of hinted(tables.ofKind(TABLE, "date"), text)) {
    for (const found of finditer(rule.pattern, text)) {
      const one = "moment" in rule.values ? moment(tables, rule, found) : calendarDate(tables, found);
      if (one) yield one;
    }
  }
}

/**
 * @param {Tables} tables
 * @param {Rule} rule
 * @param {RegExpExecArray} found
 * @returns {Quantity}
 */
function moment(tables, rule, found) {
  const word = (Object.values(found.groups ?? {}).find(Boolean) ?? "").toLowerCase();
  const named = Object.entries(rule.values.weekdays ?? {}).find(([, names]) => names.includes(word));
  const weekday = named ? Number(named[0]) : 0;
  return { ...nothing(found.index, endOf(found)), sign: signs(tables).date, moment: rule.values.moment, weekday };
}

/**
 * @param {Tables} tables
 * @param {RegExpExecArray} found
 * @returns {Quantity | null}
 */
function calendarDate(tables, found) {
  /** @type {Record<string, string>} */
  const groups = {};
  for (const [name, value] of Object.entries(found.groups ?? {})) if (value) groups[name.replace(/2+$/, "")] = value;
  let [year, month, day] = [groups.year, groups.month, groups.day].map((part) => whole(tables, part));
  if ("name" in groups) month = months(tables).get(groups.name.toLowerCase()) ?? null;
  const [first, second] = [groups.first, groups.second].map((part) => whole(tables, part));
  if (year !== null && year < 100) year += 2000;
  /** @type {[number | null, number | null][]} */
  const pairs = [[month || first, day || second], [month || second, day || first]];
  /** @type {Parts[]} */
  const readings = [];
  for (const [inYear, inMonth] of pairs) {
    if (inYear !== null && inMonth !== null && isDay(inYear, inMonth)) readings.push([year, inYear, inMonth]);
  }
  if (!readings.length) return null;
  const [monthFirst, dayFirst] = [readings[0], readings[readings.length - 1]];
  return { ...nothing(found.index, endOf(found)), sign: signs(tables).date, monthFirst, dayFirst };
}

/**
 * @param {Tables} tables
 * @param {string | undefined} words
 * @returns {number | null}
 */
function whole(tables, words) {
  const value = words ? number(tables, words, "zh") : null;
  return value === null ? null : Math.trunc(value);
}

/**
 * @param {number} month
 * @param {number} day
 */
function isDay(month, day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= MONTH_DAYS[month - 1];
}

/**
 * Return the day that a date means.
 * @param {Quantity} quantity
 * @param {number | null} received the date of the mail, for dates without a year and for moments
 * @param {boolean} dayFirst how the language writes 4/12/2026
 * @returns {number | null}
 */
export function dayOf(quantity, received, dayFirst) {
  if (quantity.moment) return received === null ? null : MOMENTS[quantity.moment](received, quantity.weekday);
  const parts = dayFirst ? quantity.dayFirst : quantity.monthFirst;
  return parts ? upcoming(...parts, received) : null;
}

/**
 * Give a date without year the one in which it follows the mail; without the mail's date there is none to give.
 * @param {number | null} year
 * @param {number} month
 * @param {number} day
 * @param {number | null} received
 */
function upcoming(year, month, day, received) {
  if (year !== null) return real(year, month, day);
  if (received === null) return null;
  const [sent] = partsOf(received);
  const thisYear = real(sent, month, day);
  return thisYear !== null && thisYear < received - 1 ? real(sent + 1, month, day) : thisYear;
}

/**
 * Return a day that there is, or null.
 * @param {number} year
 * @param {number} month
 * @param {number} day
 */
function real(year, month, day) {
  if (year < 1 || year > 9999) return null;
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.getTime() / MS_PER_DAY : null;
}

/**
 * @param {number} day
 * @returns {[number, number, number]}
 */
function partsOf(day) {
  const at = new Date(day * MS_PER_DAY);
  return [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
}

/** @param {number} day */
function weekdayOf(day) {
  return (((day + 3) % WEEK) + WEEK) % WEEK; // 1970-01-01 was a Thursday
}

/**
 * Write a day as ISO 8601 does.
 * @param {number} day
 */
export function isoDay(day) {
  const [year, month, date] = partsOf(day);
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(date).padStart(2, "0")].join("-");
}

/**
 * Return the day on which a limit of so many days ends; a part of a day counts as one.
 * @param {number} received
 * @param {number} days
 * @param {boolean} businessDays
 * @returns {number | null}
 */
export function after(received, days, businessDays) {
  const last = /** @type {number} */ (real(9999, 12, 31));
  let left = Math.ceil(days);
  if (!businessDays) return received + left <= last ? received + left : null;
  let day = received;
  while (left > 0) {
    day += 1;
    if (day > last) return null;
    if (weekdayOf(day) < 5) left -= 1;
  }
  return day;
}

/**
 * @param {number} received
 * @param {number} [weeks]
 */
function weekEnd(received, weeks = 0) {
  return received + WEEK - 1 - weekdayOf(received) + WEEK * weeks;
}

/**
 * @param {number} received
 * @param {number} [further]
 */
function monthEnd(received, further = 0) {
  const [year, month] = partsOf(received);
  const at = new Date(0);
  at.setUTCFullYear(year, month + further, 0);
  return at.getTime() / MS_PER_DAY;
}

/** @type {Record<string, (received: number, weekday: number) => number>} */
const MOMENTS = {
  today: (received) => received,
  tomorrow: (received) => received + 1,
  week_end: (received) => weekEnd(received),
  next_week_end: (received) => weekEnd(received, 1),
  month_end: (received) => monthEnd(received),
  next_month_end: (received) => monthEnd(received, 1),
  next_weekday: (received, weekday) => weekEnd(received) + weekday + 1,
  weekday: (received, weekday) => received + ((((weekday - weekdayOf(received) - 1) % WEEK) + WEEK) % WEEK) + 1,
};
