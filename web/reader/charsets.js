/**
 * Bytes to text: by the charset that is declared, as UTF-8, or as the charset whose characters are the commonest.
 *
 *     isBinary(tables, bytes) -> boolean
 *     decode(tables, bytes, charset) -> string        throws InputError
 *     decodedOrNull(tables, bytes, charset) -> string | null
 *     toBinary(bytes) -> string                       one character a byte
 *     toBytes(binary) -> Uint8Array
 */

import { constants } from "./constants.js";
import { InputError } from "./errors.js";
import { search } from "./rules.js";
import { strip } from "./strings.js";

/** @typedef {import("./rules.js").Tables} Tables */

const START = 4000; // bytes that show whether a file is text
const UTF_8 = "utf-8";
const CHUNK = 8192;

/** @param {Uint8Array} bytes */
export function toBinary(bytes) {
  let out = "";
  for (let at = 0; at < bytes.length; at += CHUNK) out += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return out;
}

/** @param {string} binary */
export function toBytes(binary) {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/**
 * Whether data begins like a program, an image or an archive.
 * @param {Tables} tables
 * @param {Uint8Array} bytes
 */
export function isBinary(tables, bytes) {
  return constants(tables, "charsets").values.binary_starts.some((/** @type {string} */ start) => begins(bytes, start));
}

/**
 * @param {Tables} tables
 * @param {Uint8Array} bytes a file, or the body of a part of a mail
 * @param {string | null} charset the declared one; it may be wrong or unknown
 * @returns {string}
 */
export function decode(tables, bytes, charset) {
  const { boms } = constants(tables, "charsets").values;
  const marked = boms.find((/** @type {{start: string}} */ bom) => begins(bytes, bom.start));
  const hasZero = bytes.subarray(0, START).includes(0) && !(marked && marked.label !== UTF_8);
  if (isBinary(tables, bytes) || hasZero) throw new InputError("binary_file", "this is not text");
  if (marked) {
    const text = decodedAs(tables, marked.label, bytes.subarray(marked.start.length / 2));
    if (text !== null) return text;
  }
  for (const label of [labelOf(tables, charset), UTF_8]) {
    const text = label ? decodedAs(tables, label, bytes) : null;
    if (text !== null) return text;
  }
  return guessed(tables, bytes);
}

/**
 * Decode a few bytes, such as a word of a header; null if no charset fits.
 * @param {Tables} tables
 * @param {Uint8Array} bytes
 * @param {string | null} charset
 * @returns {string | null}
 */
export function decodedOrNull(tables, bytes, charset) {
  for (const label of [labelOf(tables, charset), UTF_8]) {
    const text = label ? decodedAs(tables, label, bytes) : null;
    if (text !== null) return text;
  }
  for (const [, text] of guesses(tables, bytes)) return text;
  return null;
}

/**
 * @param {Tables} tables
 * @param {Uint8Array} bytes
 * @returns {string}
 */
function guessed(tables, bytes) {
  /** @type {string | null} */
  let best = null;
  let most = -1;
  for (const [label, text] of guesses(tables, bytes)) {
    const share = shareOfCommon(tables, text, label);
    if (share > most) [best, most] = [text, share];
  }
  if (best === null) throw new InputError("undecodable", "no charset fits");
  return best;
}

/**
 * @param {Tables} tables
 * @param {Uint8Array} bytes
 * @returns {Generator<[string, string], void, undefined>}
 */
function* guesses(tables, bytes) {
  const { patterns, values } = constants(tables, "charsets");
  for (const label of values.guessed) {
    const text = decodedAs(tables, label, bytes);
    if (text !== null && !search(patterns.private, text)) yield [label, text];
  }
}

/**
 * Return which share of the characters beyond ASCII is among the commonest of a charset's languages;
 * -1 if nothing can be read.
 * @param {Tables} tables
 * @param {string} text
 * @param {string} label
 */
function shareOfCommon(tables, text, label) {
  const common = commonOf(tables, label);
  let beyond = 0;
  let found = 0;
  let all = 0;
  for (const char of text) {
    all += 1;
    if (char <= "\x7f") continue;
    beyond += 1;
    if (common.has(char)) found += 1;
  }
  const readable = all - beyond + found >= constants(tables, "charsets").values.least_readable * all;
  return readable ? found / Math.max(beyond, 1) : -1;
}

/**
 * @param {Tables} tables
 * @param {string} label
 * @param {Uint8Array} bytes
 * @returns {string | null}
 */
function decodedAs(tables, label, bytes) {
  const text = label === "windows-1252" ? fromWindows1252(tables, bytes) : fromCharset(label, bytes);
  const { undefined: undefined_ } = constants(tables, "charsets").patterns;
  return text === null || (!label.startsWith("utf") && search(undefined_, text)) ? null : text;
}

/**
 * @param {string} label
 * @param {Uint8Array} bytes
 * @returns {string | null}
 */
function fromCharset(label, bytes) {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Node's own decoder reads the bytes 80 to 9F as control characters.
 * @param {Tables} tables
 * @param {Uint8Array} bytes
 * @returns {string | null}
 */
function fromWindows1252(tables, bytes) {
  const { high } = constants(tables, "charsets").values;
  const text = toBinary(bytes).replace(/[\x80-\x9f]/g, (char) => high[char.charCodeAt(0) - 0x80]);
  return text.includes("\ufffd") ? null : text;
}

/**
 * @param {Tables} tables
 * @param {string} label
 * @returns {Set<string>}
 */
function commonOf(tables, label) {
  return tables.once(`charsets/common/${label}`, () => {
    const { common, han } = constants(tables, "charsets").values;
    return new Set(common[label] + (label.startsWith("windows") ? "" : han));
  });
}

/**
 * @param {Tables} tables
 * @param {string | null} charset
 * @returns {string | undefined}
 */
function labelOf(tables, charset) {
  /** @type {Map<string, string>} */
  const labels = tables.once("charsets/labels", () => {
    const { charsets } = constants(tables, "charsets").values;
    return new Map(
      charsets.flatMap((/** @type {{label: string, names: string}} */ row) => row.names.split(" ").map((name) => [name, row.label])),
    );
  });
  return labels.get(strip(charset ?? "").toLowerCase());
}

/**
 * @param {Uint8Array} bytes
 * @param {string} start in hexadecimal digits
 */
function begins(bytes, start) {
  for (let at = 0; 2 * at < start.length; at += 1) {
    if (bytes[at] !== parseInt(start.slice(2 * at, 2 * at + 2), 16)) return false;
  }
  return true;
}
