/**
 * What Python's dictionaries do to lists.
 *
 *     lastPlaces(all, keyOf) -> list
 *     unique(all) -> list
 */

/**
 * Keep the first of each key, at the place of the last.
 * @template T
 * @param {readonly T[]} all
 * @param {(one: T) => string} keyOf
 * @returns {T[]}
 */
export function lastPlaces(all, keyOf) {
  /** @type {Map<string, T>} */
  const kept = new Map();
  for (const one of [...all].reverse()) kept.set(keyOf(one), one);
  return [...kept.values()].reverse();
}

/**
 * @template T
 * @param {Iterable<T>} all
 * @returns {T[]}
 */
export function unique(all) {
  return [...new Set(all)];
}
