/**
 * Cut a repaired text into segments: headings, lead-ins, bullets, sentences; as `segments.py` does, by
 * tables/segments.yaml.
 *
 *     segment(tables, text) -> Segment[]      in order, not overlapping
 *     class Joined {constructor(tables, segments); text; numbers(spans)}      all segments as one text
 */

import { codePointLength } from "./codepoints.js";
import { constants } from "./constants.js";
import { endOf, finditer, match, search } from "./rules.js";
import { rstrip, strip } from "./strings.js";
import { back } from "./windows.js";

/** @typedef {import("./rules.js").Tables} Tables */

/**
 * @typedef {object} Segment a piece of the repaired text that decisions are made on
 * @property {number} start offset into the repaired text
 * @property {number} end behind the last unit; no white space at the ends
 * @property {string} text the piece with line breaks as spaces
 * @property {"header" | "heading" | "lead" | "bullet" | "sentence"} kind
 * @property {string} heading that it stands under, or ""
 * @property {string} lead the lead-in whose list it belongs to, or ""
 */

/** @typedef {Omit<Segment, "heading" | "lead">} Piece */
/** @typedef {{start: number, end: number, bullet: boolean, header: boolean, alone: boolean}} Block lines that belong together; alone: an empty line above */

const BLANK = " \t\n\r\v\f"; // what stands for itself in a repaired text: other white space is gone
const LOWER = /^\p{Lowercase}/u;

/** Segments as one text, so that patterns look through all of them at once. */
export class Joined {
  /**
   * @param {Tables} tables
   * @param {readonly Segment[]} segments of one letter
   */
  constructor(tables, segments) {
    /** @type {string} */
    const separator = constants(tables, "segments").values.separator;
    this.text = segments.map((one) => one.text).join(separator);
    /** @type {number[]} */
    this.starts = [];
    let at = 0;
    for (const one of segments) {
      this.starts.push(at);
      at += one.text.length + separator.length;
    }
  }

  /**
   * Return the numbers, rising, of the segments in which spans of the text begin.
   * @param {Iterable<[number, number]>} spans
   * @returns {number[]}
   */
  numbers(spans) {
    const numbers = new Set(Array.from(spans, ([start]) => this.lastNotBehind(start)));
    return Array.from(numbers).sort((a, b) => a - b);
  }

  /** @param {number} place */
  lastNotBehind(place) {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= place) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/**
 * Cut a repaired text.
 * @param {Tables} tables
 * @param {string} text
 * @returns {Segment[]}
 */
export function segment(tables, text) {
  return new Cutter(tables, text).segments();
}

/** One text and the patterns that cut it. */
class Cutter {
  /**
   * @param {Tables} tables
   * @param {string} text
   */
  constructor(tables, text) {
    const { patterns, values } = constants(tables, "segments");
    this.patterns = patterns;
    this.values = values;
    this.text = text;
  }

  /** @returns {Segment[]} */
  segments() {
    /** @type {Segment[]} */
    const segments = [];
    let heading = "";
    let lead = "";
    for (const piece of this.pieces()) {
      const listed = piece.kind === "bullet" || this.continuesList(segments, piece);
      const kind = listed && piece.kind === "heading" ? "bullet" : piece.kind;
      if (kind === "heading") heading = piece.text;
      segments.push({ ...piece, kind, heading, lead: listed ? lead : "" });
      if (!listed) lead = piece.text;
    }
    return segments;
  }

  /**
   * Lines without bullets below a lead-in are a list too, until a line looks like prose.
   * @param {readonly Segment[]} segments
   * @param {Piece} piece
   */
  continuesList(segments, piece) {
    if (!segments.length || !["sentence", "heading"].includes(piece.kind) || /[?？]$/.test(piece.text)) return false;
    const last = segments[segments.length - 1];
    // Set apart by empty lines: only what directly follows the colon is surely no heading.
    if (piece.kind === "heading") return last.kind === "lead";
    return (
      (last.kind === "lead" || last.lead !== "") &&
      !search(this.patterns.terminal, piece.text) &&
      codePointLength(piece.text) <= this.values.longest_list_line
    );
  }

