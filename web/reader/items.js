/**
 * Find what a notice asks the seller to send or to do.
 *
 * Three questions are asked of every segment: does it ask at all (a cue in it, or a list below a lead-in that
 * asks), which things does it name (the patterns of the item pages), and does it say that more is wanted than
 * was sent. A request that names nothing known is the fallback item, so that it is never dropped.
 *
 *     askingRegion(tables, segment, language) -> number | null      where the things asked for may stand
 *     class ItemFinder {constructor(tables, items)
 *         find(segments, regions, language) -> ItemFound[]          regions: the askingRegion of each
 *         named(segments, language) -> string[][]
 *         mayAsk(segment, language) -> boolean
 *         locate(segment, before, name, language) -> ItemFound}
 *     withoutNamedPlans(tables, items) -> ItemFound[]
 *     isVague(tables, words) -> boolean
 */

import { constants } from "./constants.js";
import { Patterns, anyRule, endOf, finditer, fullmatch, isAscii, search } from "./rules.js";
import { Joined } from "./segments.js";
import { strip } from "./strings.js";
import { forth, isShorter } from "./windows.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {import("./segments.js").Segment} Segment */
/** @typedef {[number, number]} Span */

/**
 * A requested item: `text.slice(start, end)` of the repaired text, and the rule that saw it.
 * @typedef {{type: string, start: number, end: number, greaterDetail: boolean, rule: string}} ItemFound
 */

/** @typedef {{start: number, end: number, types: readonly string[]}} Match */

const TABLE = "requests";

/** Finds requested items by the patterns of the item pages. */
export class ItemFinder {
  /**
   * @param {Tables} tables
   * @param {Record<string, {fallback: boolean, patterns: Record<string, string[]>}>} items the item entries of a taxonomy snapshot, by id
   */
  constructor(tables, items) {
    this.tables = tables;
    this.fallback = Object.keys(items).find((name) => items[name].fallback) ?? "";
    /** @type {Map<string, Patterns>} */
    this.patterns = new Map();
    for (const [name, entry] of Object.entries(items)) {
      if (Object.keys(entry.patterns).length) this.patterns.set(name, new Patterns(entry.patterns));
    }
  }

  /**
   * Return the items in the order of the text; the same words may be asked for as several types.
   * @param {readonly Segment[]} segments of one letter
   * @param {readonly (number | null)[] | null} [regions] the `askingRegion` of each, if it is known already
   * @param {string} [language] of the letter
   * @returns {ItemFound[]}
   */
  find(segments, regions = null, language = "en") {
    const other = isOther(this.tables, language);
    const known = regions ?? segments.map((segment) => askingRegion(this.tables, segment, language));
    return segments.flatMap((segment, number) => {
      const region = known[number];
      return region === null ? [] : [...this.inSegment(segment, region, segments[number - 1] ?? null, other)];
    });
  }

  /**
   * Return which items each segment names, whether it asks for them or not.
   * @param {readonly Segment[]} segments
   * @param {string} [language]
   * @returns {string[][]}
   */
  named(segments, language = "en") {
    const other = isOther(this.tables, language);
    const joined = new Joined(this.tables, segments);
    /** @type {string[][]} */
    const names = segments.map(() => []);
    for (const [name, patterns] of this.patterns) {
      for (const number of joined.numbers(patterns.spans(joined.text, 0, other))) names[number].push(name);
    }
    return names;
  }

  /**
   * Whether a segment could ask for something: no header, no rule, no offer, no condition that does not apply.
   * @param {Segment} segment
   * @param {string} [language]
   */
  mayAsk(segment, language = "en") {
    const other = isOther(this.tables, language);
    return segment.kind !== "header" && !any(this.tables, "idle", segment.text, other) && !refused(this.tables, segment.text, other);
  }

