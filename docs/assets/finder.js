// The finder of the home page: which pages fit the words that were typed or pasted? Everything it looks through stands in
// the page, in both languages, because Chinese sellers get English notices too. Nothing is sent anywhere.

/**
 * @typedef {{kind: string, url: string, title: string, summary: string, phrases: string[], patterns: string[]}} Entry
 */

const MOST = 6
const OF_PHRASE = 6
const OF_PATTERN = 2
const MOST_OF_PATTERNS = 8
const OF_SUMMARY = 1

/**
 * Fold case, width and quotes, as the reader does before it looks for patterns.
 * @param {string} text
 */
export function folded(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[\u2018\u2019]/g, "'").replace(/[\u2010-\u2015]/g, "-").replace(/\s+/g, " ").trim()
}

/**
 * Return the words of a query: Latin words, and runs of Chinese in pairs of characters.
 * @param {string} query
 */
export function wordsOf(query) {
  const latin = query.match(/[a-z0-9][a-z0-9'-]*/g) ?? []
  const han = (query.match(/[\u3400-\u9fff]+/g) ?? []).flatMap((run) =>
    run.length < 2 ? [run] : Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2)))
  return [...new Set([...latin.filter((word) => word.length > 2), ...han])]
}

/**
 * Say how well a page fits.
 * @param {Entry & {compiled: RegExp[]}} entry
 * @param {string} query folded
 * @param {string[]} words of the query
 */
export function score(entry, query, words) {
  const phrases = entry.phrases.map(folded)
  const whole = phrases.filter((phrase) => query.includes(phrase) || (query.length > 1 && phrase.includes(query))).length
  const found = words.filter((word) => phrases.some((phrase) => phrase.includes(word))).length
  const told = words.filter((word) => folded(entry.summary).includes(word)).length
  const hits = entry.compiled.reduce((sum, pattern) => sum + (query.match(pattern)?.length ?? 0), 0)
  const share = words.length ? found / words.length : 0
  return OF_PHRASE * (whole + share) + Math.min(OF_PATTERN * hits, MOST_OF_PATTERNS) + (words.length ? (OF_SUMMARY * told) / words.length : 0)
}

/**
 * Return the pages that fit, the best first.
 * @param {(Entry & {compiled: RegExp[]})[]} entries
 * @param {string} typed
 */
export function find(entries, typed) {
  const query = folded(typed)
  const words = wordsOf(query)
  if (!query || (!words.length && query.length < 2)) return []
  const scored = entries.map((entry) => ({ entry, fits: score(entry, query, words) })).filter((one) => one.fits >= 1)
  return scored.sort((one, other) => other.fits - one.fits).slice(0, MOST).map((one) => one.entry)
}

/** Show what fits under the field, as the user types. */
function start() {
  const form = document.getElementById("finder")
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById("finder-words"))
  const count = document.getElementById("finder-count")
  const list = document.getElementById("finder-found")
  const data = document.getElementById("finder-data")
  if (!form || !field || !count || !list || !data) return
  /** @type {Entry[]} */
  const read = JSON.parse(data.textContent ?? "[]")
  const entries = read.map((entry) => ({ ...entry, compiled: entry.patterns.map((pattern) => new RegExp(pattern, "giu")) }))
  const show = () => {
    const found = find(entries, field.value)
    list.replaceChildren(...found.map(row))
    const said = found.length > 1 ? count.dataset.many : found.length ? count.dataset.one : count.dataset.none
    count.textContent = folded(field.value).length > 1 ? (said ?? "").replace("{n}", String(found.length)) : ""
  }
  field.addEventListener("input", show)
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    list.querySelector("a")?.focus()
  })
  if (field.value) show()
}

/** @param {Entry} entry */
function row(entry) {
  const item = document.createElement("li")
  const link = document.createElement("a")
  link.href = entry.url
  link.textContent = entry.title
  const kind = document.createElement("span")
  kind.textContent = entry.kind
  item.append(link, " ", kind)
  return item
}

if (typeof document !== "undefined") start()
