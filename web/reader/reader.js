/**
 * The way of a notice, from message to report.
 *
 *     makeReader(files) -> NoticeReader          files: from loadFiles of store.js
 *     reader.analyze(message, lang) -> NoticeReport
 *         message: {text, id, headers, links, attachments}; lang: "en" or "zh", the language of guides and steps,
 *         by default Chinese for Chinese notices and English for all others
 *     reader.steps(message) -> {decided, received}     for the comparison with Python
 */

import { findAllegation } from "./allegation.js";
import { findSignals } from "./authenticity.js";
import { seenItems } from "./classifier.js";
import { clean } from "./clean.js";
import { CodePoints } from "./codepoints.js";
import { constants } from "./constants.js";
import { dayInHeader, dueOn, findDeadlines, sentOn } from "./deadlines.js";
import { IDENTIFIERS, findIdentifiers, findMetrics, findPartial, fundsHeld } from "./facts.js";
import { FeatureMaker } from "./features.js";
import { ItemFinder, withoutNamedPlans } from "./items.js";
import { Knowledge, guideLanguages } from "./knowledge.js";
import { unique } from "./lists.js";
import { rounded } from "./numbers.js";
import { isoDay } from "./quantities.js";
import { foundBySegment, readText } from "./reading.js";
import { SCHEMA } from "./report.js";
import { findResponses } from "./response.js";
import { classifierOf, tablesOf } from "./store.js";
import { strip } from "./strings.js";
import { parts } from "./thread.js";
import { isShorter } from "./windows.js";

/** @typedef {import("./message.js").Message} Message */
/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./classifier.js").Classification} Classification */
/** @typedef {import("./segments.js").Segment} Segment */
/** @typedef {import("./items.js").ItemFound} ItemFound */
/** @typedef {import("./deadlines.js").DeadlineFound} DeadlineFound */
/** @typedef {import("./report.js").NoticeReport} NoticeReport */
/** @typedef {import("./report.js").StageFinding} StageFinding */
/** @typedef {import("./report.js").Quote} Quote */

/** A part of a message, read and classified; `offset` is where it begins in the message's text.
 * @typedef {{offset: number, reading: Reading, classification: Classification}} Decided */

/** @typedef {(start: number, end: number) => Quote} Quoter maps spans of a repaired part to the message's text */

/**
 * @param {import("./store.js").Files} files
 * @returns {NoticeReader}
 */
export function makeReader(files) {
  return new NoticeReader(files);
}

/** Reads notices with one model. */
export class NoticeReader {
  /** @param {import("./store.js").Files} files */
  constructor(files) {
    this.tables = tablesOf(files);
    this.classifier = classifierOf(files);
    this.features = new FeatureMaker(this.tables, files.kb);
    this.items = new ItemFinder(this.tables, files.kb.items);
    /** @type {Map<string, Knowledge>} */
    this.pages = new Map(guideLanguages(this.tables).map((one) => [one, new Knowledge(this.tables, files.kb, one)]));
    /** @type {string[]} */
    this.trainedLanguages = files.manifest.languages ?? [];
    this.about = Object.fromEntries(["name", "version", "fingerprint"].map((key) => [key, String(files.manifest[key] ?? "")]));
    this.limits = constants(this.tables, "findings").values;
  }

  /**
   * Return the pages in a language; English for languages that have none.
   * @param {string} language
   * @returns {Knowledge}
   */
  knowledge(language) {
    return /** @type {Knowledge} */ (this.pages.get(language) ?? this.pages.get("en"));
  }

  /**
   * Read one notice.
   * @param {Message} message
   * @param {string | null} [lang] the language of guides and steps, `en` or `zh`
   * @returns {NoticeReport}
   */
  analyze(message, lang = null) {
    const { decided, received } = this.steps(message);
    return this.report(message, decided, received, this.knowledge(lang ?? decided.reading.language));
  }

