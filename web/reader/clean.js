/**
 * Repair a pasted notice: from the text that was given to the text that is read. The steps, their
 * order and their patterns (tables/clean.yaml) are those of `clean.py`.
 *
 *     clean(tables, source) -> MappedText
 *     toSimplified(tables, text) -> text          traditional Chinese to simplified, as long as it was
 */

import { constants } from "./constants.js";
import { MappedText } from "./mapped.js";
import { endOf, finditer, isAscii, match, search } from "./rules.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {import("./mapped.js").Share} Share */

const HIGHEST = 0x10ffff;
const UNDECODED = /[\ue000-\uf8ff\ufffd]/; // what this decoder makes of bytes that Python's GBK refuses
const STEPS = [newlines, quotedPrintable, mojibake, markup, newlines, characters, quoteSigns, chinese, whiteSpace];

/**
 * Repair a text.
 * @param {Tables} tables
 * @param {string} source any well-formed text
 * @returns {MappedText} the repaired text with the place of each unit in `source`
 */
export function clean(tables, source) {
  let mapped = MappedText.of(source);
  for (const step of STEPS) mapped = step(tables, mapped);
  return mapped;
}

/**
 * @param {Tables} tables
 * @param {string} name
 */
function pattern(tables, name) {
  return constants(tables, "clean").patterns[name];
}

/**
 * @param {Tables} tables
 * @param {string} name
 * @returns {any}
 */
function value(tables, name) {
  return constants(tables, "clean").values[name];
}

/**
 * @param {Tables} tables
 * @param {MappedText} mapped
 */
function newlines(tables, mapped) {
  return mapped.sub(pattern(tables, "newline"), "\n");
}

/**
 * @param {Tables} tables
 * @param {MappedText} mapped
 */
function quotedPrintable(tables, mapped) {
  const evidence = Array.from(finditer(pattern(tables, "qp_evidence"), mapped.text), (found) => found[0]);
  if (evidence.length < value(tables, "least_qp_evidence") || !evidence.includes("=\n")) return mapped;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return mapped
    .sub(pattern(tables, "soft_break"), "")
    .sub(pattern(tables, "qp_bytes"), (found) => decoder.decode(bytesOf(found[0].slice(1).split("="), 16)));
}

/**
 * @param {readonly string[]} numbers
 * @param {number} base
 */
function bytesOf(numbers, base) {
  return Uint8Array.from(numbers, (number) => parseInt(number, base));
}

/**
 * @param {Tables} tables
 * @param {MappedText} mapped
 */
function mojibake(tables, mapped) {
  for (let round = value(tables, "rounds"); round > 0; round -= 1) {
    if (!search(pattern(tables, "mojibake"), mapped.text)) break;
    const sure = isSurelyDamaged(tables, mapped.text);
    const repaired = mapped.splitUp(pattern(tables, "bytes"), (found) => redecoded(tables, found[0], sure));
    if (repaired === mapped) break;
    mapped = repaired;
  }
  return mapped;
}

/**
 * Whether a text has UTF-8 read as one character a byte that cannot be meant.
 * @param {Tables} tables
 * @param {string} text
 */
function isSurelyDamaged(tables, text) {
  for (const run of finditer(pattern(tables, "bytes"), text)) {
    for (const found of finditer(pattern(tables, "utf8"), writtenOf(tables, run[0]))) {
      if (isSure(tables, found[0])) return true;
    }
  }
  return false;
}

/**
 * Whether bytes in UTF-8 are no accident: two characters at once, or one that no language writes so.
 * @param {Tables} tables
 * @param {string} written
 */
function isSure(tables, written) {
  const one = match(pattern(tables, "utf8_one"), written);
  return !one || endOf(one) < written.length || match(pattern(tables, "utf8_sure"), written) !== null;
}

/**
 * Decode a run of characters again, the way they should have been; one byte was one character.
 * @param {Tables} tables
 * @param {string} run characters that are a byte each in Windows-1252 or Latin-1
 * @param {boolean} sure the text has such damage for certain
 * @returns {Share[]}
 */
function redecoded(tables, run, sure) {
  const written = writtenOf(tables, run);
  if (!isWhole(pattern(tables, "utf8"), written)) {
    const chinese = asGbk(tables, written);
    if (chinese) return Array.from(chinese, (char) => [char, 2]);
  }
  /** @type {Share[]} */
  const shares = [];
  let at = 0;
  for (const found of finditer(pattern(tables, "utf8"), written)) {
    if (!sure && !isSure(tables, found[0])) continue;
    for (const char of run.slice(at, found.index)) shares.push([char, 1]);
    for (const [one] of finditer(pattern(tables, "utf8_one"), found[0])) shares.push([asUtf8(one), one.length]);
    at = endOf(found);
  }
  if (shares.length) for (const char of run.slice(at)) shares.push([char, 1]);
  return shares;
}

/**
 * @param {RegExp} wanted
 * @param {string} text
 */
function isWhole(wanted, text) {
  const found = match(wanted, text);
  return found !== null && endOf(found) === text.length;
}

/**
 * Return the bytes that a run was, as characters below U+0100.
 * @param {Tables} tables
 * @param {string} run
 */
function writtenOf(tables, run) {
  const known = windows(tables);
  return Array.from(run, (char) => known.get(char) ?? char).join("");
}

/**
 * @param {Tables} tables
 * @returns {Map<string, string>}
 */
function windows(tables) {
  return tables.once("clean/windows", () => {
    const [chars, codes] = value(tables, "windows");
    return new Map(Array.from(chars, (char, at) => [char, String.fromCharCode(codes[at])]));
  });
}

