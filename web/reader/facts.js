/**
 * Read the facts that a notice states: identifiers, metrics, whether money is held, what is stopped only in part.
 * The words stand in tables/facts.yaml.
 *
 *     IDENTIFIERS
 *     findIdentifiers(tables, text) -> IdentifierFound[]
 *     findMetrics(tables, segments) -> MetricFound[]
 *     fundsHeld(tables, segments) -> [start, end, rule] | null
 *     findPartial(tables, segments) -> PartFound[]
 */

import { constants } from "./constants.js";
import { hinted } from "./hints.js";
import { rounded } from "./numbers.js";
import { anyRule, endOf, finditer, first, groupSpan, search } from "./rules.js";
import { rstrip } from "./strings.js";
import { back, forth } from "./windows.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {import("./rules.js").Rule} Rule */
/** @typedef {import("./segments.js").Segment} Segment */
/** @typedef {{kind: string, value: string, start: number, end: number, rule: string}} IdentifierFound */
/** @typedef {{name: string, value: number | null, target: number | null, start: number, end: number, rule: string}} MetricFound */
/** @typedef {{kind: string, start: number, end: number, rule: string}} PartFound */

const TABLE = "facts";
export const IDENTIFIERS = ["asins", "order_ids", "case_ids", "emails", "links", "marketplaces"];

/**
 * Return every identifier of a repaired text once, in order, kind by kind.
 * @param {Tables} tables
 * @param {string} text
 * @returns {IdentifierFound[]}
 */
export function findIdentifiers(tables, text) {
  /** @type {Map<string, IdentifierFound>} */
  const found = new Map();
  for (const kind of IDENTIFIERS) {
    for (const rule of tables.ofKind(TABLE, kind, text)) {
      for (const one of finditer(rule.pattern, text)) {
        const place = one.groups && "value" in one.groups ? groupSpan(rule.pattern, one, "value") : null;
        const start = place ? place[0] : one.index;
        let end = place ? place[1] : endOf(one);
        const { address_end: addressEnd } = constants(tables, "findings").values;
        if (kind === "links") end = start + rstrip(text.slice(start, end), addressEnd).length;
        if (kind === "marketplaces" && insideAddress(tables, text, start, end)) continue;
        const value = written(kind, text.slice(start, end));
        const key = `${kind} ${value}`;
        if (!found.has(key)) found.set(key, { kind, value, start, end, rule: rule.id });
      }
    }
  }
  return [...found.values()];
}

/**
 * @param {string} kind
 * @param {string} value
 */
function written(kind, value) {
  if (kind === "marketplaces") return value.toLowerCase();
  return kind === "asins" ? value.toUpperCase() : value;
}

/**
 * A marketplace named in a link or an e-mail address is that address's host, not a store.
 * @param {Tables} tables
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
function insideAddress(tables, text, start, end) {
  const { joins_address: joins, follows_address: follows } = constants(tables, "findings").values;
  return joins.includes(text.slice(Math.max(0, start - 1), start)) || follows.includes(text.slice(end, end + 1));
}

/**
 * Return each metric that stands with a number, once; value and target may come from different sentences.
 * @param {Tables} tables
 * @param {readonly Segment[]} segments
 * @returns {MetricFound[]}
 */
export function findMetrics(tables, segments) {
  /** @type {Map<string, MetricFound>} */
  const found = new Map();
  for (const segment of segments) {
    if (!anyRule(tables.ofKind(TABLE, "value"), segment.text)) continue;
    for (const one of metrics(tables, segment)) {
      const known = found.get(one.name);
      found.set(one.name, known ? merged(known, one) : one);
    }
  }
  return [...found.values()];
}

/**
 * Yield the metrics of a segment; the numbers of one stand before the name of the next.
 * @param {Tables} tables
 * @param {Segment} segment
 * @returns {Generator<MetricFound, void, undefined>}
 */
function* metrics(tables, segment) {
  const { text } = segment;
  const { metric_reach: reach, metric_before: justBefore } = constants(tables, "findings").values;
  const named = namedMetrics(tables, text);
  for (const [at, { start, end, rule, name }] of named.entries()) {
    const next = at + 1 < named.length ? named[at + 1].start : text.length;
    const limit = Math.min(next, forth(text, end, reach));
    const target = percentage(tables, "target", text, end, limit);
    let value = percentage(tables, "value", text, end, limit, target?.place);
    if (!value && target) value = percentage(tables, "value", text, back(text, start, justBefore), start);
    if (!value && !target) continue;
    const places = { start: segment.start + start, end: segment.start + end };
    yield { name, value: value?.share ?? null, target: target?.share ?? null, ...places, rule };
  }
}

