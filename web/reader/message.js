/**
 * Read a notice from wherever it comes: a paste, or the bytes of a file.
 *
 * The result is a `Message`: the text that all offsets refer to (UTF-16 units here), and what the
 * envelope said.
 *
 *     read(tables, source, {name, parseHtml}) -> Message     throws InputError
 *
 * `source` is a string (a whole pasted mail or HTML page is recognised) or the bytes of a file, then
 * with its `name`; `parseHtml(html)` makes an inert document, in a browser
 * `(html) => new DOMParser().parseFromString(html, "text/html")`.
 */

import { codePointLength, wellFormed } from "./codepoints.js";
import { constants } from "./constants.js";
import { decode, decodedOrNull, isBinary, toBinary, toBytes } from "./charsets.js";
import { InputError } from "./errors.js";
import { htmlToText } from "./html-text.js";
import { bodyBytes, fromBase64, fromQuoted, parseMail } from "./mime.js";
import { endOf, finditer, match, search } from "./rules.js";
import { firstPoints, strip } from "./strings.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {import("./html-text.js").Link} Link */
/** @typedef {import("./html-text.js").Node_} Node_ */
/** @typedef {import("./mime.js").Part} Part */
/** @typedef {(html: string) => {documentElement: Node_ | null}} ParseHtml */

/**
 * One message as it was received.
 * @typedef {object} Message
 * @property {string} text what is read; every offset of a report refers to it
 * @property {string | null} id the file's name, or null
 * @property {Record<string, string>} headers lower-case names to decoded values; only those that tell who sent it and when
 * @property {Link[]} links the links of an HTML body
 * @property {string[]} attachments names of attached files
 */

/** @typedef {{tables: Tables, parseHtml: ParseHtml}} Means */

const SUFFIX = /[^/\\.][^/\\]*(\.[^./\\]+)$/;

/**
 * Read one message.
 * @param {Tables} tables
 * @param {string | Uint8Array} source
 * @param {{name?: string, parseHtml: ParseHtml}} options
 * @returns {Message}
 */
export function read(tables, source, { name, parseHtml }) {
  const means = { tables, parseHtml };
  const message = typeof source === "string" ? fromText(source, means) : fromFile(source, name ?? "", means);
  return checked({ ...message, id: name ?? null }, tables);
}

/**
 * @param {Uint8Array} bytes
 * @param {string} name
 * @param {Means} means
 */
function fromFile(bytes, name, means) {
  const { suffixes, most_bytes: most } = valuesOf(means.tables);
  const suffix = (SUFFIX.exec(name)?.[1] ?? "").toLowerCase();
  if (![...suffixes.text, ...suffixes.mail, ...suffixes.html].includes(suffix)) {
    throw new InputError("unknown_format", `files ending in ${suffix} are not understood`);
  }
  if (bytes.length > most) throw new InputError("too_large", `${bytes.length} bytes, and at most ${most} are read`);
  if (suffixes.mail.includes(suffix)) return fromMail(bytes, means);
  if (suffixes.html.includes(suffix)) return fromHtml(decode(means.tables, bytes, null), means);
  return fromBytes(bytes, means);
}

/**
 * @param {Message} message
 * @param {Tables} tables
 */
function checked(message, tables) {
  const { most_characters: most, start, most_junk: mostJunk } = valuesOf(tables);
  if (!strip(message.text)) throw new InputError("empty_text", "no text in it");
  if (message.text.length > most && codePointLength(message.text) > most) {
    throw new InputError("too_large", `more than ${most} characters`);
  }
  const beginning = firstPoints(message.text, start);
  let junk = 0;
  for (const _ of finditer(pattern(tables, "junk"), beginning)) junk += 1;
  if (junk > mostJunk * codePointLength(beginning)) throw new InputError("binary_file", "this is not text");
  return message;
}

/**
 * @param {Uint8Array} bytes
 * @param {Means} means
 */
function fromBytes(bytes, means) {
  const start = bytes.subarray(0, valuesOf(means.tables).start);
  if (isMail(toBinary(start), means.tables)) return fromMail(bytes, means);
  return fromText(decode(means.tables, bytes, null), means);
}

/**
 * @param {string} given
 * @param {Means} means
 * @returns {Message}
 */
