/**
 * Turn text into the terms that the model counts; `features.py` says what they are.
 *
 *     terms(tables, text) -> terms, with repetitions
 *     letterTerms(rows) -> terms of a letter from those of its segments
 *     section(tables, heading) -> what a heading announces, "none" or "unknown"
 *     class FeatureMaker {constructor(tables, knowledge); segmentTerms(segments, asking, named, language)}
 */

import { conceptsIn, conceptTerms } from "./concepts.js";
import { constants } from "./constants.js";
import { finditer, first, Patterns } from "./rules.js";
import { Joined } from "./segments.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {import("./segments.js").Segment} Segment */

const FOLDED = "§";

/**
 * Return the terms of a text: words, and runs of Han characters or kana.
 * @param {Tables} tables
 * @param {string} text
 * @returns {string[]}
 */
export function terms(tables, text) {
  const { patterns, values } = constants(tables, "features");
  text = text.toLowerCase();
  for (const [name, fold] of Object.entries(values.folds)) text = replaced(patterns[name], text, String(fold));
  /** @type {string[]} */
  const found = [];
  for (const [token] of finditer(patterns.term, text)) {
    if (token < values.first_of_east_asia) {
      found.push(token);
      continue;
    }
    for (let length = 1; length <= values.longest_run; length += 1) {
      for (let at = 0; at + length <= token.length; at += 1) found.push(token.slice(at, at + length));
    }
  }
  return found;
}

/**
 * @param {RegExp} pattern
 * @param {string} text
 * @param {string} fold
 */
function replaced(pattern, text, fold) {
  let made = "";
  let at = 0;
  for (const found of finditer(pattern, text)) {
    made += text.slice(at, found.index) + fold;
    at = found.index + found[0].length;
  }
  return at ? made + text.slice(at) : text;
}

/** Makes the terms of segments and letters. */
export class FeatureMaker {
  /**
   * @param {Tables} tables
   * @param {any} knowledge a taxonomy snapshot; the patterns of its issues are looked for
   */
  constructor(tables, knowledge) {
    this.tables = tables;
    /** @type {Map<string, Patterns>} */
    this.topics = new Map();
    for (const [name, entry] of Object.entries(knowledge.issues)) {
      const { patterns } = /** @type {any} */ (entry);
      if (Object.keys(patterns).length) this.topics.set(name, new Patterns(patterns));
    }
  }

  /**
   * Return the terms of each segment: its words and concepts, its place in the letter, its topics.
   * @param {readonly Segment[]} segments of one letter
   * @param {readonly boolean[]} asking of each, whether a cue asks for something in it
   * @param {readonly (readonly string[])[]} named of each, the items that it names
   * @param {string} language of the letter
   * @returns {string[][]}
   */
  segmentTerms(segments, asking, named, language) {
    const rows = segments.map((segment, number) => [
      ...said(this.tables, segment.text, language),
      ...this.place(segments, number),
      ...(asking[number] ? ["@asks"] : []),
      ...named[number].map((item) => `@item:${item}`),
    ]);
    const other = !["en", "zh"].includes(language);
    const joined = new Joined(this.tables, segments);
    for (const [topic, patterns] of this.topics) {
      for (const number of joined.numbers(patterns.spans(joined.text, 0, other))) rows[number].push(`@topic:${topic}`);
    }
    return rows;
  }

  /**
   * @param {readonly Segment[]} segments
   * @param {number} number
   */
  place(segments, number) {
    const segment = segments[number];
    const { thirds } = constants(this.tables, "features").values;
    return [
      `@${segment.kind}`,
      `@third:${Math.floor((thirds * number) / segments.length)}`,
      segment.kind === "heading"
        ? `@is:${section(this.tables, segment.text)}`
        : `@under:${section(this.tables, segment.heading)}`,
      ...(segment.lead ? ["@listed"] : []),
    ];
  }
}

/**
 * Return the terms of what a segment says: its words, how they begin, its concepts.
 * @param {Tables} tables
 * @param {string} text
 * @param {string} language of the letter
 */
function said(tables, text, language) {
  const words = terms(tables, text);
  return [...words, ...stems(tables, words), ...conceptTerms(tables, conceptsIn(tables, text, language))];
}

/**
 * Return how long Latin words begin.
 * @param {Tables} tables
 * @param {readonly string[]} words
 * @returns {string[]}
 */
function stems(tables, words) {
  const { values } = constants(tables, "features");
  const latin = words.filter((word) => (word[0] > FOLDED && word[0] < values.first_of_east_asia) || (word[0] >= "a" && word[0] <= "z"));
  return values.stems.flatMap((/** @type {number} */ length) => latin.filter((word) => word.length > length).map((word) => `${word.slice(0, length)}~`));
}

/**
 * Return the terms of a letter from those of its segments; places, and what stands side by side, fall away.
 * @param {readonly (readonly string[])[]} rows
 * @returns {string[]}
 */
export function letterTerms(rows) {
  return rows.flat().filter((term) => !term.startsWith("@") || term.startsWith("@topic:") || term.startsWith("@says:"));
}

/**
 * Return what a heading announces (a kind of tables/sections.yaml), "none" or "unknown".
 * @param {Tables} tables
 * @param {string} heading
 */
export function section(tables, heading) {
  if (!heading) return "none";
  const found = first(tables.rules("sections"), heading);
  return found ? found[0].kind : "unknown";
}
