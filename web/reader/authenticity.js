/**
 * Look for signs that a message may not be from Amazon.
 *
 * Signals with their quotes, never "this is safe": a sender's address can be forged.
 *
 *     findSignals(tables, message, segments, identifiers, repaired) -> SignalFound[]
 *
 * SignalFound is {code, start, end, text, rule, ofMessage}: `text.slice(start, end)` of the repaired
 * text, of the message's own text if `ofMessage`; a header's value or a file's name has start = end = 0.
 */

import { clean } from "./clean.js";
import { codePointLength } from "./codepoints.js";
import { constants } from "./constants.js";
import * as hosts from "./hosts.js";
import { anyRule, endOf, finditer, search } from "./rules.js";
import { senderSigns } from "./senders.js";
import { firstPoints, lastPoints, removePrefix, splitWhite } from "./strings.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {import("./rules.js").Rule} Rule */
/** @typedef {import("./message.js").Message} Message */
/** @typedef {import("./html-text.js").Link} Link */
/** @typedef {import("./segments.js").Segment} Segment */
/** @typedef {{kind: string, value: string, start: number, end: number, rule: string}} Identifier */

/**
 * @typedef {object} SignalFound
 * @property {string} code
 * @property {number} start
 * @property {number} end
 * @property {string} text
 * @property {string} rule
 * @property {boolean} ofMessage
 */

const TABLE = "authenticity";

/**
 * Return the signals, header first; offsets refer to the repaired text, those of links to the message's.
 * @param {Tables} tables
 * @param {Message} message
 * @param {readonly Segment[]} segments of the repaired text
 * @param {readonly Identifier[]} identifiers what was found in it
 * @param {string} repaired
 * @returns {SignalFound[]}
 */
export function findSignals(tables, message, segments, identifiers, repaired) {
  const own = ownWords(tables, message, segments);
  const speaks = speaksOfAmazon(tables, message);
  /** @type {Map<string, SignalFound>} */
  const once = new Map();
  const add = (/** @type {Iterable<SignalFound>} */ signals) => {
    for (const signal of signals) {
      const key = `${signal.code}\n${signal.text}`;
      if (!once.has(key)) once.set(key, signal);
    }
  };
  for (const sign of senderSigns(tables, message)) add([signalAt(sign.code, 0, 0, sign.text, sign.rule)]);
  add(linkSignals(tables, message, speaks));
  add(addressSignals(tables, identifiers));
  add(bareHostSignals(tables, repaired));
  if (speaks) add(outsideSignals(tables, own, identifiers));
  add(demands(tables, own));
  return [...once.values()];
}

/**
 * @param {string} code
 * @param {number} start
 * @param {number} end
 * @param {string} text
 * @param {string} rule
 * @param {boolean} [ofMessage]
 * @returns {SignalFound}
 */
function signalAt(code, start, end, text, rule, ofMessage = false) {
  return { code, start, end, text, rule, ofMessage };
}

/**
 * @param {Tables} tables
 * @param {Message} message
 */
function speaksOfAmazon(tables, message) {
  return is(tables, "claims", `${message.headers.from ?? ""} ${message.headers.subject ?? ""} ${message.text}`);
}

/**
 * Leave out lines that the writer only quotes, where he has written enough himself.
 * @param {Tables} tables
 * @param {Message} message
 * @param {readonly Segment[]} segments
 */
function ownWords(tables, message, segments) {
  if (!message.text.includes("\n>")) return segments;
  const { patterns, values } = constants(tables, TABLE);
  const lines = [...finditer(patterns.quoted_line, message.text)].map((found) => found[0]);
  const quoted = squeezed(clean(tables, lines.join("\n")).text);
  if (codePointLength(message.text) - codePointLength(quoted) < values.enough) return segments;
  return segments.filter((segment) => !quoted.includes(squeezed(segment.text)));
}

/** @param {string} text */
function squeezed(text) {
  return splitWhite(text).join("");
}

/**
 * @param {Tables} tables
 * @param {Message} message
 * @param {boolean} speaks
 * @returns {Generator<SignalFound, void, undefined>}
 */
function* linkSignals(tables, message, speaks) {
  for (const link of message.links.length ? message.links : writtenLinks(tables, message.text)) {
    const target = hosts.unwrapped(tables, link.target);
    for (const [code, rule] of signsOfLink(tables, link, target, speaks)) {
      yield signalAt(code, link.start, link.end, message.text.slice(link.start, link.end), rule, true);
    }
  }
}

/**
 * @param {Tables} tables
 * @param {Link} link
 * @param {string} target
 * @param {boolean} speaks
 * @returns {Generator<[string, string], void, undefined>}
 */