function fromText(given, means) {
  const text = wellFormed(given);
  const { tables } = means;
  const { start } = valuesOf(tables);
  const beginning = firstPoints(text, start);
  if (match(pattern(tables, "html_start"), text)) return fromHtml(text, means);
  if (search(pattern(tables, "mime"), beginning) && isMail(beginning, tables)) {
    return fromMail(new TextEncoder().encode(text), means);
  }
  const headers = leadingHeaders(text, tables);
  const page = Object.keys(headers).length ? search(pattern(tables, "page_below"), text) : null;
  if (page && codePointLength(text.slice(0, page.index)) <= start) return withPageBelow(text, page.index, headers, means);
  return { text, id: null, headers, links: [], attachments: [] };
}

/**
 * Read the HTML that stands below pasted header lines; the lines stay part of the text.
 * @param {string} text
 * @param {number} start
 * @param {Record<string, string>} headers
 * @param {Means} means
 * @returns {Message}
 */
function withPageBelow(text, start, headers, means) {
  const [page, links] = htmlToText(means.tables, means.parseHtml(text.slice(start)));
  return { text: text.slice(0, start) + page, id: null, headers, links: links.map((link) => moved(link, start)), attachments: [] };
}

/**
 * @param {string} html
 * @param {Means} means
 * @returns {Message}
 */
function fromHtml(html, means) {
  const [text, links] = htmlToText(means.tables, means.parseHtml(html));
  return { text, id: null, headers: leadingHeaders(text, means.tables), links, attachments: [] };
}

/**
 * @param {Link} link
 * @param {number} by
 * @returns {Link}
 */
function moved(link, by) {
  return { ...link, start: link.start + by, end: link.end + by };
}

/**
 * Whether a text begins with two header lines that mails have.
 * @param {string} beginning
 * @param {Tables} tables
 */
function isMail(beginning, tables) {
  let start = beginning.replaceAll("\r\n", "\n").replace(/^[\ufeff\n]+/, "");
  if (start.startsWith("From ") && start.includes("\n")) start = start.slice(start.indexOf("\n") + 1);
  const names = new Set();
  let at = 0;
  for (let found = match(pattern(tables, "header"), start, at); found; found = match(pattern(tables, "header"), start, at)) {
    names.add(found.groups?.name.toLowerCase());
    at = endOf(found);
    while ((start[at] === " " || start[at] === "\t") && start.includes("\n", at)) at = start.indexOf("\n", at) + 1;
  }
  return namesOf(tables, "mail_names").filter((name) => names.has(name)).length >= 2;
}

/**
 * Read the header lines that a paste begins with; they stay part of the text.
 * @param {string} text
 * @param {Tables} tables
 */
function leadingHeaders(text, tables) {
  /** @type {Record<string, string>} */
  const headers = {};
  const start = text.replaceAll("\r\n", "\n").replace(/^[\ufeff \n]+/, "");
  let at = 0;
  for (let found = match(pattern(tables, "header"), start, at); found; found = match(pattern(tables, "header"), start, at)) {
    at = endOf(found);
    let value = strip(found.groups?.value ?? "");
    for (let more = match(pattern(tables, "continued"), start, at); more; more = match(pattern(tables, "continued"), start, at)) {
      value = `${value} ${more.groups?.words}`;
      at = endOf(more);
    }
    const name = (found.groups?.name ?? "").toLowerCase();
    keep(headers, foreignHeaders(tables).get(name) ?? name, value, tables);
  }
  return headers;
}

/**
 * @param {Tables} tables
 * @returns {Map<string, string>}
 */
function foreignHeaders(tables) {
  return tables.once("message/foreign", () => {
    const listed = /** @type {[string, string][]} */ (Object.entries(valuesOf(tables).foreign_headers));
    return new Map(listed.flatMap(([header, names]) => names.split(" ").map((name) => [name, header])));
  });
}

/**
 * Keep a header that tells who sent the message: the first of a name, or all where servers add to them.
 * @param {Record<string, string>} headers
 * @param {string} name
 * @param {string} value
 * @param {Tables} tables
 */
