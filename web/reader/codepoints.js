/**
 * Between UTF-16 units, which JavaScript counts, and code points, which reports and Python count.
 *
 *     codePointLength(text) -> number
 *     wellFormed(text) -> text                   with U+FFFD for each half of a pair that stands alone
 *     class CodePoints {constructor(text); toPoints(unit); toUnits(point)}
 */

const PAIRED = /[\ud800-\udbff][\udc00-\udfff]/g;
const HALF = /[\ud800-\udfff]/gu;

/**
 * Return how many code points a text has.
 * @param {string} text
 */
export function codePointLength(text) {
  return text.length - (text.match(PAIRED)?.length ?? 0);
}

/**
 * Put U+FFFD in the place of half a pair, which cannot be written out.
 * @param {string} text
 */
export function wellFormed(text) {
  return text.replace(HALF, "\ufffd");
}

/** The places of a well-formed text, both ways. */
export class CodePoints {
  /** @param {string} text */
  constructor(text) {
    /** where pairs begin, in units, in order @type {number[]} */
    this.pairs = Array.from(text.matchAll(PAIRED), (found) => found.index);
  }

  /**
   * Return how many code points stand before a place counted in units.
   * @param {number} unit
   */
  toPoints(unit) {
    return unit - this.pairsBefore((pair) => pair < unit);
  }

  /**
   * Return how many units stand before a place counted in code points.
   * @param {number} point
   */
  toUnits(point) {
    return point + this.pairsBefore((pair, index) => pair - index < point);
  }

  /**
   * @param {(pair: number, index: number) => boolean} isBefore true for the first ones, false for the rest
   * @returns {number}
   */
  pairsBefore(isBefore) {
    let low = 0;
    let high = this.pairs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.pairs[middle], middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
