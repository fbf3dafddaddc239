/**
 * Recognise accusations that call for qualified help before anything is answered.
 *
 *     findAllegation(tables, segments) -> AllegationFound | null
 */

import { anyRule, endOf, search } from "./rules.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {import("./rules.js").Rule} Rule */
/** @typedef {import("./segments.js").Segment} Segment */
/** @typedef {{kind: string, start: number, end: number, rule: string}} AllegationFound of forged papers, fraud or offences against child safety */

const TABLE = "allegations";

/**
 * Return the first sentence that accuses this seller, or null; rules and general statements do not.
 * @param {Tables} tables
 * @param {readonly Segment[]} segments
 * @returns {AllegationFound | null}
 */
export function findAllegation(tables, segments) {
  for (const segment of segments) {
    const rule = segment.kind === "header" ? null : accuses(tables, segment);
    if (rule) return { kind: String(rule.values.alleges), start: segment.start, end: segment.end, rule: rule.id };
  }
  return null;
}

/**
 * @param {Tables} tables
 * @param {Segment} segment
 * @returns {Rule | null}
 */
function accuses(tables, segment) {
  for (const rule of tables.ofKind(TABLE, "alleged", segment.text)) {
    const found = search(rule.pattern, segment.text);
    if (found && !takenBack(tables, segment, rule, endOf(found))) return rule;
  }
  return null;
}

/**
 * Whether what stands around an accusation makes it a condition, a denial, a rule or somebody else's.
 * @param {Tables} tables
 * @param {Segment} segment
 * @param {Rule} rule
 * @param {number} end
 */
function takenBack(tables, segment, rule, end) {
  if (any(tables, "frame", segment.text.slice(0, end))) return true;
  if (any(tables, "list", `${segment.heading} ${segment.lead}`)) return true;
  return !rule.values.certain && any(tables, "general", segment.text);
}

/**
 * @param {Tables} tables
 * @param {string} kind
 * @param {string} text
 */
function any(tables, kind, text) {
  return anyRule(tables.ofKind(TABLE, kind, text), text);
}
