/**
 * Patterns, numbers and word lists of the tables of constants that Python reads too; `constants.py`
 * says how such a table is written.
 *
 *     constants(tables, name) -> {patterns, values}     patterns by name, from `compiled`
 */

import { compiled } from "./rules.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {{patterns: Record<string, RegExp>, values: Record<string, any>}} Constants */

const SET = /<<(\w+)>>/g;

/**
 * Return what a table of constants says, compiled once.
 * @param {Tables} tables
 * @param {string} name
 * @returns {Constants}
 */
export function constants(tables, name) {
  return tables.once(`constants/${name}`, () => {
    const sets = tables.raw("sets");
    const { parts = {}, patterns = {}, values = {} } = tables.raw(name);
    /** @param {string} pattern */
    const filled = (pattern) => pattern.replace(SET, (_, set) => sets[set]);
    /** @type {Record<string, string>} */
    const known = {};
    for (const [part, pattern] of Object.entries(parts)) known[part] = filled(String(pattern));
    /** @type {Record<string, RegExp>} */
    const made = {};
    for (const [key, written] of Object.entries(patterns)) {
      const row = typeof written === "string" ? { pattern: written } : /** @type {any} */ (written);
      made[key] = compiled(filled(row.pattern), known, row.flags ?? "i");
    }
    return { patterns: made, values };
  });
}
