/**
 * Tell which language a text is written in, by the sums of `language.py` over tables/language.yaml.
 *
 *     languageOf(tables, text) -> ISO 639-1 code, "und" without words
 */

import { constants } from "./constants.js";
import { compiled, finditer, isAscii, match, search } from "./rules.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {{codes: string[], english: Set<string>, words: Map<string, Set<string>>, letters: Map<string, Set<string>>, scripts: Map<string, RegExp>}} Lists */

/**
 * Return the code of the language that most of the text is in.
 * @param {Tables} tables
 * @param {string} text
 * @returns {string}
 */
export function languageOf(tables, text) {
  const { patterns, values } = constants(tables, "language");
  const lists = listsOf(tables);
  const kana = count(patterns.kana, text);
  const han = count(patterns.han, text);
  const isEastAsian = (/** @type {string} */ word) => !isAscii(word) && (search(patterns.han, word) || search(patterns.kana, word));
  const words = Array.from(finditer(patterns.word, text.toLowerCase()), (found) => found[0]).filter((word) => !isEastAsian(word));
  const english = words.filter((word) => lists.english.has(word)).length >= values.english_share * words.length;
  // Product names and menu titles are English words in Chinese mails too; sentences need the common ones.
  const outweighs = (kana + han) / values.han_per_word >= words.length;
  if (kana + han && (outweighs || (!english && kana + han >= values.few_han))) {
    return kana > values.kana_share * han ? "ja" : "zh";
  }
  if (!words.length) return "und";
  return english ? "en" : other(words, lists, values);
}

/**
 * Return the language with most points; of equals the first of the table.
 * @param {readonly string[]} words
 * @param {Lists} lists
 * @param {Record<string, any>} values
 */
function other(words, lists, values) {
  /** @type {Map<string, number>} */
  const points = new Map();
  for (const word of words) {
    for (const [code, given] of pointsOf(word, lists, values)) points.set(code, (points.get(code) ?? 0) + given);
  }
  const best = Math.max(0, ...points.values());
  return best ? (lists.codes.find((code) => points.get(code) === best) ?? "und") : "en";
}

/**
 * @param {string} word
 * @param {Lists} lists
 * @param {Record<string, any>} values
 * @returns {Map<string, number>}
 */
function pointsOf(word, lists, values) {
  for (const [code, script] of lists.scripts) if (match(script, word)) return new Map([[code, values.word_weight]]);
  /** @type {Map<string, number>} */
  const given = new Map();
  for (const [code, words] of lists.words) if (words.has(word)) given.set(code, values.word_weight);
  for (const [code, letters] of lists.letters) {
    if (Array.from(word).some((char) => letters.has(char))) given.set(code, (given.get(code) ?? 0) + values.letter_weight);
  }
  return given;
}

/**
 * @param {RegExp} pattern
 * @param {string} text
 */
function count(pattern, text) {
  let found = 0;
  for (const _ of finditer(pattern, text)) found += 1;
  return found;
}

/**
 * @param {Tables} tables
 * @returns {Lists}
 */
function listsOf(tables) {
  return tables.once("language/lists", () => {
    const { values } = constants(tables, "language");
    /** @type {[string, {words: string, letters: string}][]} */
    const listed = Object.entries(values.languages);
    /** @type {[string, string][]} */
    const scripts = Object.entries(values.scripts);
    return {
      codes: [...Object.keys(values.languages), ...Object.keys(values.scripts)],
      english: new Set(values.english.split(/\s+/)),
      words: new Map(listed.map(([code, one]) => [code, new Set(one.words.split(/\s+/))])),
      letters: new Map(listed.map(([code, one]) => [code, new Set(one.letters)])),
      scripts: new Map(scripts.map(([code, letters]) => [code, compiled(letters, {}, "")])),
    };
  });
}
