/**
 * Text that remembers where each of its characters came from; all places are UTF-16 units.
 *
 *     class MappedText {
 *       text, starts, ends                  ends[i] > starts[i]: the source range that unit i stands for
 *       static of(source)
 *       sourceSpan(start, end) -> [start, end]
 *       sub(pattern, replacement)           a string, or a function of the match
 *       splitUp(pattern, parts)             parts(match) -> [new text, number of matched units][]; [] leaves it
 *       recode(text)                        the same places under another text of the same length
 *     }
 *
 * Each method gives a new MappedText, or this one where nothing changed. Patterns are from `compiled`.
 */

import { finditer } from "./rules.js";

/** @typedef {[string, number]} Share text, and how many units of the match it stands for */

export class MappedText {
  /**
   * @param {string} text
   * @param {ArrayLike<number>} starts
   * @param {ArrayLike<number>} ends
   */
  constructor(text, starts, ends) {
    this.text = text;
    this.starts = starts;
    this.ends = ends;
  }

  /**
   * Wrap a source text; every character stands for itself.
   * @param {string} source
   */
  static of(source) {
    const starts = new Int32Array(source.length);
    for (let at = 0; at < starts.length; at += 1) starts[at] = at;
    return new MappedText(source, starts, starts.map((at) => at + 1));
  }

  /**
   * Return the source range of `text.slice(start, end)`; an empty range stays empty.
   * @param {number} start
   * @param {number} end
   * @returns {[number, number]}
   */
  sourceSpan(start, end) {
    if (start < end) return [this.starts[start], this.ends[end - 1]];
    const last = this.ends.length ? this.ends[this.ends.length - 1] : 0;
    const at = start < this.starts.length ? this.starts[start] : last;
    return [at, at];
  }

  /**
   * Replace each non-empty match; the new characters stand for the whole match.
   * @param {RegExp} pattern
   * @param {string | ((match: RegExpExecArray) => string)} replacement
   * @returns {MappedText}
   */
  sub(pattern, replacement) {
    return this.splitUp(pattern, (match) => {
      const made = typeof replacement === "string" ? replacement : replacement(match);
      return made === match[0] ? [] : [[made, match[0].length]];
    });
  }

  /**
   * Replace each match by parts that each stand for their own share of it.
   * @param {RegExp} pattern
   * @param {(match: RegExpExecArray) => Share[]} parts
   * @returns {MappedText}
   */
  splitUp(pattern, parts) {
    /** @type {string[]} */
    const pieces = [];
    /** @type {number[]} */
    const starts = [];
    /** @type {number[]} */
    const ends = [];
    let at = 0;
    /** @param {number} behind */
    const keepUntil = (behind) => {
      pieces.push(this.text.slice(at, behind));
      for (; at < behind; at += 1) {
        starts.push(this.starts[at]);
        ends.push(this.ends[at]);
      }
    };
    for (const match of finditer(pattern, this.text)) {
      const found = parts(match);
      if (!found.length) continue;
      keepUntil(match.index);
      for (const [made, width] of found) {
        pieces.push(made);
        for (let unit = 0; unit < made.length; unit += 1) {
          starts.push(this.starts[at]);
          ends.push(this.ends[at + width - 1]);
        }
        at += width;
      }
    }
    if (!pieces.length) return this;
    keepUntil(this.text.length);
    return new MappedText(pieces.join(""), starts, ends);
  }

  /**
   * Return the same places under another text of the same length.
   * @param {string} text
   * @returns {MappedText}
   */
  recode(text) {
    if (text.length !== this.text.length) throw new Error(`${text.length} units for ${this.text.length} places`);
    return text === this.text ? this : new MappedText(text, this.starts, this.ends);
  }
}