function* signsOfLink(tables, link, target, speaks) {
  const host = hosts.hostOf(tables, target);
  if (!host || hosts.isAmazon(tables, host)) return;
  const words = firstPoints(link.text, constants(tables, TABLE).values.words_of_link);
  if (showsAmazon(tables, words)) yield ["link_mismatch", "link_text"];
  else if (speaks && !hosts.isOutside(tables, host) && !target.includes("@") && (is(tables, "login", words) || is(tables, "sender", words))) {
    yield ["login_link", "link_text"];
  }
  if (hosts.imitatesAmazon(tables, host) || hosts.imitatingPath(tables, target)) yield ["lookalike_domain", "link_target"];
  else if (hosts.isChat(tables, host)) yield ["chat_contact", "link_target"];
  else if (hosts.isNumber(tables, host)) yield ["numeric_host", "link_target"];
}

/**
 * @param {Tables} tables
 * @param {string} words
 */
function showsAmazon(tables, words) {
  const places = hosts.bareHosts(tables, words.replaceAll("/", " ").replaceAll("@", " "));
  return [...places].some(([start, end]) => hosts.isAmazon(tables, words.slice(start, end)));
}

/**
 * Links that stand in a plain text as HTML, as Markdown, or as words with the target in angle brackets.
 * @param {Tables} tables
 * @param {string} text
 * @returns {Generator<Link, void, undefined>}
 */
function* writtenLinks(tables, text) {
  for (const kind of ["anchor", "markdown", "in_angles"]) {
    for (const found of finditer(constants(tables, TABLE).patterns[kind], text)) {
      const { words, target } = /** @type {Record<string, string>} */ (found.groups);
      yield { start: found.index, end: endOf(found), text: words, target };
    }
  }
}

/**
 * @param {Tables} tables
 * @param {readonly Identifier[]} identifiers
 * @returns {Generator<SignalFound, void, undefined>}
 */
function* addressSignals(tables, identifiers) {
  for (const one of identifiers) {
    if (one.kind !== "links" && one.kind !== "emails") continue;
    const address = hosts.unwrapped(tables, one.value);
    const host = hosts.hostOf(tables, address);
    const isLink = one.kind === "links";
    if (hosts.imitatesAmazon(tables, host) || (isLink && hosts.imitatingPath(tables, address))) yield signalOf("lookalike_domain", one);
    else if (isLink && hosts.isNumber(tables, host)) yield signalOf("numeric_host", one);
    else if (isLink && hosts.isChat(tables, host)) yield signalOf("chat_contact", one);
  }
}

/**
 * @param {string} code
 * @param {Identifier} one
 */
function signalOf(code, one) {
  return signalAt(code, one.start, one.end, one.value, one.rule);
}

/**
 * @param {Tables} tables
 * @param {string} text
 * @returns {Generator<SignalFound, void, undefined>}
 */
function* bareHostSignals(tables, text) {
  for (const [start, end] of hosts.bareHosts(tables, text)) {
    const host = text.slice(start, end);
    if (hosts.imitatesAmazon(tables, removePrefix(host, "www."))) yield signalAt("lookalike_domain", start, end, host, "bare_host");
  }
}

/**
 * Requests to log in at, or to write to, an address that is neither Amazon's nor a third party's.
 * @param {Tables} tables
 * @param {readonly Segment[]} segments
 * @param {readonly Identifier[]} identifiers
 * @returns {Generator<SignalFound, void, undefined>}
 */
function* outsideSignals(tables, segments, identifiers) {
  for (const one of identifiers) {
    const isAddress = one.kind === "links" || one.kind === "emails";
    const host = isAddress ? hosts.hostOf(tables, hosts.unwrapped(tables, one.value)) : "";
    if (!host || hosts.isAmazon(tables, host) || hosts.isOutside(tables, host) || hosts.isService(tables, host)) continue;
    const around = wordsAround(tables, segments, one);
    if (!around || is(tables, "third_party", around[0]) || is(tables, "harmless", around[0], "warning")) continue;
    if (one.kind === "emails" && is(tables, "contact", around[1])) yield signalOf("outside_address", one);
    else if (one.kind === "links" && (hosts.isShortener(tables, host) || is(tables, "login", around[1]))) yield signalOf("login_link", one);
  }
}

/**
 * Return what stands around an address, and the sentence that asks; null outside all segments.
 * @param {Tables} tables
 * @param {readonly Segment[]} segments
 * @param {Identifier} one
 * @returns {[string, string] | null}
 */