  /**
   * Return where a segment that asks for an item names it: its own words, or else the whole segment.
   * @param {Segment} segment
   * @param {Segment | null} before
   * @param {string} name
   * @param {string} [language]
   * @returns {ItemFound}
   */
  locate(segment, before, name, language = "en") {
    const other = isOther(this.tables, language);
    const named = this.firstSpan(name, segment.text, other);
    const [start, end] = named ?? [0, 0];
    const isWhole = !named || segment.kind === "bullet";
    const [[span]] = spansOf(this.tables, segment.text, [{ start, end, types: [name] }], isWhole);
    const greaterDetail = this.more(segment, before, name, other);
    return { type: name, start: segment.start + span[0], end: segment.start + span[1], greaterDetail, rule: `model/${name}` };
  }

  /**
   * @param {string} name
   * @param {string} text
   * @param {boolean} other
   * @returns {Span | null}
   */
  firstSpan(name, text, other) {
    for (const span of this.patterns.get(name)?.spans(text, 0, other) ?? []) return span;
    return null;
  }

  /**
   * Whether the notice says that what was sent on this point was not enough.
   * @param {Segment} segment
   * @param {Segment | null} before
   * @param {string} name
   * @param {boolean} other
   */
  more(segment, before, name, other) {
    if (any(this.tables, "more", segment.text, other) || any(this.tables, "lacking", segment.text, other)) return true;
    if (segment.lead && any(this.tables, "more", segment.lead, other)) return true;
    if (!before || before.kind !== "sentence" || !any(this.tables, "lacking", before.text, other)) return false;
    return this.firstSpan(name, before.text, other) !== null;
  }

  /**
   * @param {Segment} segment
   * @param {number} region
   * @param {Segment | null} before
   * @param {boolean} other
   * @returns {Generator<ItemFound, void, undefined>}
   */
  *inSegment(segment, region, before, other) {
    let matches = this.matches(segment.text, region, other);
    if (!matches.length && region && isPassive(this.tables, segment.text, other)) matches = this.matches(segment.text, 0, other);
    const isWhole = segment.kind === "bullet" || Boolean(segment.lead && segment.kind !== "lead");
    const spans = matches.length ? spansOf(this.tables, segment.text, matches, isWhole) : this.unnamed(segment, region, isWhole);
    for (const [[start, end], match] of spans) {
      for (const name of match.types) {
        const greaterDetail = this.more(segment, before, name, other);
        yield { type: name, start: segment.start + start, end: segment.start + end, greaterDetail, rule: `items/${name}` };
      }
    }
  }

  /**
   * Return the things named behind `region`, leftmost and longest first, subordinate mentions left out.
   * @param {string} text
   * @param {number} region
   * @param {boolean} other
   * @returns {Match[]}
   */
  matches(text, region, other) {
    const { coordinated } = constants(this.tables, "items").patterns;
    /** @type {Match[]} */
    const kept = [];
    for (const { start, end, types } of this.candidates(text, region, other)) {
      const last = kept.at(-1);
      if (last && start < last.end) continue;
      // What follows a plan are its parts; what follows anything else must be joined to it.
      if (last && last.types.length === 1 && !search(coordinated, text.slice(0, start), last.end)) continue;
      if (last && last.types.join() === types.join() && isOne(this.tables, text, last.end, start)) {
        kept[kept.length - 1] = { start: last.start, end, types };
      } else {
        kept.push({ start, end, types });
      }
    }
    return kept;
  }

  /**
   * Return the places where things are named, in order, the longer first; of several types the fallback falls away.
   * @param {string} text
   * @param {number} region
   * @param {boolean} other
   * @returns {Match[]}
   */
  candidates(text, region, other) {
    /** @type {Map<string, {start: number, end: number, types: string[]}>} */
    const bySpan = new Map();
    for (const [name, patterns] of this.patterns) {
      for (const [start, end] of patterns.spans(text, region, other)) {
        const known = bySpan.get(`${start} ${end}`);
        if (known) known.types.push(name);
        else bySpan.set(`${start} ${end}`, { start, end, types: [name] });
      }
    }
    return [...bySpan.values()]
      .sort((one, two) => one.start - two.start || two.end - one.end)
      .map(({ start, end, types }) => {
        const specific = types.filter((name) => name !== this.fallback);
        return { start, end, types: specific.length ? specific : types };
      });
  }

