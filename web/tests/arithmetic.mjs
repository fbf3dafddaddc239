/**
 * The arithmetic of quantities.js and numbers.js on JSON from standard input: `{tables, limits: [[received, days,
 * business]], dates: [[text, received]], numbers: [[value, digits]]}`; days are ISO dates or null.
 */
import { readFileSync } from "node:fs";
import { rounded } from "../reader/numbers.js";
import { after, dayOf, findQuantities, isoDay } from "../reader/quantities.js";
import { Tables } from "../reader/rules.js";

const given = JSON.parse(readFileSync(0, "utf8"));
const tables = new Tables(given.tables);
const dayOn = (/** @type {string | null} */ written) => (written === null ? null : Date.parse(written) / 86_400_000);
const iso = (/** @type {number | null} */ day) => (day === null ? null : isoDay(day));

process.stdout.write(
  JSON.stringify({
    limits: given.limits.map((/** @type {[string, number, boolean]} */ [received, days, business]) => {
      return iso(after(/** @type {number} */ (dayOn(received)), days, business));
    }),
    dates: given.dates.map((/** @type {[string, string | null]} */ [text, received]) =>
      findQuantities(tables, text).flatMap((one) => [
        one.start,
        one.end,
        one.days,
        iso(dayOf(one, dayOn(received), true)),
        iso(dayOf(one, dayOn(received), false)),
      ]),
    ),
    numbers: given.numbers.map((/** @type {[number, number]} */ [value, digits]) => rounded(value, digits)),
  }),
);
