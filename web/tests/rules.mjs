/**
 * Match many patterns against many texts: `{patterns: [[pattern, parts, flags]], texts: [...]}` on standard
 * input, and on standard output for each pattern a list of [number of the text, [start, end, ...]], the places
 * counted in code points; texts without a match are left out.
 */
import { readFileSync } from "node:fs";
import { compiled, endOf, finditer, search } from "../reader/rules.js";

/** @type {{patterns: [string, Record<string, string>, string][], texts: string[]}} */
const { patterns, texts } = JSON.parse(readFileSync(0, "utf8"));
const points = texts.map((text) => {
  let count = 0;
  return Array.from({ length: text.length + 1 }, (_, at) => {
    const isSecond = at > 0 && /[\udc00-\udfff]/.test(text[at] ?? "") && /[\ud800-\udbff]/.test(text[at - 1]);
    return isSecond ? count : count++;
  });
});

const found = patterns.map(([pattern, parts, flags]) => {
  const made = compiled(pattern, parts, flags);
  /** @type {[number, number[]][]} */
  const hits = [];
  texts.forEach((text, number) => {
    const places = [...finditer(made, text)].flatMap((one) => [points[number][one.index], points[number][endOf(one)]]);
    if (Boolean(search(made, text)) !== places.length > 0) throw new Error(`${pattern}: search and finditer differ`);
    if (places.length) hits.push([number, places]);
  });
  return hits;
});
process.stdout.write(JSON.stringify(found));
