/**
 * The parts of a mail, as Python's `email` package sees them.
 *
 * A mail is worked on as a string of bytes, one character a byte, because its lines may be in
 * different charsets.
 *
 *     parseMail(binary) -> Part {headers, type, disposition, charset, filename, parts, body}
 *     bodyBytes(part) -> Uint8Array     its transfer encoding undone
 *     fromBase64(text), fromQuoted(text, isHeader) -> string of bytes
 */

import { toBytes } from "./charsets.js";
import { rstrip, strip } from "./strings.js";

/**
 * @typedef {object} Part
 * @property {[string, string][]} headers lower-case names and raw values, in order
 * @property {string} type such as text/html
 * @property {string} disposition "attachment", "inline" or ""
 * @property {string | null} charset
 * @property {string} filename raw; "" if none
 * @property {Part[] | null} parts null if it has none
 * @property {string} body the raw bytes of a part without parts
 */

const LINE = /[^\r\n]*(?:\r\n|\r|\n|$)/g;
const HEADER_LINE = /^(?:From |[!-9;-~]*:|[\t ])/;
const LAST_END = /(?:\r\n|\r|\n)$/;
const PARAMETER = /;[ \t\r\n]*([^\s=;"]{1,60})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[^])*)"|([^;]*))/g;
const DEEPEST = 50; // parts within parts; below that all is one body

/** @param {string} binary */
export function parseMail(binary) {
  return parsed(linesOf(binary), "text/plain", 0);
}

/** @param {string} text */
function linesOf(text) {
  return (text.match(LINE) ?? []).filter((line) => line !== "");
}

/**
 * @param {string[]} lines
 * @param {string} defaultType
 * @param {number} depth
 * @returns {Part}
 */
function parsed(lines, defaultType, depth) {
  const [headers, rest] = headAndRest(lines);
  const [type, parameters] = valueAndParameters(first(headers, "content-type"));
  const [disposition, names] = valueAndParameters(first(headers, "content-disposition"));
  const kind = type.split("/").length === 2 ? type : type ? "text/plain" : defaultType;
  /** @type {Part} */
  const part = {
    headers,
    type: kind,
    disposition,
    charset: parameters.get("charset")?.toLowerCase() ?? null,
    filename: names.get("filename") ?? parameters.get("name") ?? "",
    parts: null,
    body: "",
  };
  if (depth < DEEPEST) part.parts = partsOf(part, rest, rstrip(parameters.get("boundary") ?? ""), depth);
  if (!part.parts) part.body = rest.join("");
  return part;
}

/**
 * @param {Part} part
 * @param {string[]} lines
 * @param {string} boundary
 * @param {number} depth
 * @returns {Part[] | null}
 */
function partsOf(part, lines, boundary, depth) {
  if (part.type.startsWith("message/")) return [parsed(lines, "text/plain", depth + 1)];
  if (!part.type.startsWith("multipart/") || !boundary) return null;
  const defaultType = part.type === "multipart/digest" ? "message/rfc822" : "text/plain";
  return cutAt(lines, boundary)?.map((one) => parsed(one, defaultType, depth + 1)) ?? null;
}

/**
 * @param {string[]} lines
 * @param {string} boundary
 * @returns {string[][] | null} null if the boundary is nowhere
 */
function cutAt(lines, boundary) {
  const separator = `--${boundary}`;
  /** @type {string[][]} */
  const parts = [];
  let begun = false;
  /** @type {string[] | null} */
  let open = null;
  for (const line of lines) {
    const tail = line.startsWith(separator) ? rstrip(line.slice(separator.length), " \t\r\n") : null;
    if (tail === "" || tail === "--") {
      begun = true;
      if (open) parts.push(withoutLastEnd(open));
      open = null;
      if (tail === "--") return parts;
    } else if (begun) (open ??= []).push(line);
  }
  if (open) parts.push(open);
  return begun ? parts : null;
}

/** @param {string[]} lines whose last end of line belongs to the boundary */
function withoutLastEnd(lines) {
  return [...lines.slice(0, -1), lines[lines.length - 1].replace(LAST_END, "")];
}

/**
 * @param {string[]} lines
 * @returns {[[string, string][], string[]]}
 */
function headAndRest(lines) {
  let at = 0;
  while (at < lines.length && HEADER_LINE.test(lines[at])) at += 1;
  /** @type {[string, string][]} */
  const headers = [];
  lines.slice(0, at).forEach((line, number) => {
    const colon = line.indexOf(":");
    if (line.startsWith("From ")) return;
    if (line[0] === " " || line[0] === "\t") {
      if (headers.length) headers[headers.length - 1][1] += line;
    } else if (colon > 0) headers.push([line.slice(0, colon).toLowerCase(), line.slice(colon + 1)]);
  });
  const isBlank = at < lines.length && rstrip(lines[at], "\r\n") === "";
  return [headers, lines.slice(isBlank ? at + 1 : at)];
}

/**
 * @param {[string, string][]} headers
 * @param {string} name
 */
function first(headers, name) {
  return headers.find(([key]) => key === name)?.[1] ?? "";
}

/**
 * Part "text/html; charset=utf-8" into its value and its parameters; long ones may be numbered and coded (RFC 2231).
 * @param {string} header
 * @returns {[string, Map<string, string>]}
 */
function valueAndParameters(header) {
  /** @type {Map<string, string>} */
  const found = new Map();
  /** @type {Map<string, string[]>} */
  const numbered = new Map();
  for (const [, rawName, quoted, plain] of header.matchAll(PARAMETER)) {
    const name = rawName.toLowerCase();
    const value = quoted === undefined ? strip(plain) : quoted.replace(/\\([^])/g, "$1");
    const coded = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(name);
    if (!coded || (!coded[2] && !coded[3])) {
      if (!found.has(name)) found.set(name, value);
    } else {
      const pieces = numbered.get(coded[1]) ?? [];
      pieces[Number(coded[2] ?? 0)] = coded[3] ? unescaped(value) : value;
      numbered.set(coded[1], pieces);
    }
  }
  for (const [name, pieces] of numbered) if (!found.has(name)) found.set(name, pieces.join(""));
  return [strip(header.split(";", 1)[0]).toLowerCase(), found];
}

/** @param {string} value perhaps with charset'language' in front */
function unescaped(value) {
  return value.replace(/^[^']*'[^']*'/, "").replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}

/**
 * Return the bytes of a body, its transfer encoding undone.
 * @param {Part} part
 */
export function bodyBytes(part) {
  const how = strip(first(part.headers, "content-transfer-encoding")).toLowerCase();
  if (how === "quoted-printable") return toBytes(fromQuoted(part.body, false));
  return toBytes(how === "base64" ? fromBase64(part.body) : part.body);
}

/**
 * Decode as much as there is: pads and stray characters may be missing or too many.
 * @param {string} text
 */
export function fromBase64(text) {
  const kept = text.split("=", 1)[0].replace(/[^A-Za-z0-9+/]/g, "");
  return atob(kept.slice(0, kept.length - Number(kept.length % 4 === 1)));
}

/**
 * @param {string} text
 * @param {boolean} isHeader where "_" is a space
 */
export function fromQuoted(text, isHeader) {
  const plain = isHeader ? text.replace(/_/g, " ") : text;
  return plain.replace(/=(?:\r[^\n]*\n?|\n|(=)|([0-9A-Fa-f]{2})|$)/g, (_, equals, hex) =>
    equals ? "=" : hex ? String.fromCharCode(parseInt(hex, 16)) : "",
  );
}