  /** @returns {Generator<Piece, void, undefined>} */
  *pieces() {
    for (const block of this.blocks()) yield* this.parted(block);
  }

  /**
   * @param {Block} block
   * @returns {Generator<Piece, void, undefined>}
   */
  *parted(block) {
    if (block.header) {
      yield this.piece(block.start, block.end, "header");
      return;
    }
    const spans = Array.from(this.sentences(block.start, block.end));
    for (const [number, [start, end, inlineBullet]] of spans.entries()) {
      const body = strip(this.text.slice(start, end), BLANK);
      if (!body) continue;
      const isBullet = inlineBullet || (block.bullet && number === 0);
      yield this.piece(start, end, this.kind(body, isBullet, spans.length === 1 && !block.bullet));
    }
  }

  /**
   * @param {string} body
   * @param {boolean} bullet
   * @param {boolean} alone
   * @returns {Segment["kind"]}
   */
  kind(body, bullet, alone) {
    if (bullet) return "bullet";
    if (search(this.patterns.lead_end, body)) return "lead";
    const last = body[body.length - 1];
    const short = codePointLength(body) <= this.values.longest_heading;
    if ("?？".includes(last) && short) return "heading";
    return alone && short && !search(this.patterns.terminal, body) && !",，".includes(last) ? "heading" : "sentence";
  }

  /**
   * @param {number} start
   * @param {number} end
   * @param {Segment["kind"]} kind
   * @returns {Piece}
   */
  piece(start, end, kind) {
    while (start < end && BLANK.includes(this.text[start])) start += 1;
    while (end > start && BLANK.includes(this.text[end - 1])) end -= 1;
    return { start, end, text: this.text.slice(start, end).replaceAll("\n", " "), kind };
  }

  /**
   * Join hard-wrapped lines; a bullet sign alone on its line belongs to the next one.
   * @returns {Generator<Block, void, undefined>}
   */
  *blocks() {
    /** @type {Block | null} */
    let block = null;
    let inHead = true;
    let blank = true;
    const wrapped = this.isHardWrapped();
    for (const [start, end] of this.lines()) {
      const line = this.text.slice(start, end);
      if (!strip(line, BLANK)) {
        if (block && !match(this.patterns.lone_bullet, this.text.slice(block.start, block.end))) {
          yield block;
          block = null;
        }
        blank = true;
        continue;
      }
      /** @type {boolean} */
      const header = inHead && match(this.patterns.header_line, line) !== null;
      inHead = header || (inHead && blank && block === null && start === 0);
      if (block && !header && this.joins(block, line, wrapped)) {
        block.end = end;
      } else {
        if (block) yield block;
        block = this.opened(start, end, header, blank);
      }
      blank = false;
    }
    if (block) yield block;
  }

  /**
   * @param {number} start
   * @param {number} end
   * @param {boolean} header
   * @param {boolean} alone
   * @returns {Block}
   */
  opened(start, end, header, alone) {
    const line = this.text.slice(start, end);
    if (header) return { start, end, bullet: false, header: !match(this.patterns.subject, line), alone };
    const bullet =
      !match(this.patterns.not_a_bullet, line) &&
      (match(this.patterns.bullet, line) !== null || match(this.patterns.lone_bullet, line) !== null);
    return { start, end, bullet, header: false, alone };
  }