/** @param {string} written */
function latin(written) {
  return Uint8Array.from(written, (char) => char.charCodeAt(0));
}

/** @param {string} written */
function asUtf8(written) {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(latin(written));
}

/**
 * Return what Chinese the bytes are in GBK, or "": a few accented letters in a row are none.
 * @param {Tables} tables
 * @param {string} written
 */
function asGbk(tables, written) {
  if (!isWhole(pattern(tables, "gbk"), written)) return "";
  const text = new TextDecoder("gbk").decode(latin(written));
  if (UNDECODED.test(text)) return "";
  let han = 0;
  for (const [run] of finditer(pattern(tables, "han_run"), text)) han += run.length;
  return han >= value(tables, "least_han") * text.length ? text : "";
}

/**
 * @param {Tables} tables
 * @param {MappedText} mapped
 */
function markup(tables, mapped) {
  if (mapped.text.includes("<")) {
    mapped = mapped
      .sub(pattern(tables, "block_tag"), "\n")
      .sub(pattern(tables, "cell_tag"), " ")
      .sub(pattern(tables, "inline_tag"), "");
  }
  if (mapped.text.includes("[")) mapped = mapped.sub(pattern(tables, "bbcode"), "");
  if (mapped.text.includes("&")) mapped = mapped.sub(pattern(tables, "entity"), (found) => unescaped(tables, found[0]));
  if (mapped.text.includes("**")) mapped = mapped.sub(pattern(tables, "bold"), (found) => found.groups?.words ?? "");
  return mapped;
}

/**
 * Return the character of an entity of HTML; one that is not known stays as it is.
 * @param {Tables} tables
 * @param {string} entity
 */
function unescaped(tables, entity) {
  if (entity[1] !== "#") return entities(tables).get(entity.slice(1, -1)) ?? entity;
  const isHex = entity[2] === "x" || entity[2] === "X";
  const code = isHex ? parseInt(entity.slice(3, -1), 16) : parseInt(entity.slice(2, -1), 10);
  if (code >= 0x80 && code < 0xa0) {
    for (const [char, byte] of windows(tables)) if (byte.charCodeAt(0) === code) return char;
  }
  const isNone = code === 0 || code > HIGHEST || (code >= 0xd800 && code < 0xe000);
  return isNone ? "\ufffd" : String.fromCodePoint(code);
}

/**
 * @param {Tables} tables
 * @returns {Map<string, string>}
 */
function entities(tables) {
  return tables.once("clean/entities", () => {
    const listed = /** @type {string} */ (value(tables, "entities")).split(/\s+/).map((one) => one.split(":"));
    return new Map(listed.map(([name, code]) => [name, String.fromCodePoint(parseInt(code, 16))]));
  });
}

/**
 * @param {Tables} tables
 * @param {MappedText} mapped
 */
function quoteSigns(tables, mapped) {
  return mapped.text.includes(">") ? mapped.sub(pattern(tables, "quote_sign"), "") : mapped;
}

/**
 * @param {Tables} tables
 * @param {MappedText} mapped
 */
function characters(tables, mapped) {
  const ascii = isAscii(mapped.text);
  mapped = mapped.sub(pattern(tables, "invisible"), "");
  if (ascii) return mapped;
  mapped = mapped
    .sub(pattern(tables, "ligature"), (found) => found[0].normalize("NFKC"))
    .sub(pattern(tables, "combined"), (found) => found[0].normalize("NFC"));
  return mapped.recode(translated(mapped.text, folds(tables)));
}

/**
 * @param {string} text
 * @param {Map<string, string>} map from single units to single units
 */
function translated(text, map) {
  let made = "";
  for (let at = 0; at < text.length; at += 1) made += map.get(text[at]) ?? text[at];
  return made;
}

/**
 * @param {Tables} tables
 * @returns {Map<string, string>}
 */
function folds(tables) {
  return tables.once("clean/folds", () => {
    const [first, last, distance] = value(tables, "full_width");
    /** @type {Map<string, string>} */
    const made = new Map();
    for (let code = first; code <= last; code += 1) made.set(String.fromCharCode(code), String.fromCharCode(code - distance));
    for (const [fold, chars] of Object.entries(value(tables, "folded"))) for (const char of String(chars)) made.set(char, fold);
    return made;
  });
}

/**
 * @param {Tables} tables
 * @param {MappedText} mapped
 */
function chinese(tables, mapped) {
  if (!search(pattern(tables, "han_run"), mapped.text)) return mapped;
  mapped = mapped.sub(pattern(tables, "pinyin"), "");
  return mapped.recode(toSimplified(tables, mapped.text));
}

/**
 * Return the text in simplified Chinese, as long as it was.
 * @param {Tables} tables
 * @param {string} text
 */
export function toSimplified(tables, text) {
  for (const [word, made] of Object.entries(value(tables, "simplified_words"))) text = text.replaceAll(word, String(made));
  return translated(text, simplified(tables));
}

/**
 * @param {Tables} tables
 * @returns {Map<string, string>}
 */
function simplified(tables) {
  return tables.once("clean/simplified", () => {
    /** @type {Map<string, string>} */
    const made = new Map();
    for (const line of /** @type {string[]} */ (tables.raw("characters").simplified)) {
      for (const char of line.slice(1)) made.set(char, line[0]);
    }
    return made;
  });
}

/**
 * @param {Tables} tables
 * @param {MappedText} mapped
 */
function whiteSpace(tables, mapped) {
  return mapped.sub(pattern(tables, "spaces"), " ").sub(pattern(tables, "trailing"), "");
}