/**
 * @param {Tables} tables
 * @param {string} text
 * @returns {{start: number, end: number, rule: string, name: string}[]}
 */
function namedMetrics(tables, text) {
  const named = tables.ofKind(TABLE, "metric").flatMap((rule) =>
    [...finditer(rule.pattern, text)].map((found) => ({
      start: found.index,
      end: endOf(found),
      rule: rule.id,
      name: String(rule.values.metric),
    })),
  );
  return named.sort((one, other) => one.start - other.start || one.end - other.end || (one.rule < other.rule ? -1 : 1));
}

/**
 * @param {Tables} tables
 * @param {string} kind
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {[number, number]} [taken] the place of a number that is something else
 * @returns {{share: number, place: [number, number]} | null}
 */
function percentage(tables, kind, text, start, end, taken = [-1, -1]) {
  const seen = text.slice(0, end);
  for (const rule of tables.ofKind(TABLE, kind)) {
    for (const found of finditer(rule.pattern, seen, start)) {
      const place = /** @type {[number, number]} */ (groupSpan(rule.pattern, found, "value"));
      if (place[0] === taken[0] && place[1] === taken[1]) continue;
      const percent = Number((found.groups?.value ?? "").replaceAll(",", "."));
      return { share: rounded(percent / 100, 6), place };
    }
  }
  return null;
}

/**
 * @param {MetricFound} one
 * @param {MetricFound} other
 * @returns {MetricFound}
 */
function merged(one, other) {
  return { ...one, value: one.value ?? other.value, target: one.target ?? other.target };
}

/**
 * Return [start, end, rule] of the words that say money is held now, or null. Threats ("we may withhold"),
 * conditions and money that was released do not count.
 * @param {Tables} tables
 * @param {readonly Segment[]} segments
 * @returns {[number, number, string] | null}
 */
export function fundsHeld(tables, segments) {
  for (const segment of segments) {
    const kinds = anyRule(tables.ofKind(TABLE, "money"), segment.heading) ? ["held", "held_it"] : ["held"];
    for (const [start, end] of clauses(tables, segment.text)) {
      const found = held(tables, segment.text.slice(start, end), kinds);
      if (found) return [segment.start + start + found[0], segment.start + start + found[1], found[2]];
    }
  }
  return null;
}

/**
 * @param {Tables} tables
 * @param {string} clause
 * @param {readonly string[]} kinds
 * @returns {[number, number, string] | null}
 */
function held(tables, clause, kinds) {
  const now = said(tables, "held_now", clause);
  if (now) return now;
  for (const kind of kinds) {
    const found = said(tables, kind, clause);
    if (found) return said(tables, "not_held", clause) ? null : found;
  }
  return null;
}

/**
 * @param {Tables} tables
 * @param {string} kind
 * @param {string} clause
 * @returns {[number, number, string] | null}
 */
function said(tables, kind, clause) {
  const found = first(hinted(tables.ofKind(TABLE, kind, clause), clause), clause);
  return found ? [found[1].index, endOf(found[1]), found[0].id] : null;
}

/**
 * @param {Tables} tables
 * @param {string} text
 * @returns {[number, number][]}
 */
function clauses(tables, text) {
  const cuts = tables.ofKind(TABLE, "clause").flatMap((rule) => [...finditer(rule.pattern, text)].map((one) => one.index));
  const ends = [...cuts, text.length];
  return ends.map((end, at) => [at ? ends[at - 1] : 0, end]);
}

/**
 * Return what is stopped, or goes on, only in part; each kind once, in the order of the text.
 * @param {Tables} tables
 * @param {readonly Segment[]} segments
 * @returns {PartFound[]}
 */
export function findPartial(tables, segments) {
  /** @type {Map<string, PartFound>} */
  const found = new Map();
  for (const segment of segments) {
    for (const rule of hinted(tables.ofKind(TABLE, "partial", segment.text), segment.text)) {
      const kind = String(rule.values.partial);
      const one = found.has(kind) ? null : search(rule.pattern, segment.text);
      if (!one || anyRule(tables.ofKind(TABLE, "not_partial"), one[0])) continue;
      found.set(kind, { kind, start: segment.start + one.index, end: segment.start + endOf(one), rule: rule.id });
    }
  }
  return [...found.values()].sort((one, other) => one.start - other.start);
}