  /**
   * @param {Block} block
   * @param {string} line
   * @param {boolean} wrapped
   * @returns {boolean}
   */
  joins(block, line, wrapped) {
    const { patterns, values } = this;
    if (block.header) return " \t".includes(line[0]);
    const soFar = this.text.slice(block.start, block.end);
    if (match(patterns.lone_bullet, soFar)) return true;
    if (!match(patterns.not_a_bullet, line) && match(patterns.bullet, line) && !LOWER.test(line)) return false;
    const last = soFar.slice(soFar.lastIndexOf("\n") + 1);
    const length = codePointLength(last);
    const ending = rstrip(last, BLANK);
    const first = strip(line, BLANK);
    const least = values.wrap[0];
    if (search(patterns.terminal, ending)) return wrapped && length >= least && !/[:;]$/.test(ending);
    if (LOWER.test(first) || "(,;)".includes(first[0])) return length >= values.least_joined;
    if (match(patterns.han, first)) {
      return wrapped && search(patterns.ends_in_han, ending) !== null && length >= values.narrow_wrap;
    }
    return wrapped && length + codePointLength(first.split(/[ \t\n\r\v\f]/, 1)[0]) >= least;
  }

  /** Whether lines end because the column was full: no line is long, and many nearly are. */
  isHardWrapped() {
    const { values } = this;
    /** @type {number[]} */
    const lengths = [];
    for (const [start, end] of this.lines()) if (end > start) lengths.push(codePointLength(this.text.slice(start, end)));
    if (lengths.length < 3) return false;
    const longest = lengths.reduce((most, length) => Math.max(most, length));
    const full = lengths.filter((length) => length >= longest - values.wrap_slack).length;
    const [least, most] = values.wrap;
    const fits = (least <= longest && longest <= most) || (values.narrow_wrap <= longest && longest < least && this.isMostlyHan());
    return fits && full >= values.wrap_share * lengths.length;
  }

  isMostlyHan() {
    return Array.from(finditer(this.patterns.han, this.text)).length > codePointLength(this.text) / 2;
  }

  /** @returns {Generator<[number, number], void, undefined>} */
  *lines() {
    let at = 0;
    for (const line of this.text.split("\n")) {
      yield [at, at + line.length];
      at += line.length + 1;
    }
  }

  /**
   * Part a block at sentence ends and at bullets inside the line.
   * @param {number} start
   * @param {number} end
   * @returns {Generator<[number, number, boolean], void, undefined>} start, end, is bullet
   */
  *sentences(start, end) {
    const sign = this.bulletEnd(start, end);
    // Patterns look one character back and never beyond the block's end.
    const from = Math.max(0, sign - 1);
    const block = this.text.slice(from, end);
    /** @type {[number, number, boolean][]} */
    const cuts = [];
    for (const found of finditer(this.patterns.inline_bullet, block, sign - from)) {
      cuts.push([from + endOf(found), from + found.index, true]);
    }
    for (const found of finditer(this.patterns.sentence_end, block, sign - from)) {
      const behind = from + endOf(found);
      if (!this.isAbbreviation(sign, from + found.index)) cuts.push([behind, behind, false]);
    }
    cuts.sort((a, b) => a[0] - b[0] || a[1] - b[1] || Number(a[2]) - Number(b[2]));
    let at = sign;
    let bullet = false;
    for (const [nextStart, thisEnd, nextBullet] of cuts) {
      if (thisEnd <= at) continue;
      yield [at, thisEnd, bullet];
      at = nextStart;
      bullet = nextBullet;
    }
    if (at < end) yield [bullet ? this.bulletEnd(at, end) : at, end, bullet];
  }

  /**
   * Whether the full stop at a place ends an abbreviation or a number.
   * @param {number} start of the words that count
   * @param {number} at
   */
  isAbbreviation(start, at) {
    if (this.text[at] !== ".") return false;
    const reach = Math.max(start, back(this.text, at, this.values.abbreviation_reach));
    return search(this.patterns.abbreviation, this.text.slice(reach, at + 1)) !== null;
  }

  /**
   * Return where the words behind a bullet sign begin.
   * @param {number} start
   * @param {number} end
   */
  bulletEnd(start, end) {
    const block = this.text.slice(start, end);
    const alone = match(this.patterns.lone_bullet_line, block);
    if (alone) return start + endOf(alone);
    if (match(this.patterns.not_a_bullet, block)) return start;
    const sign = match(this.patterns.bullet, block);
    return sign ? start + endOf(sign) : start;
  }
}
