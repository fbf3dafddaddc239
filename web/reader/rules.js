/**
 * Rules as data: the pattern tables that Python reads too, and how their patterns are compiled.
 *
 * A pattern means what `rules.py` says: `\w \d \b \s` are ASCII, `i` folds ASCII letters only, `.`
 * and counts see code points, `^` and `$` without `m` are the very ends, with `m` lines end at
 * `\n` alone. JavaScript's own flags mean other things (`i` folds é too, `\s` takes in the byte order
 * mark, `.` stops at U+2028), so each pattern is written out in full: `a` becomes `[aA]`.
 *
 * `compiled` gives a RegExp with the flags `gu`. The functions below (`search`, `match`, `finditer`)
 * use a quicker twin of it without `u` wherever a text has no characters beyond U+FFFF, which is
 * nearly always; they neither read nor leave a `lastIndex`.
 *
 *     compiled(pattern, parts, flags) -> RegExp      flags "", "i", "m" or "im"
 *     search(pattern, text, start) -> match | null   the first match at or behind start
 *     match(pattern, text, start) -> match | null    the match that begins at start
 *     fullmatch(pattern, text, start, end) -> match | null
 *     finditer(pattern, text, start) -> matches      all, from start on
 *     first(rules, text) -> [rule, match] | null
 *     anyRule(rules, text) -> boolean
 *     groupSpan(pattern, match, name) -> [start, end] | null     of a named group
 *     endOf(match) -> number
 *     class Patterns {constructor(byLanguage); *spans(text, start, other)}
 *     class Tables {constructor(raw); raw(name); rules(name); ofKind(name, kind, text, further); once(key, make)}
 */

/**
 * @typedef {object} Rule
 * @property {string} id unique in its table; findings name it
 * @property {string} source the pattern as written, parts inserted
 * @property {RegExp} pattern what it matches, compiled when first asked for
 * @property {string} kind what a match means, in the table's own terms
 * @property {string} language that its words are of; rules without words of any have none
 * @property {Record<string, any>} values further constants of the rule
 */

/** @typedef {{pattern: string, kind?: string, language?: string, id: string} & Record<string, any>} Row */

/** @typedef {{wide: RegExp, global: RegExp, sticky?: RegExp, wideSticky?: RegExp, placed?: RegExp, full?: RegExp}} Twins */