  /**
   * Return the part of a message that decides, and the day on which it was sent, as it is written there.
   *
   * A quoted or forwarded part has its own head; the Date header is that of the mail around it.
   * @param {Message} message
   * @returns {{decided: Decided, received: number | null}}
   */
  steps(message) {
    const decided = this.decidingPart(message.text);
    const header = decided.offset ? "" : clean(this.tables, message.headers.date ?? "").text;
    const received = dayInHeader(this.tables, header) ?? sentOn(this.tables, decided.reading.mapped.text);
    return { decided, received };
  }

  /**
   * Return the newest message of a thread that reads as a notice, or else the whole.
   * @param {string} text
   * @returns {Decided}
   */
  decidingPart(text) {
    const whole = this.decide(text, 0);
    const { mapped } = whole.reading;
    const bounds = parts(this.tables, mapped.text).map(([start, end]) => mapped.sourceSpan(start, end));
    if (bounds.length < 2) return whole;
    for (const [start, end] of bounds) {
      const words = text.slice(start, end);
      if (isShorter(strip(words), this.limits.shortest_part)) continue;
      const part = this.decide(words, start);
      if (this.knowledge("en").isNotice(this.stage(part.classification).label)) return part;
    }
    return whole;
  }

  /**
   * @param {string} text
   * @param {number} offset
   * @returns {Decided}
   */
  decide(text, offset) {
    const reading = readText(text, this.features, this.items, this.tables);
    return { offset, reading, classification: this.classifier.classify(reading.letterTerms, reading.segmentTerms) };
  }

  /**
   * @param {Classification} classification
   * @param {readonly string[]} [among] the stages to choose from
   * @returns {StageFinding}
   */
  stage(classification, among = this.classifier.labels.stages) {
    const { stages } = this.classifier.labels;
    const scores = among.map((stage) => classification.stages[stages.indexOf(stage)]);
    const best = Math.max(...scores);
    return { label: among[scores.indexOf(best)], probability: rounded(best, 4) };
  }

  /**
   * @param {Message} message
   * @param {Decided} decided
   * @param {number | null} received
   * @param {Knowledge} knowledge
   * @returns {NoticeReport}
   */
  report(message, decided, received, knowledge) {
    const { tables } = this;
    const { reading, classification } = decided;
    const { segments } = reading;
    const quote = quoter(message.text, decided);
    const limits = findDeadlines(tables, segments, received);
    const stage = this.stageOf(decided, limits, knowledge);
    const isNotice = knowledge.isNotice(stage.label);
    const issues = isNotice ? this.issues(decided, knowledge, quote) : [];
    const asked = isNotice ? this.requested(decided) : null;
    const surelyNone = !isNotice && stage.probability >= this.limits.surely_no_notice;
    const accused = surelyNone ? null : findAllegation(tables, segments);
    const identifiers = findIdentifiers(tables, reading.mapped.text);
    const signals = findSignals(tables, message, segments, identifiers, reading.mapped.text);
    const reasons = this.responses(reading, asked, knowledge, quote);
    const labels = issues.map((issue) => issue.label);
    const types = unique((asked ?? []).map((item) => item.type));
    const findings = [
      accused ? "allegation" : "",
      signals.length ? "authenticity" : "",
      asked?.some((item) => item.greaterDetail) ? "greater_detail" : "",
    ].filter(Boolean);
    return {
      schema: SCHEMA,
      id: message.id,
      language: reading.language,
      is_notice: isNotice,
      needs_review: this.isUnsure(classification, stage, reading.language),
      stage,
      issues,
      requested_items: (asked ?? []).map((item) => ({
        type: item.type,
        greater_detail: item.greaterDetail,
        ...quote(item.start, item.end),
        guide: knowledge.guide("items", item.type),
      })),
      response: reasons.map((reason) => reason.label),
      deadlines: isNotice ? limits.map((one) => deadlineFinding(one, quote, received)) : [],
      funds_held: isNotice && fundsHeld(tables, segments) !== null,
      identifiers: /** @type {import("./report.js").Identifiers} */ (
        Object.fromEntries(IDENTIFIERS.map((kind) => [kind, identifiers.filter((one) => one.kind === kind).map((one) => one.value)]))
      ),
      metrics: findMetrics(tables, segments).map(({ name, value, target }) => ({ name, value, target })),
      partial: isNotice ? findPartial(tables, segments).map(({ kind, start, end }) => ({ kind, ...quote(start, end) })) : [],
      allegation: accused ? { kind: accused.kind, ...quote(accused.start, accused.end) } : null,
      authenticity: { signals: signals.map((signal) => signalFinding(signal, message.text, quote)) },
      guides: knowledge.guides(stage.label, labels, types, findings),
      next_steps: knowledge.nextSteps(stage.label, labels),
      model: this.about,
      text: message.text,
      response_reasons: reasons,
    };
  }

