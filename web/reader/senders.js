/**
 * Look at who sent a mail: its address lines, the receiver's checks, and what is attached.
 *
 *     *senderSigns(tables, message) -> SenderSign {code, text, rule}
 */

import { codePointLength } from "./codepoints.js";
import { constants } from "./constants.js";
import { hostOf, imitatesAmazon, isAmazon, isService, skeleton } from "./hosts.js";
import { anyRule, endOf, finditer, search } from "./rules.js";
import { splitLines, strip } from "./strings.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {import("./message.js").Message} Message */

/**
 * A sign in the envelope: its code, the header or file name that shows it, and the rule.
 * @typedef {{code: string, text: string, rule: string}} SenderSign
 */

const TABLE = "authenticity";
const CHECKS = ["authentication-results", "received-spf"];
const OTHERS = [["reply-to", "reply_to_domain"], ["return-path", "sender_domain"], ["sender", "sender_domain"]];

/**
 * Yield the signs of a mail's headers and attachments; a message without headers has none.
 * @param {Tables} tables
 * @param {Message} message
 * @returns {Generator<SenderSign, void, undefined>}
 */
export function* senderSigns(tables, message) {
  yield* from(tables, message);
  yield* answers(tables, message);
  yield* checks(tables, message);
  for (const name of message.attachments) {
    if (is(tables, "attachment", name)) yield { code: "attachment_lure", text: name, rule: "attachment" };
  }
}

/**
 * @param {Tables} tables
 * @param {Message} message
 * @returns {Generator<SenderSign, void, undefined>}
 */
function* from(tables, message) {
  const value = message.headers.from ?? "";
  const [display, host] = parted(tables, value);
  if (!host || isAmazon(tables, host)) return;
  if (imitatesAmazon(tables, host)) yield { code: "lookalike_domain", text: value, rule: "header_from" };
  else if (is(tables, "sender", skeleton(tables, display)) || is(tables, "sender", display)) {
    yield { code: "sender_domain", text: value, rule: "display_name" };
  } else if (signsAsAmazon(tables, message.text) && !isForwarded(tables, message)) {
    yield { code: "sender_domain", text: value, rule: "signature" };
  }
}

/**
 * Addresses beside the sender's: where answers go, and where the mail really came from.
 * @param {Tables} tables
 * @param {Message} message
 * @returns {Generator<SenderSign, void, undefined>}
 */
function* answers(tables, message) {
  const fromAmazon = isAmazon(tables, parted(tables, message.headers.from ?? "")[1]);
  for (const [name, code] of OTHERS) {
    const value = message.headers[name] ?? "";
    const host = parted(tables, value)[1];
    if (!host || isAmazon(tables, host) || (isService(tables, host) && name !== "reply-to")) continue;
    if (imitatesAmazon(tables, host)) yield { code: "lookalike_domain", text: value, rule: `header_${name}` };
    else if (fromAmazon && !is(tables, "forwarder", strip(value, "<> "))) yield { code, text: value, rule: name };
  }
}

/**
 * What the receiver's server found; a mail that was forwarded on fails SPF, and passes the other checks.
 * @param {Tables} tables
 * @param {Message} message
 * @returns {Generator<SenderSign, void, undefined>}
 */
function* checks(tables, message) {
  const results = CHECKS.filter((name) => name in message.headers).map((name) => message.headers[name]).join("; ");
  if (!results || (is(tables, "passed", results) && !results.toLowerCase().includes("dmarc=fail"))) return;
  for (const name of CHECKS) {
    for (const rule of tables.ofKind(TABLE, "failed")) {
      const failed = search(rule.pattern, message.headers[name] ?? "");
      if (failed) {
        yield { code: "authentication_failed", text: failed[0], rule: rule.id };
        return;
      }
    }
  }
  const signers = tables.ofKind(TABLE, "signed_by").flatMap((rule) => [...finditer(rule.pattern, results)].map((one) => one.groups?.host ?? ""));
  const fromAmazon = isAmazon(tables, parted(tables, message.headers.from ?? "")[1]);
  if (fromAmazon && signers.length && !signers.some((host) => isAmazon(tables, host) || isService(tables, host))) {
    yield { code: "authentication_failed", text: signers[0], rule: "signed_by" };
  }
}

/**
 * Part an address line into what it shows and the host of its real address, the last one in brackets.
 * @param {Tables} tables
 * @param {string} value
 * @returns {[string, string]}
 */
function parted(tables, value) {
  const { patterns } = constants(tables, TABLE);
  const inBrackets = [...finditer(patterns.in_brackets, value)].at(-1);
  const found = inBrackets ?? search(patterns.mail_address, value);
  if (!found) return [value, ""];
  const address = inBrackets?.groups?.address ?? found[0];
  return [value.slice(0, found.index) + value.slice(endOf(found)), hostOf(tables, address)];
}

/**
 * @param {Tables} tables
 * @param {string} text
 */
function signsAsAmazon(tables, text) {
  const longest = constants(tables, TABLE).values.longest_signature;
  const lines = splitLines(text).map((line) => strip(line));
  return lines.some((line) => line && codePointLength(line) <= longest && is(tables, "signature", line));
}

/**
 * @param {Tables} tables
 * @param {Message} message
 */
function isForwarded(tables, message) {
  return is(tables, "forwarded", message.headers.subject ?? "") || is(tables, "forwarded", message.text);
}

/**
 * @param {Tables} tables
 * @param {string} kind
 * @param {string} text
 */
function is(tables, kind, text) {
  return anyRule(tables.ofKind(TABLE, kind), text);
}
