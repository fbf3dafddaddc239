/**
 * Read files and take addresses apart: `{tables, files: [base64], addresses: [text]}` on standard input; on standard
 * output `{messages: [Message or {error}], addresses: [[host, unwrapped, imitates, imitates in its path, skeleton]]}`.
 * Node has no parser of HTML: files that need one are left to the tests in a browser.
 */
import { readFileSync } from "node:fs";
import { InputError } from "../reader/errors.js";
import { hostOf, imitatesAmazon, imitatingPath, skeleton, unwrapped } from "../reader/hosts.js";
import { read } from "../reader/message.js";
import { Tables } from "../reader/rules.js";

/** @type {{tables: Record<string, any>, files: string[], addresses: string[]}} */
const given = JSON.parse(readFileSync(0, "utf8"));
const tables = new Tables(given.tables);

/** @type {(html: string) => never} */
const parseHtml = (html) => {
  throw new Error(`needs a browser: ${html.slice(0, 40)}`);
};

/** @param {string} file */
function messageOf(file) {
  try {
    return read(tables, new Uint8Array(Buffer.from(file, "base64")), { parseHtml });
  } catch (error) {
    if (error instanceof InputError) return { error: error.code };
    throw error;
  }
}

const addresses = given.addresses.map((one) => [
  hostOf(tables, one), unwrapped(tables, one), imitatesAmazon(tables, one), imitatingPath(tables, one), skeleton(tables, one),
]);
process.stdout.write(JSON.stringify({ messages: given.files.map(messageOf), addresses }));
