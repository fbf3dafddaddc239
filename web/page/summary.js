/**
 * What a report says, in order, with the words of one language; as `render/summary.py`, with the places
 * of the quotes and the pages of the site added.
 *
 *     summarize(report, knowledge, say) -> Section[]
 *     quoted(text)      limit(deadline, say)
 *
 * `say(key, ...values)` gives a text of tables/words.yaml, filled in.
 */

import { splitWhite } from "../reader/strings.js";
import { rounded } from "../reader/numbers.js";

/** @typedef {(key: string, ...values: (string | number)[]) => string} Say */
/** @typedef {{language: string, title(kind: string, name: string): string, satisfiedBy(item: string): string}} Knowledge */
/** @typedef {{text: string, start: number, end: number}} Quote in code points; start = end = 0 for what is not in the text */

/**
 * A line of a section: what, the quotes that show it, a remark, and the page to read.
 * @typedef {{text: string, quotes: Quote[], remark: string, url: string, due: string | null, days: number | null}} Entry
 */

/**
 * A heading with its entries; `tone` is `alarm`, `steps`, `tasks`, `unsure` or `plain`.
 * @typedef {{key: string, title: string, entries: Entry[], tone: string}} Section
 */

const LONGEST_QUOTE = 220;
const IDENTIFIERS = ["asins", "order_ids", "case_ids", "emails", "links", "marketplaces"];

/**
 * @param {string} text
 * @param {Partial<Entry>} [more]
 * @returns {Entry}
 */
function entry(text, more = {}) {
  return { text, quotes: [], remark: "", url: "", due: null, days: null, ...more };
}

/**
 * Return the sections of a report, what matters most first.
 * @param {any} report
 * @param {Knowledge} knowledge
 * @param {Say} say
 * @returns {Section[]}
 */
export function summarize(report, knowledge, say) {
  /** @type {Section[]} */
  const sections = [];
  const add = (/** @type {string} */ key, /** @type {Entry[]} */ entries, tone = "plain") => {
    if (entries.length) sections.push({ key, title: say(key), entries, tone });
  };
  const { allegation } = report;
  if (allegation) add("allegation", [entry(say(`allegation_${allegation.kind}`), { quotes: [allegation] })], "alarm");
  add("signals", signals(report, say), "alarm");
  add("state", state(report, knowledge, say), report.needs_review ? "unsure" : "plain");
  add("do_now", report.next_steps.map((/** @type {string} */ step) => entry(step)), "steps");
  if (report.is_notice) {
    add("issues", issues(report, say));
    add("items", items(report, knowledge, say), "tasks");
    add("deadlines", deadlines(report, say));
    add("response", report.response_reasons.map((/** @type {any} */ one) =>
      entry(say(`response_${one.label}`), { quotes: one.text ? [one] : [], remark: one.why })));
  }
  add("facts", facts(report, say));
  add("read_on", report.guides.map((/** @type {any} */ guide) => entry(guide.title, { remark: guide.why, url: guide.url })));
  return sections;
}

/**
 * Return a quote on one line, cut where it is too long to read.
 * @param {string} text
 */
export function quoted(text) {
  const line = Array.from(splitWhite(text).join(" "));
  return line.length <= LONGEST_QUOTE ? line.join("") : `${line.slice(0, LONGEST_QUOTE - 1).join("")}…`;
}

/** @param {number} probability nothing is ever certain */
function percent(probability) {
  return probability > 0.99 ? ">99%" : `${rounded(probability * 100, 0)}%`;
}

/**
 * @param {any} report
 * @param {Say} say
 */
function signals(report, say) {
  const found = report.authenticity.signals.map((/** @type {any} */ one) => entry(say(`signal_${one.code}`), { quotes: [one] }));
  return found.length ? [...found, entry(say("check_real"))] : [];
}

/**
 * @param {any} report
 * @param {Knowledge} knowledge
 * @param {Say} say
 */
function state(report, knowledge, say) {
  const { label, probability } = report.stage;
  const found = [entry(`${knowledge.title("stages", label)} (${percent(probability)})`)];
  if (!report.is_notice) found.push(entry(say("not_a_notice")));
  for (const part of report.partial) found.push(entry(say(`partial_${part.kind}`), { quotes: [part] }));
  if (report.needs_review) found.push(entry(say("review")));
  return found;
}

/**
 * @param {any} report
 * @param {Say} say
 */
function issues(report, say) {
  if (!report.issues.length) return [entry(say("no_issue"))];
  return report.issues.map((/** @type {any} */ issue) =>
    entry(`${issue.guide.title} (${percent(issue.probability)})`, { quotes: issue.evidence, url: issue.guide.url }));
}

/**
 * @param {any} report
 * @param {Knowledge} knowledge
 * @param {Say} say
 */
function items(report, knowledge, say) {
  if (!report.requested_items.length) return [entry(say("no_items"))];
  return report.requested_items.map((/** @type {any} */ item) => {
    const more = item.greater_detail ? ` (${say("more")})` : "";
    const remark = say("satisfied_by", knowledge.satisfiedBy(item.type));
    return entry(item.guide.title + more, { quotes: [item], remark, url: item.guide.url });
  });
}

/**
 * @param {any} report
 * @param {Say} say
 */
function deadlines(report, say) {
  if (!report.deadlines.length) return [entry(say("no_deadline"))];
  return report.deadlines.map((/** @type {any} */ one) => entry(limit(one, say), { quotes: [one], due: one.due, days: one.days }));
}

/**
 * Return a limit in words: "17 days: until 9 December 2026, 2 appeals", "until 20 October 2026".
 * @param {any} deadline
 * @param {Say} say
 */
export function limit(deadline, say) {
  const until = deadline.due ? say("until", dayInWords(deadline.due, say)) : "";
  const lasts = duration(deadline, say);
  const parts = [lasts && until ? say("values", lasts, until) : lasts || until];
  if (deadline.attempts) parts.push(say(deadline.attempts === 1 ? "attempt" : "attempts", deadline.attempts));
  return parts.filter(Boolean).join(say("comma")) || say("as_quoted");
}

/**
 * @param {string} iso
 * @param {Say} say
 */
function dayInWords(iso, say) {
  const [year, month, day] = iso.split("-").map(Number);
  return say("calendar_day", day, say("month_names").split(" ")[month - 1], year);
}

/**
 * @param {any} deadline
 * @param {Say} say
 */
function duration(deadline, say) {
  const { days, text } = deadline;
  if (days === null) return "";
  if (!Number.isInteger(days) || text.toLowerCase().includes("hour") || text.includes("小时")) return say("hours", short(days * 24));
  if (deadline.business_days) return say("business_days", short(days));
  return say(days === 1 ? "day" : "days", short(days));
}

/** @param {number} value */
function short(value) {
  return String(Number(value.toPrecision(6)));
}

/**
 * @param {any} report
 * @param {Say} say
 */
function facts(report, say) {
  const found = report.funds_held ? [entry(say("funds_held"))] : [];
  for (const metric of report.metrics) {
    const [value, target] = [metric.value, metric.target].map((one) => (one === null ? say("unknown") : `${short(one * 100)} %`));
    found.push(entry(say("metric", metric.name.replaceAll("_", " "), value, target)));
  }
  for (const kind of IDENTIFIERS) {
    const values = report.identifiers[kind];
    if (values.length) found.push(entry(say("values", say(kind), values.join(", "))));
  }
  return found;
}
