/**
 * Places so many characters before or behind another one, counted in code points as Python counts them.
 *
 *     back(text, at, count) -> at most `count` characters before `at`, not below 0
 *     forth(text, at, count) -> at most `count` characters behind `at`, not beyond the end
 *     isShorter(text, count) -> fewer characters than `count`
 */

const PAIRED = /[\ud800-\udfff]/;

/**
 * @param {string} text
 * @param {number} at
 * @param {number} count
 */
export function back(text, at, count) {
  const plain = Math.max(0, at - count);
  if (!PAIRED.test(text.slice(plain, at))) return plain;
  let left = count;
  let place = at;
  while (left > 0 && place > 0) {
    place -= isPair(text, place - 2) ? 2 : 1;
    left -= 1;
  }
  return place;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {number} count
 */
export function forth(text, at, count) {
  const plain = Math.min(text.length, at + count);
  if (!PAIRED.test(text.slice(at, plain))) return plain;
  let left = count;
  let place = at;
  while (left > 0 && place < text.length) {
    place += isPair(text, place) ? 2 : 1;
    left -= 1;
  }
  return place;
}

/**
 * @param {string} text
 * @param {number} count
 */
export function isShorter(text, count) {
  return forth(text, 0, count - 1) === text.length && (count > 0 || text === "");
}

/**
 * @param {string} text
 * @param {number} at
 */
function isPair(text, at) {
  return at >= 0 && (text.codePointAt(at) ?? 0) > 0xffff;
}
