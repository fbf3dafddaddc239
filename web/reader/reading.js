/**
 * From a text to its segments and their terms, as `reading.py`. Nothing is decided here.
 *
 *     readText(text, features, items, tables) -> Reading
 *     foundBySegment(reading) -> {segment, type, items}[]      segment is its number
 */

import { clean } from "./clean.js";
import { letterTerms } from "./features.js";
import { askingRegion } from "./items.js";
import { languageOf } from "./language.js";
import { segment } from "./segments.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {import("./segments.js").Segment} Segment */
/** @typedef {import("./items.js").ItemFound} ItemFound */

/**
 * @typedef {object} Reading a text, repaired and cut
 * @property {import("./mapped.js").MappedText} mapped the repaired text and where its characters stood
 * @property {string} language code of most of it
 * @property {Segment[]} segments in the order of the text
 * @property {ItemFound[]} found the requested items that patterns see, before the model weighs them
 * @property {string[][]} named for each segment the items that it names, asked for or not
 * @property {string[][]} segmentTerms
 * @property {string[]} letterTerms
 */

/**
 * Repair a text, cut it, and make its terms.
 * @param {string} text
 * @param {import("./features.js").FeatureMaker} features
 * @param {import("./items.js").ItemFinder} items
 * @param {Tables} tables
 * @returns {Reading}
 */
export function readText(text, features, items, tables) {
  const mapped = clean(tables, text);
  const segments = segment(tables, mapped.text);
  const language = languageOf(tables, mapped.text);
  const regions = segments.map((one) => askingRegion(tables, one, language));
  const found = items.find(segments, regions, language);
  const named = items.named(segments, language);
  const rows = features.segmentTerms(segments, regions.map((region) => region !== null), named, language);
  return { mapped, language, segments, found, named, segmentTerms: rows, letterTerms: letterTerms(rows) };
}

/**
 * Return what patterns found by number of the segment and item type.
 * @param {Reading} reading
 * @returns {{segment: number, type: string, items: ItemFound[]}[]}
 */
export function foundBySegment(reading) {
  /** @type {Map<string, {segment: number, type: string, items: ItemFound[]}>} */
  const places = new Map();
  let number = 0;
  for (const item of reading.found) {
    while (number > 0 && reading.segments[number].start > item.start) number -= 1;
    while (number + 1 < reading.segments.length && reading.segments[number + 1].start <= item.start) number += 1;
    const key = `${number}/${item.type}`;
    const place = places.get(key);
    if (place) place.items.push(item);
    else places.set(key, { segment: number, type: item.type, items: [item] });
  }
  return [...places.values()];
}
