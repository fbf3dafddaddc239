/**
 * Part a thread into its messages: what was written on top, what was quoted or forwarded below.
 *
 *     parts(tables, text) -> [start, end][]      of a repaired text, the newest first, without gaps
 */

import { codePointLength } from "./codepoints.js";
import { constants } from "./constants.js";
import { finditer } from "./rules.js";
import { strip } from "./strings.js";

/** @typedef {import("./rules.js").Tables} Tables */

/**
 * Return the [start, end] of each message.
 * @param {Tables} tables
 * @param {string} text
 * @returns {[number, number][]}
 */
export function parts(tables, text) {
  const { patterns, values } = constants(tables, "thread");
  /** @type {number[]} */
  const cuts = [];
  for (const found of finditer(patterns.mark, text)) if (strip(text.slice(0, found.index))) cuts.push(found.index);
  const bounds = [0, ...spaced(text, cuts, values.least_between), text.length];
  return bounds.slice(1).map((end, at) => [bounds[at], end]);
}

/**
 * Drop a mark that follows another one closely: the header lines below 'Original Message'.
 * @param {string} text
 * @param {readonly number[]} cuts
 * @param {number} least
 */
function spaced(text, cuts, least) {
  /** @type {number[]} */
  const kept = [];
  for (const cut of cuts) {
    if (!kept.length || codePointLength(text.slice(kept[kept.length - 1], cut)) >= least) kept.push(cut);
  }
  return kept;
}
