/**
 * A report as Markdown, to keep or to send on, as `render/markdown.py`.
 *
 *     toMarkdown(title, sections, footer) -> string     nothing of the notice can become a link, an image or HTML
 */

import { splitWhite } from "../reader/strings.js";
import { quoted } from "./summary.js";

/** @type {Record<string, string>} */
const BULLET = { alarm: "-", steps: "1.", tasks: "- [ ]", unsure: "-", plain: "-" };

/**
 * @param {string} title
 * @param {import("./summary.js").Section[]} sections
 * @param {string} footer
 */
export function toMarkdown(title, sections, footer) {
  const lines = [`# ${escaped(title)}`, ""];
  for (const section of sections) {
    lines.push(`## ${section.title}`, "");
    for (const entry of section.entries) {
      lines.push(`${BULLET[section.tone]} ${escaped(entry.text)}`);
      for (const quote of entry.quotes) lines.push(`    > ${escaped(quoted(quote.text))}`);
      if (entry.remark) lines.push(`    ${escaped(entry.remark)}`);
    }
    lines.push("");
  }
  return `${[...lines, footer].join("\n")}\n`;
}

/** @param {string} text */
function escaped(text) {
  return splitWhite(text).join(" ").replace(/[\\`*_{}[\]<>#|!~]/g, "\\$&");
}
