/**
 * What Python's strings do and JavaScript's do otherwise.
 *
 * `trim` and `\s` take in the byte order mark and leave some separators alone; `strip` and `split`
 * without an argument of Python are the other way round.
 *
 *     strip(text, chars)     rstrip(text, chars)
 *     splitWhite(text) -> words
 *     splitLines(text) -> lines        where Python's splitlines ends them
 *     removePrefix(text, prefix)
 *     partition(text, separator) -> [before, separator, behind]
 *     firstPoints(text, count), lastPoints(text, count)      the first or last characters, counted as code points
 */

const WHITE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const BEFORE = new RegExp(`^[${WHITE}]+`);
const WHITE_RUN = new RegExp(`[${WHITE}]+`);
const IS_WHITE = new RegExp(`[${WHITE}]`);
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/**
 * @param {string} text
 * @param {string} [chars] white space if not given
 */
export function strip(text, chars) {
  if (chars === undefined) return rstrip(text).replace(BEFORE, "");
  let start = 0;
  while (start < text.length && chars.includes(text[start])) start += 1;
  return rstrip(text.slice(start), chars);
}

/**
 * @param {string} text
 * @param {string} [chars] white space if not given
 */
export function rstrip(text, chars) {
  let end = text.length;
  while (end > 0 && (chars === undefined ? IS_WHITE.test(text[end - 1]) : chars.includes(text[end - 1]))) end -= 1;
  return text.slice(0, end);
}

/** @param {string} text */
export function splitWhite(text) {
  return text.split(WHITE_RUN).filter(Boolean);
}

/** @param {string} text */
export function splitLines(text) {
  const lines = text.split(LINE_END);
  if (lines[lines.length - 1] === "") lines.pop();
  return lines;
}

/**
 * @param {string} text
 * @param {string} prefix
 */
export function removePrefix(text, prefix) {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

/**
 * @param {string} text
 * @param {string} separator
 * @returns {[string, string, string]}
 */
export function partition(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, "", ""] : [text.slice(0, at), separator, text.slice(at + separator.length)];
}

/**
 * @param {string} text
 * @param {number} count
 */
export function firstPoints(text, count) {
  if (text.length <= count) return text;
  return Array.from(text.slice(0, 2 * count)).slice(0, count).join("");
}

/**
 * @param {string} text
 * @param {number} count
 */
export function lastPoints(text, count) {
  if (text.length <= count) return text;
  return Array.from(wholeFrom(text, text.length - 2 * count)).slice(-count).join("");
}

/**
 * @param {string} text
 * @param {number} start moved on where it would cut a pair
 */
function wholeFrom(text, start) {
  const code = text.charCodeAt(start);
  return text.slice(start > 0 && code >= 0xdc00 && code <= 0xdfff ? start + 1 : Math.max(start, 0));
}
