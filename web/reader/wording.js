/**
 * The words of reports in both languages; the sentences stand in tables/words.yaml.
 *
 *     words(tables, key, language) -> text
 *     filled(text, ...values) -> text, with `{0}`, `{1}`... filled in
 */

/** @typedef {import("./rules.js").Tables} Tables */

/**
 * @param {Tables} tables
 * @param {string} key
 * @param {string} language
 * @returns {string}
 */
export function words(tables, key, language) {
  const texts = tables.raw("words")[key];
  if (!texts) throw new Error(`no text ${key}`);
  return texts[language];
}

/**
 * @param {string} text
 * @param {...(string | number)} values
 */
export function filled(text, ...values) {
  return text.replace(/\{(\d)\}/g, (_, at) => String(values[Number(at)]));
}
