/**
 * Link findings to pages of the knowledge base, from the taxonomy snapshot alone.
 *
 *     guideLanguages(tables) -> ["en", "zh"]       of the guides; notices may be in more
 *     class Knowledge {constructor(tables, snapshot, language); title(kind, name); satisfiedBy(item); isNotice(stage);
 *         guide(kind, name) -> GuideLink; response(item); responseReason(rule); nextSteps(stage, issues) -> string[];
 *         guides(stage, issues, items, findings) -> GuideStep[]}
 */

import { constants } from "./constants.js";
import { lastPlaces } from "./lists.js";
import { filled, words } from "./wording.js";

/** @typedef {import("./rules.js").Tables} Tables */
/** @typedef {import("./report.js").GuideLink} GuideLink */
/** @typedef {import("./report.js").GuideStep} GuideStep */
/** @typedef {Record<string, Record<string, any>>} Snapshot stages, issues, items and guides, each by name */

/** @type {Record<string, string>} */
const SINGULAR = { stages: "stage", issues: "issue", items: "item", guides: "guide" };

/**
 * @param {Tables} tables
 * @returns {string[]}
 */
export function guideLanguages(tables) {
  return constants(tables, "findings").values.guide_languages;
}

/** Answers what the pages say about labels, in one language. */
export class Knowledge {
  /**
   * @param {Tables} tables
   * @param {Snapshot} snapshot
   * @param {string} language `en` or `zh`
   */
  constructor(tables, snapshot, language) {
    this.tables = tables;
    this.snapshot = snapshot;
    this.language = language;
  }

  /**
   * Return the title of a page.
   * @param {string} kind `stages`, `issues`, `items` or `guides`
   * @param {string} name
   * @returns {string}
   */
  title(kind, name) {
    return this.snapshot[kind][name].title[this.language];
  }

  /**
   * Return in one sentence what satisfies a requested item.
   * @param {string} item
   * @returns {string}
   */
  satisfiedBy(item) {
    return this.snapshot.items[item].satisfied_by[this.language];
  }

  /**
   * Whether messages of this stage are notices at all.
   * @param {string} stage
   * @returns {boolean}
   */
  isNotice(stage) {
    return Boolean(this.snapshot.stages[stage].is_notice);
  }

  /**
   * Return the page of a label.
   * @param {string} kind
   * @param {string} name
   * @returns {GuideLink}
   */
  guide(kind, name) {
    const path = `kb/${this.language}/${kind}/${name}.md`;
    return { title: this.title(kind, name), path, url: `${this.language}/kb/${kind}/${name}/` };
  }

  /**
   * Return which kind of answer an item calls for.
   * @param {string} item
   * @returns {string}
   */
  response(item) {
    return this.snapshot.items[item].response;
  }

  /**
   * Return why a kind of answer is due.
   * @param {string} rule `item/<id>`, the id of a rule of tables/responses.yaml, or "" for nothing asked
   * @returns {string}
   */
  responseReason(rule) {
    const [kind, name] = rule.split("/", 2);
    if (name) return this.reason(`${kind}:${name}`);
    return words(this.tables, `why_rule_${rule.replace(/^(?:zh|other)_/, "") || "nothing_asked"}`, this.language);
  }

  /**
   * Return what to do first: the stage's steps, then those of each issue in turn.
   * @param {string} stage
   * @param {readonly string[]} issues
   * @returns {string[]}
   */
  nextSteps(stage, issues) {
    const { few_steps: few, fewest_issue_steps: fewest } = constants(this.tables, "findings").values;
    /** @type {Set<string>} */
    const steps = new Set(this.snapshot.stages[stage].first_steps[this.language]);
    const rounds = Math.max(few - steps.size, issues.length ? fewest : 0);
    let room = rounds;
    for (let round = 0; round < rounds; round += 1) {
      for (const issue of issues) {
        const listed = this.snapshot.issues[issue].first_steps[this.language];
        if (round >= listed.length || room <= 0) continue;
        steps.add(listed[round]);
        room -= 1;
      }
    }
    return [...steps];
  }

  /**
   * Return the pages to read, each once and with a reason: what cannot wait first (an allegation, signs of
   * forgery), then the issues, the stage, guides on what was found, and the requested items.
   * @param {string} stage
   * @param {readonly string[]} issues
   * @param {readonly string[]} items
   * @param {readonly string[]} findings
   * @returns {GuideStep[]}
   */
  guides(stage, issues, items, findings) {
    const subjects = [`stage:${stage}`, ...issues.map((one) => `issue:${one}`), ...items.map((one) => `item:${one}`)];
    const steps = [
      ...this.guidesOn(findings.map((finding) => `finding:${finding}`)),
      ...issues.map((one) => this.step("issues", one)),
      this.step("stages", stage),
      ...this.guidesOn(subjects),
      ...items.map((one) => this.step("items", one)),
    ];
    return lastPlaces(steps, (step) => step.path);
  }

  /**
   * @param {readonly string[]} subjects
   * @returns {GuideStep[]}
   */
  guidesOn(subjects) {
    const guides = Object.entries(this.snapshot.guides);
    return subjects.flatMap((subject) =>
      guides
        .filter(([, entry]) => entry.applies_to.includes(subject))
        .map(([name]) => ({ ...this.guide("guides", name), why: this.reason(subject) })),
    );
  }

  /**
   * @param {string} kind
   * @param {string} name
   * @returns {GuideStep}
   */
  step(kind, name) {
    return { ...this.guide(kind, name), why: this.reason(`${SINGULAR[kind]}:${name}`) };
  }

  /**
   * @param {string} subject
   * @returns {string}
   */
  reason(subject) {
    const at = subject.indexOf(":");
    const [kind, name] = [subject.slice(0, at), subject.slice(at + 1)];
    if (kind === "finding") return words(this.tables, `why_${name}`, this.language);
    return filled(words(this.tables, `why_${kind}`, this.language), this.title(`${kind}s`, name));
  }
}