function wordsAround(tables, segments, one) {
  const number = lastBefore(segments, one.start);
  if (number < 0 || one.start >= segments[number].end || segments[number].kind === "header") return null;
  const segment = segments[number];
  const before = number ? segments[number - 1].text : "";
  const lone = codePointLength(segment.text) - codePointLength(one.value) < constants(tables, TABLE).values.lone;
  const asks = lone ? `${segment.lead} ${before} ${segment.text}` : segment.text;
  return [`${segment.heading} ${segment.lead} ${before} ${segment.text}`, asks.replaceAll(one.value, () => firstPoints(one.value, 1))];
}

/**
 * @param {readonly Segment[]} segments in the order of the text
 * @param {number} at
 */
function lastBefore(segments, at) {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle].start <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * @param {Tables} tables
 * @param {readonly Segment[]} segments
 * @returns {Generator<SignalFound, void, undefined>}
 */
function* demands(tables, segments) {
  /** @type {SignalFound | null} */
  let warned = null;
  for (const segment of segments) {
    if (segment.kind === "header") continue;
    // "Amazon never asks for it. That is why we ask you to ..." takes the warning back.
    const turned = warned !== null && is(tables, "turned", segment.text);
    const [found, vetoed] = demandsIn(tables, segment, turned);
    yield* found;
    if (turned && warned && !found.length && is(tables, "ask", segment.text)) {
      yield signalAt(warned.code, segment.start, segment.end, segment.text, "taken_back");
    }
    warned = vetoed.length && isHarmless(tables, "", segment.text) ? vetoed[0] : null;
  }
}

/**
 * Return what a sentence asks for, and what it only warns of.
 * @param {Tables} tables
 * @param {Segment} segment
 * @param {boolean} turned
 * @returns {[SignalFound[], SignalFound[]]}
 */
function demandsIn(tables, segment, turned) {
  /** @type {SignalFound[]} */
  const found = [];
  /** @type {SignalFound[]} */
  const vetoed = [];
  for (const rule of tables.ofKind(TABLE, "object", segment.text)) {
    const named = search(rule.pattern, segment.text);
    if (!named) continue;
    const code = String(rule.values.code);
    if (!turned && (isHarmless(tables, code, segment.text) || isHarmless(tables, "", segment.lead))) {
      vetoed.push(signalIn(rule, segment, named));
      continue;
    }
    const asked = rule.values.asks.length ? askedFor(tables, rule, segment) : named;
    if (asked) found.push(signalIn(rule, segment, asked));
  }
  return [found, vetoed];
}

/**
 * @param {Rule} rule
 * @param {Segment} segment
 * @param {RegExpExecArray} match
 */
function signalIn(rule, segment, match) {
  return signalAt(String(rule.values.code), segment.start + match.index, segment.start + endOf(match), match[0], rule.id);
}

/**
 * Return where a thing is named that a verb near it, or the lead-in of its list, asks for.
 * @param {Tables} tables
 * @param {Rule} rule
 * @param {Segment} segment
 * @returns {RegExpExecArray | null}
 */
function askedFor(tables, rule, segment) {
  const { near: reach, most_things: most } = constants(tables, TABLE).values;
  const groups = rule.values.asks;
  let count = 0;
  for (const thing of finditer(rule.pattern, segment.text)) {
    if ((count += 1) > most) break;
    const before = lastPoints(segment.text.slice(0, thing.index), reach);
    const near = `${before}…${firstPoints(segment.text.slice(endOf(thing)), reach)}`; // the thing's own word is no verb: "deposit"
    if (asks(tables, groups, near) || (segment.lead && asks(tables, groups, segment.lead))) return thing;
  }
  return null;
}

/**
 * @param {Tables} tables
 * @param {readonly string[]} groups
 * @param {string} text
 */
function asks(tables, groups, text) {
  return tables.ofKind(TABLE, "ask", text).some((rule) => groups.includes(rule.values.group) && search(rule.pattern, text));
}

/**
 * @param {Tables} tables
 * @param {string} code
 * @param {string} text
 */
function isHarmless(tables, code, text) {
  return tables.ofKind(TABLE, "harmless", text).some((rule) => {
    const { only, unless } = rule.values;
    return (!only || only.includes(code)) && search(rule.pattern, text) && !(unless && is(tables, "unless", text, String(unless)));
  });
}

/**
 * @param {Tables} tables
 * @param {string} kind
 * @param {string} text
 * @param {string} [name]
 */
function is(tables, kind, text, name = "") {
  const rules = tables.ofKind(TABLE, kind, text);
  return anyRule(name ? rules.filter((rule) => rule.id === name) : rules, text);
}