const PART = /\{\{(\w+)\}\}/g;
const COUNT = /\{\d+(?:,\d*)?\}/y;
const GROUP = /\((?:\?(?:[:=!]|<[=!]|<[A-Za-z]\w*>))?/y;
const SYNTAX = new Set("^$\\.*+?()[]{}|/");
const WHITE = "\\t-\\r ";
const PAIRED = /[\ud800-\udfff]/;
const NOT_ASCII = /[^\x00-\x7f]/;

/** @type {WeakMap<RegExp, Twins>} */
const twins = new WeakMap();

/**
 * Compile a pattern of a table.
 * @param {string} pattern
 * @param {Record<string, string>} [parts] what `{{name}}` stands for
 * @param {string} [flags] "", "i", "m" or "im"
 * @returns {RegExp}
 */
export function compiled(pattern, parts = {}, flags = "i") {
  const source = new Translation(expanded(pattern, parts), flags).run();
  const wide = new RegExp(source, "gu");
  const global = PAIRED.test(source) ? wide : new RegExp(source, "g");
  twins.set(wide, { wide, global });
  return wide;
}

/**
 * Insert parts into a pattern.
 * @param {string} pattern
 * @param {Record<string, string>} parts
 * @returns {string}
 */
function expanded(pattern, parts) {
  return pattern.replace(PART, (_, name) => {
    if (!(name in parts)) throw new Error(`no part ${name}: ${pattern}`);
    return `(?:${parts[name]})`;
  });
}

/** Writes a pattern out so that JavaScript, without its flag `i`, reads it as Python does. */
class Translation {
  /**
   * @param {string} pattern
   * @param {string} flags
   */
  constructor(pattern, flags) {
    this.pattern = pattern;
    this.folds = flags.includes("i");
    this.multiline = flags.includes("m");
    this.at = 0;
  }

  /** @returns {string} */
  run() {
    let out = "";
    while (this.at < this.pattern.length) out += this.token();
    return out;
  }

  /** @returns {string} */
  token() {
    const char = this.pattern[this.at];
    if (char === "[") return this.set();
    if (char === "\\") return this.escaped();
    if (char === "(") return this.taken(GROUP);
    if (char === "{") return this.taken(COUNT);
    this.at += 1;
    if (char === ".") return "[^\\n]";
    if (char === "^" && this.multiline) return "(?<![^\\n])";
    if (char === "$" && this.multiline) return "(?![^\\n])";
    if ("^$*+?|)".includes(char)) return char;
    return this.literal(char);
  }

  /**
   * @param {RegExp} expected
   * @returns {string}
   */
  taken(expected) {
    expected.lastIndex = this.at;
    const found = expected.exec(this.pattern);
    if (!found) throw this.foreign();
    this.at += found[0].length;
    return found[0];
  }

  /** @returns {string} */
  escaped() {
    const char = this.pattern[this.at + 1];
    if (char === "s" || char === "S") {
      this.at += 2;
      return char === "s" ? `[${WHITE}]` : `[^${WHITE}]`;
    }
    if (char !== undefined && "bBdDwW123456789".includes(char)) {
      this.at += 2;
      return "\\" + char;
    }
    return this.literal(this.character());
  }

  /**
   * One character that stands for itself, written plainly or escaped.
   * @returns {string}
   */
  character() {
    const char = this.pattern[this.at];
    if (char !== "\\") {
      this.at += 1;
      return char;
    }
    const next = this.pattern[this.at + 1];
    const digits = next === "u" ? 4 : next === "x" ? 2 : 0;
    this.at += 2 + digits;
    if (digits) return String.fromCharCode(parseInt(this.pattern.slice(this.at - digits, this.at), 16));
    const control = "tnrfv".indexOf(next);
    if (control >= 0) return "\t\n\r\f\v"[control];
    if (next === undefined || /\w/.test(next)) throw this.foreign();
    return next;
  }

  /**
   * @param {string} char
   * @returns {string}
   */
  literal(char) {
    if (this.folds && isLetter(char)) return `[${char.toLowerCase()}${char.toUpperCase()}]`;
    return written(char);
  }

  /**
   * A set of characters, with the other case of its letters.
   * @returns {string}
   */
  set() {
    this.at += 1;
    let out = "[";
    if (this.pattern[this.at] === "^") {
      out += "^";
      this.at += 1;
    }
    if (this.pattern[this.at] === "]") throw this.foreign();
    while (this.pattern[this.at] !== "]") {
      if (this.at >= this.pattern.length) throw this.foreign();
      out += this.member();
    }
    this.at += 1;
    return out + "]";
  }

  /** @returns {string} */
  member() {
    const next = this.pattern[this.at + 1];
    if (this.pattern[this.at] === "\\" && next !== undefined && "sdDwW".includes(next)) {
      this.at += 2;
      return next === "s" ? WHITE : "\\" + next;
    }
    const from = this.whole();
    if (this.pattern[this.at] !== "-" || this.pattern[this.at + 1] === "]") return this.range(from, from);
    this.at += 1;
    return this.range(from, this.whole());
  }

  /**
   * A whole character of a set, which may be a pair of units.
   * @returns {string}
   */
  whole() {
    const char = this.character();
    const isPair = /[\ud800-\udbff]/.test(char) && /[\udc00-\udfff]/.test(this.pattern[this.at] ?? "");
    return isPair ? char + this.character() : char;
  }

  /**
   * @param {string} from
   * @param {string} to
   * @returns {string}
   */
  range(from, to) {
    let out = between(from, to);
    if (!this.folds) return out;
    for (const [first, last, other] of [["a", "z", "A"], ["A", "Z", "a"]]) {
      const low = from > first ? from : first;
      const high = to < last ? to : last;
      if (low > high || from > last || to < first) continue;
      const move = other.charCodeAt(0) - first.charCodeAt(0);
      out += between(moved(low, move), moved(high, move));
    }
    return out;
  }

  /** @returns {Error} */
  foreign() {
    return new Error(`does not mean the same in Python and JavaScript at ${this.at}: ${this.pattern}`);
  }
}

/** @param {string} char */
function isLetter(char) {
  return (char >= "a" && char <= "z") || (char >= "A" && char <= "Z");
}

/**
 * @param {string} char
 * @param {number} move
 */
function moved(char, move) {
  return String.fromCharCode(char.charCodeAt(0) + move);
}

/**
 * @param {string} from
 * @param {string} to
 */
function between(from, to) {
  return from === to ? inSet(from) : `${inSet(from)}-${inSet(to)}`;
}

/** @param {string} char */
function inSet(char) {
  return char === "-" ? "\\-" : written(char);
}

/** @param {string} char */
function written(char) {
  if (SYNTAX.has(char)) return "\\" + char;
  const code = char.charCodeAt(0);
  // Halves of pairs stand alone in a set; written plainly, two of them would join.
  const hidden = code < 0x20 || (char.length === 1 && code >= 0xd800 && code <= 0xdfff) || code === 0x2028 || code === 0x2029;
  return hidden ? "\\u" + code.toString(16).padStart(4, "0") : char;
}

/** @type {[string, boolean]} */
let lastText = ["", false];

/**
 * Whether a text has characters beyond U+FFFF; the same text is asked about again and again.
 * @param {string} text
 */
function hasPairs(text) {
  if (lastText[0] !== text) lastText = [text, PAIRED.test(text)];
  return lastText[1];
}

/** @param {string} text */
export function isAscii(text) {
  return !NOT_ASCII.test(text);
}

/**
 * @param {RegExp} pattern from `compiled`
 * @returns {Twins}
 */
function twinsOf(pattern) {
  const found = twins.get(pattern);
  if (!found) throw new Error(`not from compiled(): ${pattern}`);
  return found;
}

/**
 * Return the first match at or behind a place.
 * @param {RegExp} pattern from `compiled`
 * @param {string} text
 * @param {number} [start]
 * @returns {RegExpExecArray | null}
 */
export function search(pattern, text, start = 0) {
  const twin = twinsOf(pattern);
  const used = hasPairs(text) ? twin.wide : twin.global;
  used.lastIndex = start;
  const found = used.exec(text);
  used.lastIndex = 0;
  return found;
}

/**
 * Return the match that begins at a place.
 * @param {RegExp} pattern from `compiled`
 * @param {string} text
 * @param {number} [start]
 * @returns {RegExpExecArray | null}
 */
export function match(pattern, text, start = 0) {
  const twin = twinsOf(pattern);
  const wide = hasPairs(text) || twin.global === twin.wide;
  if (wide) twin.wideSticky ??= new RegExp(pattern.source, "uy");
  else twin.sticky ??= new RegExp(pattern.source, "y");
  const used = /** @type {RegExp} */ (wide ? twin.wideSticky : twin.sticky);
  used.lastIndex = start;
  return used.exec(text);
}

/**
 * Return the match that takes up all of `text.slice(start, end)`; what stands before `start` is seen, what is behind `end` is not.
 * @param {RegExp} pattern from `compiled`
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {RegExpExecArray | null}
 */
export function fullmatch(pattern, text, start, end) {
  const twin = twinsOf(pattern);
  twin.full ??= new RegExp(`(?:${pattern.source})$`, "uy");
  twin.full.lastIndex = start;
  return twin.full.exec(text.slice(0, end));
}

/**
 * Yield all matches from a place on.
 * @param {RegExp} pattern from `compiled`
 * @param {string} text
 * @param {number} [start]
 * @returns {Generator<RegExpExecArray, void, undefined>}
 */
export function* finditer(pattern, text, start = 0) {
  const wide = hasPairs(text);
  const twin = twinsOf(pattern);
  const used = wide ? twin.wide : twin.global;
  let at = start;
  while (at <= text.length) {
    used.lastIndex = at; // set each time: whoever asks for the next match may have used the pattern meanwhile
    const found = used.exec(text);
    used.lastIndex = 0;
    if (!found) return;
    const end = found.index + found[0].length;
    at = found[0] ? end : end + (wide && (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
    yield found;
  }
}

/**
 * Return the [start, end] of a named group, or null if it took no part. JavaScript tells places of groups
 * only under a flag that makes matching slow, so the one match is made once more.
 * @param {RegExp} pattern from `compiled`
 * @param {RegExpExecArray} found by it
 * @param {string} name
 * @returns {[number, number] | null}
 */
export function groupSpan(pattern, found, name) {
  const twin = twinsOf(pattern);
  twin.placed ??= new RegExp(pattern.source, "duy");
  twin.placed.lastIndex = found.index;
  return twin.placed.exec(found.input)?.indices?.groups?.[name] ?? null;
}

/**
 * Return where a match ends.
 * @param {RegExpExecArray} found
 */
export function endOf(found) {
  return found.index + found[0].length;
}

/**
 * Compile several patterns into one that matches where any of them does.
 * @param {readonly string[]} patterns
 */
export function anyOf(patterns) {
  return compiled(patterns.map((pattern) => `(?:${pattern})`).join("|"));
}

/** Patterns of one page, by language; only those whose script a text has are looked for. */
export class Patterns {
  /** @param {Record<string, readonly string[]>} byLanguage `en`, `zh`, or `other` for further languages */
  constructor(byLanguage) {
    /** @type {Map<string, RegExp>} */
    this.byLanguage = new Map();
    this.written = byLanguage;
  }

  /**
   * Yield the [start, end] of each match behind `start`; `other` looks for further languages too.
   * @param {string} text
   * @param {number} [start]
   * @param {boolean} [other]
   * @returns {Generator<[number, number], void, undefined>}
   */
  *spans(text, start = 0, other = false) {
    for (const language of Object.keys(this.written)) {
      if ((language === "zh" && isAscii(text)) || (language === "other" && !other)) continue;
      let pattern = this.byLanguage.get(language);
      if (!pattern) this.byLanguage.set(language, (pattern = anyOf(this.written[language])));
      for (const found of finditer(pattern, text, start)) {
        if (found[0]) yield [found.index, endOf(found)];
      }
    }
  }
}

/** The tables, each read and compiled once. */
export class Tables {
  /** @param {Record<string, any>} raw the tables as parsed, and `characters` */
  constructor(raw) {
    this.tables = raw;
    /** @type {Map<string, any>} */
    this.made = new Map();
  }

  /**
   * Return a table as it is written.
   * @param {string} name
   * @returns {any}
   */
  raw(name) {
    if (!(name in this.tables)) throw new Error(`no table ${name}`);
    return this.tables[name];
  }

  /**
   * Return what a module makes of the tables, made when first asked for.
   * @template T
   * @param {string} key
   * @param {() => T} make
   * @returns {T}
   */
  once(key, make) {
    if (!this.made.has(key)) this.made.set(key, make());
    return this.made.get(key);
  }

  /**
   * Return the rules of a table, in the order of the file.
   * @param {string} name
   * @returns {readonly Rule[]}
   */
  rules(name) {
    return this.once(`rules/${name}`, () => {
      const { parts, rules } = this.raw(name);
      /** @type {Record<string, string>} */
      const known = {};
      for (const [part, pattern] of Object.entries(parts ?? {})) known[part] = expanded(String(pattern), known);
      return /** @type {Row[]} */ (rules).map((row) => ruleOf(row, known));
    });
  }

  /**
   * Return a table's rules of one kind that could match a text: Chinese ones only where it is not all
   * ASCII, those of languages other than English and Chinese only if `further`.
   * @param {string} name
   * @param {string} kind
   * @param {string} [text]
   * @param {boolean} [further]
   * @returns {readonly Rule[]}
   */
  ofKind(name, kind, text = "", further = true) {
    const ascii = text !== "" && isAscii(text);
    return this.once(`kind/${name}/${kind}/${ascii}/${further}`, () =>
      this.rules(name).filter(
        (rule) =>
          rule.kind === kind &&
          !(ascii && rule.language === "zh") &&
          (further || ["", "en", "zh"].includes(rule.language)),
      ),
    );
  }
}

/**
 * @param {Row} row
 * @param {Record<string, string>} parts
 * @returns {Rule}
 */
function ruleOf(row, parts) {
  const { id, pattern, kind = "", language = "", ...values } = row;
  const source = expanded(pattern, parts);
  /** @type {RegExp | null} */
  let made = null;
  return { id, source, kind, language, values, get pattern() { return (made ??= compiled(source)); } };
}

/**
 * Return the first rule, in table order, that matches, and its match.
 * @param {Iterable<Rule>} rules
 * @param {string} text
 * @returns {[Rule, RegExpExecArray] | null}
 */
export function first(rules, text) {
  for (const rule of rules) {
    const found = search(rule.pattern, text);
    if (found) return [rule, found];
  }
  return null;
}

/**
 * Whether any of the rules matches.
 * @param {Iterable<Rule>} rules
 * @param {string} text
 */
export function anyRule(rules, text) {
  return first(rules, text) !== null;
}
