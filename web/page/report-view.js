/**
 * A report as elements of the page.
 *
 *     reportView({report, knowledge, say, texts, base, received, onReceived, announce}) -> HTMLElement
 *
 * `base` is the address of the site that the pages of the knowledge base stand on, null if there is none.
 */

import { filled } from "../reader/wording.js";
import { toCalendar } from "./calendar.js";
import { element } from "./dom.js";
import { markedText, marksOf, placeId } from "./marks.js";
import { toMarkdown } from "./markdown.js";
import { quoted, summarize } from "./summary.js";

/** @typedef {import("./summary.js").Section} Section */
/** @typedef {import("./summary.js").Entry} Entry */
/** @typedef {import("./summary.js").Quote} Quote */

/**
 * @typedef {object} Context
 * @property {import("../reader/report.js").NoticeReport} report
 * @property {import("./summary.js").Knowledge} knowledge
 * @property {import("./summary.js").Say} say
 * @property {Record<string, string>} texts of the page
 * @property {URL | null} base
 * @property {string} received the day on which the seller says that he got it, "" if he did not
 * @property {(day: string) => void} onReceived
 * @property {(text: string) => void} announce
 */

const BEFORE_TEXT = ["allegation", "signals", "state", "do_now", "issues", "items", "deadlines"];

/** @param {Context} context */
export function reportView(context) {
  const { report, knowledge, say, texts } = context;
  const sections = withCheck(summarize(report, knowledge, say), context);
  const footer = say("model", report.model.version);
  const marks = marksOf(report, say);
  const isEarly = (/** @type {Section} */ section) => BEFORE_TEXT.includes(section.key);
  const shown = (/** @type {Section[]} */ some) => some.map((section) => sectionView(gathered(section), context));
  return element(
    "section",
    { class: "nr-report", "aria-label": texts.result },
    element("h2", { class: "nr-title", tabindex: -1 }, texts.result),
    actions(say("title"), sections, footer, context),
    ...shown(sections.filter(isEarly)),
    element("section", { class: "nr-section nr-is-text" }, element("h3", {}, texts.text), legend(marks, texts), markedText(report.text, marks)),
    ...shown(sections.filter((section) => !isEarly(section))),
    element("p", { class: "nr-footer" }, footer),
  );
}

/**
 * Show entries that say the same once, with all their quotes.
 * @param {Section} section
 * @returns {Section}
 */
function gathered(section) {
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  for (const entry of section.entries) {
    const same = section.key === "signals" ? entries.get(entry.text) : undefined;
    if (same) same.quotes = [...same.quotes, ...entry.quotes];
    else entries.set(section.key === "signals" ? entry.text : String(entries.size), { ...entry });
  }
  return { ...section, entries: [...entries.values()] };
}

/**
 * Say what to do about forgery where no sign was found.
 * @param {Section[]} sections
 * @param {Context} context
 * @returns {Section[]}
 */
function withCheck(sections, { say, texts }) {
  if (sections.some((section) => section.key === "signals")) return sections;
  const plain = { quotes: [], remark: "", url: "", due: null, days: null };
  /** @type {Section} */
  const check = {
    key: "real",
    title: texts.real,
    entries: [{ ...plain, text: texts.no_signals }, { ...plain, text: say("check_real") }],
    tone: "plain",
  };
  const at = sections.findIndex((section) => section.key === "facts" || section.key === "read_on");
  return at < 0 ? [...sections, check] : [...sections.slice(0, at), check, ...sections.slice(at)];
}

/**
 * @param {Section} section
 * @param {Context} context
 */
function sectionView(section, context) {
  const list = section.tone === "steps" ? "ol" : "ul";
  const heading = element("h3", {}, section.title);
  const entries = section.entries.map((entry) => entryView(entry, section, context));
  const view = element("section", { class: `nr-section nr-${section.tone} nr-is-${section.key}` }, heading, element(list, {}, ...entries));
  if (section.key === "deadlines") view.append(receivedQuestion(section, context) ?? "");
  return view;
}

/**
 * @param {Entry} entry
 * @param {Section} section
 * @param {Context} context
 */