  /**
   * Return in how many segments patterns find something asked for by name.
   * @param {import("./reading.js").Reading} reading
   */
  asking(reading) {
    const { unnamed } = this.classifier.labels;
    return new Set(foundBySegment(reading).flatMap(({ segment, type }) => (type === unnamed ? [] : [segment]))).size;
  }

  /**
   * Return the stage; of a few pasted sentences that set a limit or ask for something named, and of a list of which at
   * least half asks for something, the likeliest stage of a notice. So short a text gives the model little to go by, and what is missed costs more than what is shown too much.
   * @param {Decided} decided
   * @param {readonly DeadlineFound[]} limits
   * @param {Knowledge} knowledge
   * @returns {StageFinding}
   */
  stageOf(decided, limits, knowledge) {
    const stage = this.stage(decided.classification);
    if (knowledge.isNotice(stage.label)) return stage;
    const count = decided.reading.segments.length;
    const asking = stage.probability < this.limits.surely_no_notice ? this.asking(decided.reading) : 0;
    const isPastedPart = (count <= this.limits.few_segments && (limits.length || asking)) || 2 * asking >= count;
    if (!isPastedPart) return stage;
    return this.stage(decided.classification, this.classifier.labels.noticeStages);
  }

  /**
   * Return from which probability an issue counts; a few sentences that never name its topic must be surer.
   * @param {string} issue
   * @param {Reading} reading
   */
  least(issue, reading) {
    const least = this.classifier.thresholds[issue];
    if (reading.segments.length > this.limits.few_segments || reading.letterTerms.includes(`@topic:${issue}`)) return least;
    return Math.max(least, this.limits.sure_unnamed_issue);
  }

  /**
   * @param {Decided} decided
   * @param {Knowledge} knowledge
   * @param {Quoter} quote
   * @returns {import("./report.js").IssueFinding[]}
   */
  issues(decided, knowledge, quote) {
    const { classification } = decided;
    /** @type {import("./report.js").IssueFinding[]} */
    const found = [];
    for (const [at, label] of this.classifier.labels.issues.entries()) {
      const probability = classification.issues[at];
      if (probability < this.least(label, decided.reading)) continue;
      const scores = classification.segments.issues.map((row) => row[at]);
      const evidence = this.evidence(decided, scores).map((segment) => quote(segment.start, segment.end));
      found.push({ label, probability: rounded(probability, 4), evidence, guide: knowledge.guide("issues", label) });
    }
    return found.sort((one, other) => other.probability - one.probability);
  }

  /**
   * Return the segments that say it best, at least one, in the order of the text.
   * @param {Decided} decided
   * @param {readonly number[]} scores
   * @returns {Segment[]}
   */
  evidence(decided, scores) {
    const ranked = scores.map((_, at) => at).sort((one, other) => scores[other] - scores[one]);
    const good = Math.log(this.limits.good_evidence);
    const kept = ranked.slice(0, this.limits.most_evidence).filter((at, rank) => rank === 0 || scores[at] >= good);
    return kept.sort((one, other) => one - other).map((at) => decided.reading.segments[at]);
  }

