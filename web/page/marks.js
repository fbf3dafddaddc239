/**
 * The text of a notice with its findings marked.
 *
 *     marksOf(report, say) -> Mark[]            {start, end, kind, label}, in code points as the report has them
 *     markedText(text, marks) -> HTMLElement    each piece that a mark covers is a <mark> of its own
 *     placeId(start, end) -> id of the first piece of a mark
 */

import { CodePoints } from "../reader/codepoints.js";
import { element } from "./dom.js";

/** @typedef {{start: number, end: number, kind: string, label: string}} Mark */

/**
 * @param {any} report
 * @param {import("./summary.js").Say} say
 * @returns {Mark[]}
 */
export function marksOf(report, say) {
  /** @type {Mark[]} */
  const marks = [];
  const add = (/** @type {string} */ kind, /** @type {string} */ label, /** @type {any} */ { start, end }) => {
    if (end > start) marks.push({ start, end, kind, label });
  };
  if (report.allegation) add("allegation", say(`allegation_${report.allegation.kind}`), report.allegation);
  for (const issue of report.issues) for (const quote of issue.evidence) add("issue", issue.guide.title, quote);
  for (const item of report.requested_items) add("item", item.guide.title, item);
  for (const deadline of report.deadlines) add("deadline", say("deadlines"), deadline);
  for (const part of report.partial) add("state", say(`partial_${part.kind}`), part);
  for (const signal of report.authenticity.signals) add("signal", say(`signal_${signal.code}`), signal);
  for (const one of report.response_reasons) if (one.text) add("response", say(`response_${one.label}`), one);
  return marks;
}

/**
 * @param {number} start
 * @param {number} end
 */
export function placeId(start, end) {
  return `notice-reader-${start}-${end}`;
}

/**
 * @param {string} text
 * @param {Mark[]} marks
 */
export function markedText(text, marks) {
  const places = new CodePoints(text);
  const inUnits = marks.map((mark) => ({ ...mark, from: places.toUnits(mark.start), to: places.toUnits(mark.end) }));
  inUnits.sort((a, b) => a.from - b.from || b.to - a.to);
  const bounds = [...new Set([0, text.length, ...inUnits.flatMap((mark) => [mark.from, mark.to])])].sort((a, b) => a - b);
  const shown = element("div", { class: "nr-text", dir: "auto", tabindex: 0 });
  /** @type {Set<string>} */
  const named = new Set();
  let next = 0;
  /** @type {typeof inUnits} */
  let open = [];
  for (let at = 0; at + 1 < bounds.length; at += 1) {
    const piece = text.slice(bounds[at], bounds[at + 1]);
    while (next < inUnits.length && inUnits[next].from <= bounds[at]) open.push(inUnits[next++]);
    open = open.filter((mark) => mark.to > bounds[at]);
    shown.append(open.length ? marked(piece, open, named) : piece);
  }
  return shown;
}

/**
 * @param {string} piece
 * @param {Mark[]} marks that cover it
 * @param {Set<string>} named ids that are given already
 */
function marked(piece, marks, named) {
  const kinds = [...new Set(marks.map((mark) => mark.kind))];
  const title = [...new Set(marks.map((mark) => mark.label))].join("\n");
  const made = element("mark", { class: kinds.map((kind) => `nr-${kind}`).join(" "), title });
  /** @type {HTMLElement} */
  let inner = made;
  for (const { start, end } of marks) {
    const id = placeId(start, end);
    if (named.has(id)) continue;
    named.add(id);
    if (!made.id) made.id = id;
    else inner = inner.appendChild(element("span", { id }));
  }
  inner.append(piece);
  return made;
}
