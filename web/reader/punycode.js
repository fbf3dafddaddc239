/**
 * Decode Punycode (RFC 3492), in which host names with letters beyond ASCII are written.
 *
 *     decodePunycode(label) -> string | null      without its "xn--"; null if it is none
 */

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const FIRST = 128;
const FIRST_BIAS = 72;
const LAST = 0x10ffff;

/**
 * @param {string} label
 * @returns {string | null}
 */
export function decodePunycode(label) {
  const dash = label.lastIndexOf("-");
  const out = dash > 0 ? Array.from(label.slice(0, dash)) : [];
  let at = dash + 1;
  let code = FIRST;
  let place = 0;
  let bias = FIRST_BIAS;
  while (at < label.length) {
    const number = readNumber(label, at, bias);
    if (!number) return null;
    const count = out.length + 1;
    bias = adapted(number.value, at === dash + 1, count);
    place += number.value;
    code += Math.floor(place / count);
    place %= count;
    if (code > LAST) return null;
    out.splice(place, 0, String.fromCodePoint(code));
    place += 1;
    at = number.end;
  }
  return out.join("");
}

/**
 * @param {string} label
 * @param {number} start
 * @param {number} bias
 * @returns {{value: number, end: number} | null}
 */
function readNumber(label, start, bias) {
  let value = 0;
  let weight = 1;
  for (let at = start, step = BASE; at < label.length; at += 1, step += BASE) {
    const digit = digitOf(label.charCodeAt(at));
    if (digit < 0) return null;
    value += digit * weight;
    if (value > Number.MAX_SAFE_INTEGER) return null;
    const threshold = Math.min(Math.max(step - bias, T_MIN), T_MAX);
    if (digit < threshold) return { value, end: at + 1 };
    weight *= BASE - threshold;
  }
  return null;
}

/** @param {number} code */
function digitOf(code) {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x7a ? letter - 0x61 : -1;
}

/**
 * @param {number} delta
 * @param {boolean} isFirst
 * @param {number} count
 */
function adapted(delta, isFirst, count) {
  let left = Math.floor(delta / (isFirst ? DAMP : 2));
  left += Math.floor(left / count);
  let steps = 0;
  while (left > ((BASE - T_MIN) * T_MAX) / 2) {
    left = Math.floor(left / (BASE - T_MIN));
    steps += BASE;
  }
  return steps + Math.floor((BASE * left) / (left + SKEW));
}
