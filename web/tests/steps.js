/**
 * What the reader makes of a text, step by step, for the comparison with Python; runs in Node and in a browser.
 *
 *     stepsOf(reader, text, whole) -> {offset, language, parts, decisions, report, cleaned, segments, named, found, terms}
 *
 * The steps are those of the part of a thread that decides, which begins at `offset`. All places are code points. The long steps are given as checksums of their JSON, or in full if `whole`.
 */

import { CodePoints } from "../reader/codepoints.js";
import { seenItems } from "../reader/classifier.js";
import { foundBySegment } from "../reader/reading.js";
import { parts } from "../reader/thread.js";

/** @typedef {import("../reader/reader.js").NoticeReader} NoticeReader */

/**
 * @param {NoticeReader} reader
 * @param {string} text
 * @param {boolean} whole
 */
export function stepsOf(reader, text, whole) {
  const message = { text, id: null, headers: {}, links: [], attachments: [] };
  const { decided, received } = reader.steps(message);
  const { reading, classification } = decided;
  const { mapped } = reading;
  const read = new CodePoints(mapped.text);
  const points = (/** @type {number} */ unit) => read.toPoints(unit);
  const long = {
    cleaned: cleanedOf(mapped, text.slice(decided.offset)),
    segments: reading.segments.map((one) => [points(one.start), points(one.end), one.text, one.kind, one.heading, one.lead]),
    named: reading.named,
    found: reading.found.map((one) => [one.type, points(one.start), points(one.end), one.greaterDetail, one.rule]),
    terms: reading.segmentTerms,
  };
  const { text: _text, model: _model, ...report } = reader.report(message, decided, received, reader.knowledge(reading.language));
  return {
    offset: new CodePoints(text).toPoints(decided.offset),
    language: reading.language,
    parts: parts(reader.tables, mapped.text).map((part) => part.map(points)),
    decisions: decisionsOf(reader, reading, classification),
    report,
    ...(whole ? long : Object.fromEntries(Object.entries(long).map(([name, value]) => [name, checksum(JSON.stringify(value))]))),
  };
}

/**
 * @param {import("../reader/mapped.js").MappedText} mapped
 * @param {string} source
 */
function cleanedOf(mapped, source) {
  const points = new CodePoints(source);
  /** @type {number[]} */
  const starts = [];
  /** @type {number[]} */
  const ends = [];
  let unit = 0;
  for (const char of mapped.text) {
    starts.push(points.toPoints(mapped.starts[unit]));
    unit += char.length;
    ends.push(points.toPoints(mapped.ends[unit - 1]));
  }
  return [mapped.text, starts, ends];
}

/**
 * @param {NoticeReader} reader
 * @param {import("../reader/reading.js").Reading} reading
 * @param {import("../reader/classifier.js").Classification} classification
 */
function decisionsOf(reader, reading, classification) {
  const { classifier } = reader;
  const asked = foundBySegment(reading).map(({ segment, type }) => /** @type {[number, string]} */ ([segment, type]));
  const rows = classifier.itemProbabilities(classification, seenItems(reading.named, asked, classifier.labels));
  const items = classifier.labels.items.map((_, at) => Math.max(0, ...rows.map((row) => row[at])));
  return { stages: Array.from(classification.stages), issues: Array.from(classification.issues), items };
}

const TABLE = Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit += 1) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte >>> 0;
});

/**
 * Return the CRC-32 of a text in UTF-8, and its length.
 * @param {string} text
 */
function checksum(text) {
  const bytes = new TextEncoder().encode(text);
  let sum = 0xffffffff;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  return [(sum ^ 0xffffffff) >>> 0, bytes.length];
}