  /**
   * @param {Reading} reading
   * @param {readonly ItemFound[] | null} asked
   * @param {Knowledge} knowledge
   * @param {Quoter} quote
   * @returns {import("./report.js").ResponseFinding[]}
   */
  responses(reading, asked, knowledge, quote) {
    const segments = asked ? reading.segments : [];
    const { unnamed } = this.classifier.labels;
    const answerTo = (/** @type {string} */ item) => knowledge.response(item);
    return findResponses(this.tables, segments, asked ?? [], answerTo, unnamed, reading.language).map((one) => ({
      label: one.label,
      why: knowledge.responseReason(one.rule),
      ...(one.end ? quote(one.start, one.end) : { start: 0, end: 0, text: "" }),
    }));
  }

  /**
   * Weigh what patterns found with what the model says, and locate what only the model saw.
   * @param {Decided} decided
   * @returns {ItemFound[]}
   */
  requested(decided) {
    const { reading, classification } = decided;
    const { labels, thresholds } = this.classifier;
    const byPattern = foundBySegment(reading);
    const seen = seenItems(reading.named, byPattern.map(({ segment, type }) => [segment, type]), labels);
    const fallback = labels.items.indexOf(labels.unnamed);
    /** @type {ItemFound[]} */
    const items = [];
    for (const [number, row] of this.classifier.itemProbabilities(classification, seen).entries()) {
      const wanted = [...row.keys()].filter((at) => row[at] >= thresholds.items);
      const named = wanted.filter((at) => at !== fallback);
      const segment = reading.segments[number];
      for (const at of named.length ? named : wanted) {
        const found = byPattern.find((one) => one.segment === number && one.type === labels.items[at]);
        if (found) items.push(...found.items);
        else if (this.items.mayAsk(segment, reading.language)) {
          items.push(this.items.locate(segment, reading.segments[number - 1] ?? null, labels.items[at], reading.language));
        }
      }
    }
    return withoutNamedPlans(this.tables, items).sort(
      (one, two) => one.start - two.start || one.end - two.end || (one.type < two.type ? -1 : Number(one.type > two.type)),
    );
  }

  /**
   * @param {Classification} classification
   * @param {StageFinding} stage
   * @param {string} language
   */
  isUnsure(classification, stage, language) {
    if (stage.probability < this.limits.sure_stage || !this.trainedLanguages.includes(language)) return true;
    const { labels, thresholds } = this.classifier;
    if (stage.label === labels.noNotice) return false;
    return labels.issues.some((issue, at) => Math.abs(classification.issues[at] - thresholds[issue]) < this.limits.unsure_margin);
  }
}

/**
 * @param {string} text
 * @param {Decided} decided
 * @returns {Quoter}
 */
function quoter(text, decided) {
  const points = new CodePoints(text);
  return (start, end) => {
    const [from, to] = decided.reading.mapped.sourceSpan(start, end).map((place) => place + decided.offset);
    return { start: points.toPoints(from), end: points.toPoints(to), text: text.slice(from, to) };
  };
}

/**
 * @param {DeadlineFound} found
 * @param {Quoter} quote
 * @param {number | null} received
 * @returns {import("./report.js").DeadlineFinding}
 */
function deadlineFinding(found, quote, received) {
  const due = dueOn(found, received);
  const date = found.day === null ? null : isoDay(found.day);
  const limit = { days: found.days, date, attempts: found.attempts, business_days: found.businessDays };
  return { ...limit, ...quote(found.start, found.end), due: due === null ? null : isoDay(due) };
}

/**
 * @param {import("./authenticity.js").SignalFound} signal
 * @param {string} text of the message
 * @param {Quoter} quote
 * @returns {import("./report.js").SignalFinding}
 */
function signalFinding(signal, text, quote) {
  if (signal.end && !signal.ofMessage) return { code: signal.code, ...quote(signal.start, signal.end) };
  const points = new CodePoints(text);
  return { code: signal.code, start: points.toPoints(signal.start), end: points.toPoints(signal.end), text: signal.text };
}