  /**
   * Return the request that fits no type: a listed point, or an object that a verb of sending has.
   * @param {Segment} segment
   * @param {number} region
   * @param {boolean} isWhole
   * @returns {[Span, Match][]}
   */
  unnamed(segment, region, isWhole) {
    const { text } = segment;
    const { patterns, values } = constants(this.tables, "items");
    if (isWhole) {
      if (isShorter(text, values.shortest) || isQuestion(this.tables, text)) return [];
      return this.asFallback(trimmed(this.tables, text, 0, forth(text, 0, values.longest)), text);
    }
    const verb = search(patterns.send, text, region);
    if (!verb) return [];
    const thing = search(patterns.thing, text, endOf(verb)) ?? search(patterns.zh_thing, text, endOf(verb));
    if (!thing || isVague(this.tables, strip(thing[0]))) return [];
    return this.asFallback(trimmed(this.tables, text, thing.index, endOf(thing)), null);
  }

  /**
   * @param {Span} span
   * @param {string | null} text if its words must name something
   * @returns {[Span, Match][]}
   */
  asFallback(span, text) {
    if (text !== null && isVague(this.tables, text.slice(...span))) return [];
    return [[span, { start: span[0], end: span[1], types: [this.fallback] }]];
  }
}

/**
 * Whether two names with these words between them are one request: "a passport or an identity card".
 * @param {Tables} tables
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
function isOne(tables, text, start, end) {
  const { alternative, paired } = constants(tables, "items").patterns;
  return Boolean(search(alternative, text.slice(0, end), start) ?? fullmatch(paired, text, start, end));
}

/**
 * Drop a plan asked for as a whole where the notice names one of its parts as well.
 * @param {Tables} tables
 * @param {readonly ItemFound[]} items
 * @returns {ItemFound[]}
 */
export function withoutNamedPlans(tables, items) {
  /** @type {Map<string, Set<string>>} */
  const types = new Map();
  const spanOf = (/** @type {ItemFound} */ item) => `${item.start} ${item.end}`;
  for (const item of items) types.set(spanOf(item), (types.get(spanOf(item)) ?? new Set()).add(item.type));
  /** @type {number} */
  const least = constants(tables, "items").values.parts_of_a_plan;
  const plans = new Set([...types].filter(([, kinds]) => kinds.size >= least).map(([span]) => span));
  const parts = new Set([...types].filter(([span]) => !plans.has(span)).flatMap(([, kinds]) => [...kinds]));
  return items.filter((item) => !plans.has(spanOf(item)) || ![...(types.get(spanOf(item)) ?? [])].some((kind) => parts.has(kind)));
}

/**
 * Whether the patterns of further languages are looked for; those of English and Chinese always are.
 * @param {Tables} tables
 * @param {string} language
 */
function isOther(tables, language) {
  return !constants(tables, "items").values.own_languages.includes(language);
}

/**
 * @param {Tables} tables
 * @param {string} text
 */
function isQuestion(tables, text) {
  return constants(tables, "items").values.questions.some((/** @type {string} */ sign) => text.endsWith(sign));
}

/**
 * Whether words name nothing in particular: "the requested information".
 * @param {Tables} tables
 * @param {string} words
 */
export function isVague(tables, words) {
  return anyRule(tables.ofKind(TABLE, "vague", words), words.toLowerCase());
}

/**
 * Give each match its words: the whole point of a list, or up to the end of the clause.
 * @param {Tables} tables
 * @param {string} text
 * @param {readonly Match[]} matches
 * @param {boolean} isWhole
 * @returns {[Span, Match][]}
 */
function spansOf(tables, text, matches, isWhole) {
  const { patterns, values } = constants(tables, "items");
  return matches.map((match, number) => {
    const next = matches[number + 1];
    const start = isWhole && number === 0 ? 0 : match.start;
    let end = next ? next.start : text.length;
    if (!isWhole) end = search(patterns.clause_end, text.slice(0, end), match.end)?.index ?? end;
    const joint = next ? search(patterns.joint, text.slice(0, end), match.end) : null;
    if (joint) end = Math.max(joint.index, match.end);
    return [trimmed(tables, text, start, Math.min(end, forth(text, start, values.longest))), match];
  });
}

