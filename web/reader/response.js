/**
 * What kind of answer is due, and the words that say so: the page of a requested item names its answer, rules of
 * tables/responses.yaml see what no item tells.
 *
 *     findResponses(tables, segments, items, answerTo, unnamed, language) -> ResponseFound[]
 */

import { askingRegion } from "./items.js";
import { lastPlaces } from "./lists.js";
import { search } from "./rules.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {import("./rules.js").Rule} Rule */
/** @typedef {import("./segments.js").Segment} Segment */
/** @typedef {import("./items.js").ItemFound} ItemFound */

/**
 * A kind of answer, `text.slice(start, end)` of the repaired text that calls for it, and why: `rule` is the id of
 * a rule, `item/<id>` for a requested item, or "" where nothing is asked.
 * @typedef {{label: string, rule: string, start: number, end: number}} ResponseFound
 */

const NOTHING = "none";

/**
 * Return the kinds of answer, each once with the first reason, at least one.
 * @param {Tables} tables
 * @param {readonly Segment[]} segments of the letter
 * @param {readonly ItemFound[]} items what it asks for
 * @param {(item: string) => string} answerTo returns the kind of answer that an item's page names
 * @param {string} unnamed the item of requests that fit no other
 * @param {string} [language] of the letter
 * @returns {ResponseFound[]}
 */
export function findResponses(tables, segments, items, answerTo, unnamed, language = "en") {
  const ruled = tables.rules("responses").flatMap((rule) => byRule(tables, rule, segments, language));
  const asked = ruled.filter((one) => one.label !== NOTHING);
  const named = items
    .filter((item) => item.type !== unnamed || !asked.some((one) => overlap(item, one)))
    .map((item) => ({ label: answerTo(item.type), rule: `item/${item.type}`, start: item.start, end: item.end }));
  let found = [...named, ...asked].sort((one, other) => one.start - other.start);
  if (!found.length) found = ruled.filter((one) => one.label === NOTHING);
  if (!found.length) found = [{ label: NOTHING, rule: "", start: 0, end: 0 }];
  return lastPlaces(found, (one) => one.label);
}

/**
 * Return what a rule finds; some need several points of one list (`at_least`).
 * @param {Tables} tables
 * @param {Rule} rule
 * @param {readonly Segment[]} segments
 * @param {string} language
 * @returns {ResponseFound[]}
 */
function byRule(tables, rule, segments, language) {
  const hits = segments.filter((segment) => applies(tables, rule, segment, language));
  if (hits.length < (rule.values.at_least ?? 1)) return [];
  return hits.map(({ start, end }) => ({ label: rule.kind, rule: rule.id, start, end }));
}

/**
 * @param {Tables} tables
 * @param {Rule} rule
 * @param {Segment} segment
 * @param {string} language
 */
function applies(tables, rule, segment, language) {
  if (segment.kind === "header" || (rule.values.listed && !segment.lead)) return false;
  if (!search(rule.pattern, segment.text)) return false;
  return !rule.values.asked || askingRegion(tables, segment, language) !== null;
}

/**
 * @param {ItemFound} item
 * @param {ResponseFound} found
 */
function overlap(item, found) {
  return item.start < found.end && found.start < item.end;
}