function keep(headers, name, value, tables) {
  if (!namesOf(tables, "kept_headers").includes(name)) return;
  if (!(name in headers)) headers[name] = value;
  else if (namesOf(tables, "repeated_headers").includes(name)) headers[name] += `; ${value}`;
}

/**
 * @param {Uint8Array} bytes
 * @param {Means} means
 * @returns {Message}
 */
function fromMail(bytes, means) {
  const { tables } = means;
  if (isBinary(tables, bytes)) throw new InputError("binary_file", "this is not a mail");
  const mail = parseMail(toBinary(bytes));
  /** @type {string[]} */
  const texts = [];
  /** @type {Link[]} */
  const links = [];
  /** @type {string[]} */
  const attachments = [];
  for (const part of bodyParts(mail, attachments, tables)) {
    const offset = texts.reduce((sum, text) => sum + text.length + 2, 0);
    let text = decode(tables, bodyBytes(part), part.charset);
    if (part.type === "text/html") {
      const [words, found] = htmlToText(tables, means.parseHtml(text));
      links.push(...found.map((link) => moved(link, offset)));
      text = words;
    }
    texts.push(text.replaceAll("\r\n", "\n"));
  }
  return { text: texts.join("\n\n"), id: null, headers: mailHeaders(mail, tables), links, attachments };
}

/**
 * Yield the parts that a reader sees, in order: of alternatives the HTML one, of forwards the inner mail.
 * @param {Part} mail
 * @param {string[]} attachments
 * @param {Tables} tables
 * @returns {Generator<Part, void, undefined>}
 */
function* bodyParts(mail, attachments, tables) {
  if (mail.type === "message/delivery-status") return; // a machine's words to a machine
  if (mail.parts) {
    const shown =
      mail.type === "multipart/alternative"
        ? mail.parts.find((part) => part.type === "text/html" || part.type === "multipart/related")
        : undefined;
    for (const part of shown ? [shown] : mail.parts) yield* bodyParts(part, attachments, tables);
  } else if (mail.disposition === "attachment" || !mail.type.startsWith("text/")) {
    attachments.push(header(mail.filename, tables) || mail.type);
  } else yield mail;
}

/**
 * @param {Part} mail
 * @param {Tables} tables
 */
function mailHeaders(mail, tables) {
  /** @type {Record<string, string>} */
  const headers = {};
  for (const [name, value] of mail.headers) keep(headers, name, header(value, tables), tables);
  return headers;
}

/**
 * Return a header's value on one line, its encoded words decoded.
 * @param {string} raw as a string of bytes
 * @param {Tables} tables
 */
function header(raw, tables) {
  const text = wellFormed(decodedOrNull(tables, toBytes(raw), null) ?? raw);
  const value = strip(text.replace(pattern(tables, "folded"), " "));
  return unworded(value.replace(pattern(tables, "between_words"), ""), tables);
}

/**
 * Decode encoded words (RFC 2047); neighbours of one charset together, because some cut characters in two.
 * @param {string} value
 * @param {Tables} tables
 */
function unworded(value, tables) {
  let out = "";
  let charset = "";
  let data = "";
  let at = 0;
  const word = () => decodedOrNull(tables, toBytes(data), charset) ?? data;
  for (const found of finditer(pattern(tables, "encoded_word"), value)) {
    const groups = /** @type {Record<string, string>} */ (found.groups);
    if (groups.charset.toLowerCase() !== charset || found.index > at) {
      out += word() + value.slice(at, found.index);
      [charset, data] = [groups.charset.toLowerCase(), ""];
    }
    const written = toBinary(new TextEncoder().encode(groups.data));
    data += groups.how.toLowerCase() === "b" ? fromBase64(written) : fromQuoted(written, true);
    at = endOf(found);
  }
  return out + word() + value.slice(at);
}

/** @param {Tables} tables */
function valuesOf(tables) {
  return constants(tables, "message").values;
}

/**
 * @param {Tables} tables
 * @param {string} name
 */
function pattern(tables, name) {
  return constants(tables, "message").patterns[name];
}

/**
 * @param {Tables} tables
 * @param {string} key
 * @returns {string[]}
 */
function namesOf(tables, key) {
  return tables.once(`message/${key}`, () => valuesOf(tables)[key].split(" "));
}