function entryView(entry, section, context) {
  const { texts, base } = context;
  const isTask = section.tone === "tasks" && entry.quotes.length > 0;
  const isLink = section.key === "read_on" && entry.url && base;
  const words = isLink ? linkTo(entry, entry.text, context) : element("span", { class: "nr-what" }, entry.text);
  const head = isTask ? element("label", {}, element("input", { type: "checkbox" }), " ", words) : words;
  return element(
    "li",
    {},
    head,
    ...entry.quotes.map((quote) => quoteView(quote, context)),
    entry.remark ? element("p", { class: "nr-remark" }, entry.remark) : null,
    entry.url && base && !isLink ? element("p", { class: "nr-more" }, linkTo(entry, texts.guide, context)) : null,
    entry.due ? calendarButton(entry.due, entry.quotes[0]?.text ?? "", context) : null,
  );
}

/**
 * @param {Entry} entry
 * @param {string} words
 * @param {Context} context
 */
function linkTo(entry, words, { base }) {
  return element("a", { href: new URL(entry.url, /** @type {URL} */ (base)).href }, words);
}

/**
 * @param {Quote} quote
 * @param {Context} context
 */
function quoteView(quote, { texts }) {
  const id = placeId(quote.start, quote.end);
  const show = () => {
    const place = document.getElementById(id);
    if (!place) return;
    const mark = place.closest("mark") ?? place;
    mark.scrollIntoView({ block: "center" });
    for (const lit of document.querySelectorAll(".nr-lit")) lit.classList.remove("nr-lit");
    mark.classList.add("nr-lit");
    mark.setAttribute("tabindex", "-1");
    mark.focus({ preventScroll: true });
  };
  return element(
    "blockquote",
    { dir: "auto" },
    quoted(quote.text),
    quote.end > quote.start ? element("button", { type: "button", class: "nr-show", click: show }, texts.show) : null,
  );
}

/**
 * Ask for the day on which the notice came, where a limit in days could be worked out from it.
 * @param {Section} section
 * @param {Context} context
 */
function receivedQuestion(section, { texts, received, onReceived }) {
  const isOpen = section.entries.some((entry) => entry.days !== null && !entry.due);
  if (!isOpen && !received) return null;
  const change = (/** @type {{target: HTMLInputElement}} */ event) => onReceived(event.target.value);
  return element(
    "label",
    { class: "nr-received" },
    `${texts.received} `,
    element("input", { type: "date", value: received, change }),
    element("span", { class: "nr-remark" }, ` ${texts.received_why}`),
  );
}

/**
 * @param {string} due
 * @param {string} quote
 * @param {Context} context
 */
function calendarButton(due, quote, { knowledge, report, texts }) {
  const save = () => {
    const title = filled(texts.calendar_title, knowledge.title("stages", report.stage.label));
    const details = filled(texts.calendar_details, quoted(quote));
    const content = toCalendar({ due, title, details, now: new Date() });
    const address = URL.createObjectURL(new Blob([content], { type: "text/calendar;charset=utf-8" }));
    const link = element("a", { href: address, download: `notice-${due}.ics` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };
  return element("button", { type: "button", class: "nr-button nr-calendar", click: save }, texts.calendar);
}

/**
 * @param {import("./marks.js").Mark[]} marks
 * @param {Record<string, string>} texts
 */
function legend(marks, texts) {
  const kinds = [...new Set(marks.map((mark) => mark.kind))];
  return element("p", { class: "nr-legend" }, ...kinds.map((kind) => element("mark", { class: `nr-${kind}` }, texts[`legend_${kind}`])));
}

/**
 * @param {string} title
 * @param {Section[]} sections
 * @param {string} footer
 * @param {Context} context
 */
function actions(title, sections, footer, { texts, announce }) {
  const row = element("div", { class: "nr-actions" });
  const copy = async () => {
    const markdown = toMarkdown(title, sections, footer);
    try {
      await navigator.clipboard.writeText(markdown);
      announce(texts.copied);
    } catch {
      announce(texts.not_copied);
      row.after(element("textarea", { class: "nr-copy", readonly: true, rows: 12, "aria-label": texts.markdown }, markdown));
    }
  };
  row.append(
    element("button", { type: "button", class: "nr-button", click: copy }, texts.markdown),
    element("button", { type: "button", class: "nr-button", click: () => window.print() }, texts.print),
  );
  return row;
}
