/**
 * Read where an address leads, and whether its host is Amazon's or dresses up as Amazon.
 *
 *     hostOf(tables, address)      unwrapped(tables, address)      *bareHosts(tables, text) -> [start, end]
 *     isAmazon, isService, isOutside, isShortener, isChat, isNumber, imitatesAmazon (tables, host) -> boolean
 *     imitatingPath(tables, address) -> boolean      skeleton(tables, name)
 */

import { constants } from "./constants.js";
import { decodePunycode } from "./punycode.js";
import { anyRule, endOf, finditer, isAscii, search } from "./rules.js";
import { partition, removePrefix, rstrip, splitWhite, strip } from "./strings.js";

/** @typedef {import("./rules.js").Tables} Tables */

/**
 * A web address: user name, host in lower case, and what follows the host.
 * @typedef {{user: string, host: string, rest: string}} Parts
 */

const TABLE = "authenticity";
const CODED = "xn--";

/**
 * Return the host of a link or e-mail address, without "www." and in lower case; "" if it has none.
 * @param {Tables} tables
 * @param {string} given
 */
export function hostOf(tables, given) {
  const address = strip(given);
  if (address.toLowerCase().startsWith("mailto:") || (address.includes("@") && !address.includes("/"))) {
    const mail = partition(removePrefix(address, "mailto:"), "?")[0];
    return strip(mail.slice(mail.lastIndexOf("@") + 1), " >").toLowerCase();
  }
  const parts = split(tables, address);
  return parts ? rstrip(removePrefix(parts.host, "www."), ".") : "";
}

/**
 * Return the address that a mail gateway or click counter wraps, or the address itself.
 * @param {Tables} tables
 * @param {string} address
 */
export function unwrapped(tables, address) {
  const { patterns, values } = constants(tables, TABLE);
  for (let wrap = 0; wrap < values.wraps; wrap += 1) {
    if (!is(tables, "wrapper", hostOf(tables, address))) break;
    const plain = unquote(unquote(address));
    const inner = search(patterns.inner_address, plain, 8);
    if (!inner) break;
    address = plain.slice(inner.index);
  }
  return address;
}

/**
 * Yield the [start, end] of each host name that stands in a text without "https://".
 * @param {Tables} tables
 * @param {string} text
 * @returns {Generator<[number, number], void, undefined>}
 */
export function* bareHosts(tables, text) {
  for (const found of finditer(constants(tables, TABLE).patterns.bare_host, text)) yield [found.index, endOf(found)];
}

/**
 * Whether a host name is one of Amazon's; hosts that Amazon lets to anybody are not.
 * @param {Tables} tables
 * @param {string} host
 */
export function isAmazon(tables, host) {
  return is(tables, "amazon", host.toLowerCase());
}

/**
 * Whether Amazon lets a host to anybody: it neither imitates nor proves anything.
 * @param {Tables} tables
 * @param {string} host
 */
export function isService(tables, host) {
  return is(tables, "service", host.toLowerCase());
}

/**
 * Whether genuine messages are known to link to a host that is not Amazon's.
 * @param {Tables} tables
 * @param {string} host
 */
export function isOutside(tables, host) {
  return is(tables, "outside", host.toLowerCase()) || is(tables, "neutral", host.toLowerCase());
}

/**
 * Whether links of a host hide where they lead.
 * @param {Tables} tables
 * @param {string} host
 */
export function isShortener(tables, host) {
  return is(tables, "shortener", host);
}

/**
 * Whether a host opens a chat app.
 * @param {Tables} tables
 * @param {string} host
 */
export function isChat(tables, host) {
  return is(tables, "chat_host", host);
}

/**
 * Whether a host is a bare number.
 * @param {Tables} tables
 * @param {string} host
 */
export function isNumber(tables, host) {
  return search(constants(tables, TABLE).patterns.number_host, host) !== null;
}

/**
 * Whether a host name that is not Amazon's dresses up as Amazon: its name, a twin of it, or letters of other scripts.
 * @param {Tables} tables
 * @param {string} given
 */
export function imitatesAmazon(tables, given) {
  const host = given.toLowerCase();
  const top = host.slice(host.lastIndexOf(".") + 1);
  if (Array.from(top).length < 2 || /^[0-9]+$/.test(top)) return false;
  if (isAmazon(tables, host) || isService(tables, host) || isOutside(tables, host)) return false;
  return is(tables, "lookalike", host) || is(tables, "lookalike", skeleton(tables, host));
}

/**
 * Whether the part behind a foreign host, or a user name before it, names an address of Amazon's.
 * @param {Tables} tables
 * @param {string} address
 */
export function imitatingPath(tables, address) {
  const parts = split(tables, address);
  if (!parts || isAmazon(tables, parts.host) || isOutside(tables, parts.host)) return false;
  return isAmazon(tables, parts.user) || imitatesAmazon(tables, parts.user) || is(tables, "imitating_path", parts.rest);
}

/**
 * Write letters of other scripts, digits and letter pairs as the Latin letters that they look like.
 * @param {Tables} tables
 * @param {string} given
 */
export function skeleton(tables, given) {
  const plain = given.toLowerCase().split(".").map(uncoded).join(".");
  let name = plain.normalize("NFKD").replace(constants(tables, TABLE).patterns.accents, "");
  for (const rule of tables.ofKind(TABLE, "twin")) name = name.replace(rule.pattern, () => String(rule.values.plain));
  return name;
}

/** @param {string} label */
function uncoded(label) {
  if (!label.startsWith(CODED) || !isAscii(label)) return label;
  return decodePunycode(label.slice(CODED.length))?.toLowerCase() ?? label;
}

/**
 * Take a web address apart; null if it has no host.
 * @param {Tables} tables
 * @param {string} given
 * @returns {Parts | null}
 */
function split(tables, given) {
  const { patterns } = constants(tables, TABLE);
  const address = splitWhite(given).join("");
  const found = search(patterns.address, address.includes("//") ? address : `//${address}`);
  if (!found?.groups) return null;
  const { net, rest } = found.groups;
  const at = net.lastIndexOf("@");
  const host = partition(net.slice(at + 1), ":")[0].toLowerCase();
  if (!host || search(patterns.foreign_to_hosts, host.normalize("NFKC"))) return null;
  return { user: at < 0 ? "" : partition(net.slice(0, at), ":")[0], host, rest: rest.includes("?") ? rest : `${rest}?` };
}

/**
 * Undo %41 and the like.
 * @param {string} address
 */
function unquote(address) {
  return address.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    const bytes = Uint8Array.from(run.slice(1).split("%"), (hex) => parseInt(hex, 16));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  });
}

/**
 * @param {Tables} tables
 * @param {string} kind
 * @param {string} name
 */
function is(tables, kind, name) {
  return anyRule(tables.ofKind(TABLE, kind), name);
}