/**
 * @param {Tables} tables
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {Span}
 */
function trimmed(tables, text, start, end) {
  /** @type {string} */
  const around = constants(tables, "items").values.around;
  while (start < end && around.includes(text[start])) start += 1;
  while (end > start && around.includes(text[end - 1]) && !(text[end - 1] === ")" && text.slice(start, end).includes("("))) end -= 1;
  return [start, end];
}

/**
 * Return where in the segment the things asked for may stand, or null when it asks for nothing.
 * @param {Tables} tables
 * @param {Segment} segment
 * @param {string} [language]
 * @returns {number | null}
 */
export function askingRegion(tables, segment, language = "en") {
  const { text, lead, kind } = segment;
  const other = isOther(tables, language);
  if (kind === "header" || any(tables, "idle", text, other)) return null;
  const cue = cueOf(tables, text, other);
  if (kind === "bullet" || (lead && kind === "sentence")) {
    return lead && isRequestList(tables, lead, other) && !refused(tables, text, other) ? 0 : cue;
  }
  if (kind === "heading") return !isQuestion(tables, text) || any(tables, "polite", text, other) ? cue : null;
  return cue;
}

/**
 * Return where the first valid cue begins; passive cues open the whole text.
 * @param {Tables} tables
 * @param {string} text
 * @param {boolean} other
 * @returns {number | null}
 */
function cueOf(tables, text, other) {
  for (const rule of tables.ofKind(TABLE, "ask", text, other)) {
    for (const found of finditer(rule.pattern, text)) {
      if (!isSpoiled(tables, text, found, Boolean(rule.values.names_subject))) return found.index;
    }
  }
  return isPassive(tables, text, other) ? 0 : null;
}

/**
 * Whether a cue says that something named before it is wanted: "X is missing".
 * @param {Tables} tables
 * @param {string} text
 * @param {boolean} other
 */
function isPassive(tables, text, other) {
  for (const rule of tables.ofKind(TABLE, "passive", text, other)) {
    for (const found of finditer(rule.pattern, text)) {
      if (!any(tables, "negated", text.slice(0, found.index))) return true;
    }
  }
  return false;
}

/**
 * Whether the words before a cue make it no request.
 * @param {Tables} tables
 * @param {string} text
 * @param {RegExpExecArray} cue
 * @param {boolean} namesSubject the cue itself says who asks ("we need")
 */
function isSpoiled(tables, text, cue, namesSubject) {
  const upTo = text.slice(0, endOf(cue));
  const space = upTo.lastIndexOf(" ");
  const before = isAscii(cue[0]) ? `${space < 0 ? upTo : upTo.slice(0, space)} ` : text.slice(0, cue.index);
  return (
    any(tables, "negated", text.slice(0, cue.index)) ||
    any(tables, "negated", before) ||
    (!namesSubject && any(tables, "others", before)) ||
    any(tables, "negated_inside", cue[0])
  );
}

/**
 * @param {Tables} tables
 * @param {string} lead
 * @param {boolean} other
 */
function isRequestList(tables, lead, other) {
  if (any(tables, "not_list", lead, other) || any(tables, "idle", lead, other)) return false;
  return any(tables, "list", lead, other) || cueOf(tables, lead, other) !== null;
}

/**
 * A point of the list that takes back: "you need not send invoices".
 * @param {Tables} tables
 * @param {string} text
 * @param {boolean} other
 */
function refused(tables, text, other) {
  for (const sent of finditer(constants(tables, "items").patterns.send, text)) {
    if (any(tables, "negated", text.slice(0, endOf(sent)))) return true;
  }
  return any(tables, "negated_inside", text, other);
}

/**
 * @param {Tables} tables
 * @param {string} kind
 * @param {string} text
 * @param {boolean} [other]
 */
function any(tables, kind, text, other = false) {
  return anyRule(tables.ofKind(TABLE, kind, text, other), text);
}
