/**
 * What a sentence speaks of, whatever its words; `concepts.py` says what the lexicons are.
 *
 *     conceptsIn(tables, text, language) -> the concepts that a repaired text speaks of, sorted
 *     conceptTerms(tables, concepts) -> their terms: each one, and each two together while they are few
 *     wordsOf(tables, text) -> the words of a text as entries know them
 *     class Lexicon {constructor(tables, entries); find(words)}
 */

import { constants } from "./constants.js";
import { finditer } from "./rules.js";

/** @typedef {import("./rules.js").Tables} Tables */

const GAP = "..";

/** Where entries that begin alike part. */
class Node {
  constructor() {
    /** @type {Map<string, Node>} */
    this.words = new Map();
    /** @type {Map<string, Node>} */
    this.stems = new Map();
    /** @type {Node | null} */
    this.gap = null;
    /** @type {Set<string>} */
    this.concepts = new Set();
  }
}

/**
 * @param {Map<string, Node>} nodes
 * @param {string} word
 * @returns {Node}
 */
function made(nodes, word) {
  let node = nodes.get(word);
  if (!node) nodes.set(word, (node = new Node()));
  return node;
}

/** Finds the concepts of a language. */
export class Lexicon {
  /**
   * @param {Tables} tables
   * @param {Record<string, readonly string[]>} entries by concept
   */
  constructor(tables, entries) {
    this.tables = tables;
    this.root = new Node();
    for (const [concept, ways] of Object.entries(entries)) for (const way of ways) this.add(concept, piecesOf(tables, way));
  }

  /**
   * @param {string} concept
   * @param {readonly string[]} pieces
   */
  add(concept, pieces) {
    let node = this.root;
    for (const piece of pieces) {
      if (piece === GAP) node = node.gap ??= new Node();
      else if (piece.endsWith("*")) node = made(node.stems, piece.slice(0, -1));
      else node = made(node.words, piece);
    }
    node.concepts.add(concept);
  }

  /**
   * Return the concepts that stand in a sentence.
   * @param {readonly string[]} words
   * @returns {Set<string>}
   */
  find(words) {
    /** @type {Set<string>} */
    const found = new Set();
    /** @type {[Node, number][]} */
    const waiting = words.map((_, at) => [this.root, at]);
    /** @type {Map<Node, Set<number>>} */
    const seen = new Map();
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [node, at] = next;
      if (at === words.length) continue;
      for (const child of this.children(node, words[at])) {
        for (const concept of child.concepts) found.add(concept);
        waiting.push([child, at + 1]);
        if (child.gap && isNew(seen, child.gap, at)) this.reach(child.gap, words, at + 1, waiting);
      }
    }
    return found;
  }

  /**
   * @param {Node} node
   * @param {string} word
   * @returns {Node[]}
   */
  children(node, word) {
    const children = [];
    const child = node.words.get(word);
    if (child) children.push(child);
    if (node.stems.size) {
      const { shortest_stem: shortest, longest_stem: longest } = constants(this.tables, "concepts").values;
      for (let length = shortest; length <= Math.min(word.length, longest); length += 1) {
        const open = node.stems.get(word.slice(0, length));
        if (open) children.push(open);
      }
    }
    return children;
  }

  /**
   * Put down where the word behind a gap may stand; the character behind it tells in which script to count.
   * @param {Node} node
   * @param {readonly string[]} words
   * @param {number} at
   * @param {[Node, number][]} waiting
   */
  reach(node, words, at, waiting) {
    const { longest_gap: ofWords, longest_gap_of_characters: ofCharacters } = constants(this.tables, "concepts").values;
    const longest = at < words.length && isEastAsian(this.tables, words[at]) ? ofCharacters : ofWords;
    for (let later = at; later < Math.min(words.length, at + longest + 1); later += 1) waiting.push([node, later]);
  }
}

/**
 * @param {Tables} tables
 * @param {string} word
 */
function isEastAsian(tables, word) {
  return word >= constants(tables, "features").values.first_of_east_asia;
}

/**
 * @param {Map<Node, Set<number>>} seen
 * @param {Node} node
 * @param {number} at
 */
function isNew(seen, node, at) {
  let places = seen.get(node);
  if (!places) seen.set(node, (places = new Set()));
  if (places.has(at)) return false;
  places.add(at);
  return true;
}

/**
 * Return the words of a repaired text: lower case, no accents, each Han character and kana alone.
 * @param {Tables} tables
 * @param {string} text
 * @returns {string[]}
 */
export function wordsOf(tables, text) {
  const { number: numbers } = constants(tables, "features").patterns;
  const lower = text.toLowerCase();
  let folded = "";
  let at = 0;
  for (const number of finditer(numbers, lower)) {
    folded += `${lower.slice(at, number.index)} 0 `;
    at = number.index + number[0].length;
  }
  return Array.from(finditer(constants(tables, "concepts").patterns.word, plain(tables, folded + lower.slice(at))), ([word]) => word);
}

/**
 * @param {Tables} tables
 * @param {string} entry
 * @returns {string[]} its words, with its gaps and open ends
 */
function piecesOf(tables, entry) {
  return Array.from(finditer(constants(tables, "concepts").patterns.piece, plain(tables, entry)), ([piece]) => piece);
}

/**
 * @param {Tables} tables
 * @param {string} text
 */
function plain(tables, text) {
  const letters = tables.once("accents", () => {
    const { accents } = constants(tables, "concepts").values;
    return new Map(Object.entries(accents).flatMap(([letter, chars]) => Array.from(String(chars), (char) => [char, letter])));
  });
  return text.replace(/[\u0080-\uffff]/g, (char) => letters.get(char) ?? char);
}

/**
 * @param {Tables} tables
 * @param {string} text of one segment
 * @param {string} language ISO 639-1 code of the letter
 * @returns {string[]}
 */
export function conceptsIn(tables, text, language) {
  const { values } = constants(tables, "concepts");
  const words = wordsOf(tables, text);
  const hasCharacters = words.some((word) => isEastAsian(tables, word));
  /** @type {Set<string>} */
  const found = new Set();
  for (const code of values.read_with[language] ?? [...values.read_with.others, language]) {
    if (!hasCharacters && values.of_characters.includes(code)) continue;
    for (const concept of lexicon(tables, code)?.find(words) ?? []) found.add(concept);
  }
  return Array.from(found).sort();
}

/**
 * @param {Tables} tables
 * @param {string} language
 * @returns {Lexicon | null}
 */
function lexicon(tables, language) {
  return tables.once(`lexicon ${language}`, () => {
    const entries = tables.raw("lexicons")[language];
    return entries ? new Lexicon(tables, entries) : null;
  });
}

/**
 * @param {Tables} tables
 * @param {readonly string[]} concepts
 * @returns {string[]}
 */
export function conceptTerms(tables, concepts) {
  const terms = concepts.map((concept) => `@says:${concept}`);
  if (concepts.length > constants(tables, "concepts").values.most_paired) return terms;
  concepts.forEach((one, at) => {
    for (const other of concepts.slice(at + 1)) terms.push(`@both:${one}+${other}`);
  });
  return terms;
}
