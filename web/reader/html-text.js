/**
 * HTML mail to the text that a reader sees, with every link's words and target.
 *
 * It walks a DOM that it is given and never makes one of the page's: the browser passes
 * `(html) => new DOMParser().parseFromString(html, "text/html")`, whose documents run and load nothing.
 *
 *     htmlToText(tables, document) -> [text, links]
 */

import { constants } from "./constants.js";
import { search } from "./rules.js";
import { removePrefix, rstrip, strip } from "./strings.js";

/** @typedef {import("./rules.js").Tables} Tables */

/**
 * A link of a mail: its words stand at `text.slice(start, end)`; `target` is where it really leads.
 * @typedef {{start: number, end: number, text: string, target: string}} Link
 */

/**
 * What is asked of a node; those of a browser have it, and those of any parser can be given it.
 * @typedef {object} Node_
 * @property {number} nodeType 1 element, 3 text
 * @property {string} nodeName
 * @property {string | null} textContent
 * @property {Iterable<Node_>} childNodes
 * @property {(name: string) => string | null} [getAttribute]
 */

const ELEMENT = 1;
const TEXT = 3;

/** The text written so far. */
class Page {
  /** @param {Tables} tables */
  constructor(tables) {
    const { patterns, values } = constants(tables, "html_text");
    this.patterns = patterns;
    this.deepest = values.deepest;
    /** @type {Record<string, Set<string>>} */
    this.tags = tables.once("html_text/tags", () => ({
      unseen: new Set(values.unseen_tags.split(" ")),
      block: new Set(values.block_tags.split(" ")),
      paragraph: new Set(values.paragraph_tags.split(" ")),
    }));
    /** @type {string[]} */
    this.pieces = [];
    this.length = 0;
    this.tail = "";
    /** @type {Link[]} */
    this.links = [];
  }

  /** @param {string} text */
  write(text) {
    this.pieces.push(text);
    this.length += text.length;
    this.tail = (this.tail + text).slice(-2);
  }

  /** @param {string} suffix of one or two characters */
  endsWith(suffix) {
    return this.tail === "" || this.tail.endsWith(suffix);
  }

  /** @param {string} text */
  words(text) {
    text = text.replace(this.patterns.space, " ");
    const isDouble = text.startsWith(" ") && (this.endsWith(" ") || this.endsWith("\n"));
    if (isDouble) text = text.slice(1);
    if (text) this.write(text);
  }

  /** @param {boolean} [emptyLine] */
  line(emptyLine = false) {
    if (!this.endsWith("\n")) this.write(emptyLine ? "\n\n" : "\n");
    else if (emptyLine && !this.endsWith("\n\n")) this.write("\n");
  }
}

/**
 * Return the visible text and its links.
 *
 * Scripts, styles and hidden elements are dropped. A link whose words do not show its target is
 * written as `words <target>`, so that nobody has to click to see where it leads.
 * @param {Tables} tables
 * @param {{documentElement: Node_ | null}} document
 * @returns {[string, Link[]]}
 */
export function htmlToText(tables, document) {
  const page = new Page(tables);
  if (document.documentElement) write(document.documentElement, page, 0);
  return [rstrip(page.pieces.join("")), page.links];
}

/**
 * @param {Node_} node
 * @param {Page} page
 * @param {number} depth
 */
function write(node, page, depth) {
  for (const child of node.childNodes) {
    const tag = child.nodeName.toLowerCase();
    if (child.nodeType === TEXT) page.words(child.textContent ?? "");
    else if (child.nodeType !== ELEMENT) continue;
    else if (tag === "br") page.write("\n");
    else if (page.tags.unseen.has(tag) || isHidden(child, page)) continue;
    else if (depth < page.deepest) writeElement(child, tag, page, depth);
    else page.words(child.textContent ?? "");
  }
}

/**
 * @param {Node_} node
 * @param {string} tag
 * @param {Page} page
 * @param {number} depth
 */
function writeElement(node, tag, page, depth) {
  const { block, paragraph } = page.tags;
  const isBlock = block.has(tag) || tag === "li";
  if (isBlock) page.line(paragraph.has(tag));
  if (tag === "li") page.write("- ");
  else if (tag === "td" || tag === "th") page.words(" ");
  const start = page.length;
  const firstPiece = page.pieces.length;
  write(node, page, depth + 1);
  if (tag === "a") writeTarget(attribute(node, "href"), start, strip(page.pieces.slice(firstPiece).join("")), page);
  else if (tag === "form") {
    writeTarget(attribute(node, "action"), start, strip(page.pieces.slice(firstPiece).join("")), page);
    page.line();
  } else if (isBlock) page.line(paragraph.has(tag));
}

/**
 * @param {string | null} href
 * @param {number} start
 * @param {string} words
 * @param {Page} page
 */
function writeTarget(href, start, words, page) {
  const target = strip(href ?? "");
  if (!target || target.startsWith("#")) return;
  page.links.push({ start, end: page.length, text: words, target });
  if (!words.includes(rstrip(removePrefix(target, "mailto:"), "/"))) page.write(` <${target}>`);
}

/**
 * @param {Node_} node
 * @param {Page} page
 */
function isHidden(node, page) {
  if (attribute(node, "hidden") !== null || (attribute(node, "type") ?? "").toLowerCase() === "hidden") return true;
  return search(page.patterns.hidden_style, attribute(node, "style") ?? "") !== null;
}

/**
 * @param {Node_} node
 * @param {string} name
 * @returns {string | null}
 */
function attribute(node, name) {
  return node.getAttribute?.(name) ?? null;
}
