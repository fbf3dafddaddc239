// The finder of the home page: which pages fit the words that were typed or pasted? Everything it looks through stands in
// the page, in both languages, because Chinese sellers get English notices too. Nothing is sent anywhere.

/**
 * @typedef {{kind: string, url: string, title: string, summary: string, phrases: string[], patterns: string[]}} Entry
 */

const MOST = 6
const OF_PHRASE = 6 // a whole phrase of the page, or words of its phrases that few other pages have
const OF_PATTERN = 3 // a pattern by which the reader knows the topic
const MOST_OF_PATTERNS = 6
const OF_SUMMARY = 1
const WORTH_SHOWING = 0.2 // of the best page

/**
 * Fold case, width and quotes, as the reader does before it looks for patterns.
 * @param {string} text
 */
export function folded(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[\u2018\u2019]/g, "'").replace(/[\u2010-\u2015]/g, "-").replace(/\s+/g, " ").trim()
}

/**
 * Return the words of a text: Latin words, and runs of Chinese in pairs of characters.
 * @param {string} text folded
 */
export function wordsOf(text) {
  const latin = text.match(/[a-z0-9][a-z0-9'-]*/g) ?? []
  const han = (text.match(/[\u3400-\u9fff]+/g) ?? []).flatMap((run) =>
    run.length < 2 ? [run] : Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2)))
  return new Set([...latin.map((word) => word.replace(/(?<=[a-z]{3})s$/, "")), ...han])
}

/** @param {Entry} entry */
export function prepared(entry) {
  const phrases = entry.phrases.map(folded)
  return {
    ...entry,
    phrases,
    words: wordsOf(phrases.join(" ")),
    told: wordsOf(folded(entry.summary)),
    compiled: entry.patterns.map((pattern) => new RegExp(pattern, "giu")),
  }
}

/**
 * Return the pages that fit, the best first.
 * @param {ReturnType<typeof prepared>[]} entries
 * @param {string} typed
 */
export function find(entries, typed) {
  const query = folded(typed)
  if (query.length < 2) return []
  const rarity = [...wordsOf(query)].map((word) => {
    const pages = entries.filter((entry) => entry.words.has(word) || entry.told.has(word)).length
    return { word, weight: pages ? 1 / pages : 0 }
  })
  const whole = rarity.reduce((sum, one) => sum + one.weight, 0) || 1
  const scored = entries.map((entry) => ({ entry, fits: score(entry, query, rarity, whole) }))
  const best = Math.max(...scored.map((one) => one.fits))
  return scored.filter((one) => one.fits >= 1 && one.fits >= best * WORTH_SHOWING)
    .sort((one, other) => other.fits - one.fits).slice(0, MOST).map((one) => one.entry)
}

/**
 * Say how well a page fits.
 * @param {ReturnType<typeof prepared>} entry
 * @param {string} query folded
 * @param {{word: string, weight: number}[]} rarity the words of the query
 * @param {number} whole the sum of their weights
 */
function score(entry, query, rarity, whole) {
  const phrases = entry.phrases.filter((phrase) => query.includes(phrase) || (query.length > 2 && phrase.includes(query))).length
  const share = (/** @type {Set<string>} */ words) =>
    rarity.reduce((sum, one) => sum + (words.has(one.word) ? one.weight : 0), 0) / whole
  const hits = entry.compiled.reduce((sum, pattern) => sum + (query.match(pattern)?.length ?? 0), 0)
  return OF_PHRASE * (phrases + share(entry.words)) + Math.min(OF_PATTERN * hits, MOST_OF_PATTERNS) + OF_SUMMARY * share(entry.told)
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
  const entries = read.map(prepared)
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
