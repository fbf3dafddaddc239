/**
 * Decide stage and issues of a letter from its segments and from the letter as a whole, as
 * `classifier.py` says.
 *
 *     class Classifier {
 *       labels, thresholds
 *       classify(letterTerms, segmentTerms) -> {stages, issues, segments}
 *       itemProbabilities(classified, seen) -> Float32Array[]      a row for each segment
 *     }
 *     labelsOf(manifest) -> Labels
 *     seenItems(named, asked, labels) -> Float32Array[]      asked: [segment number, item][]
 */

import { logSigmoid, logSoftmax } from "./arithmetic.js";
import { ASKED, combined, itemProbabilities, letterFeatures, NAMED } from "./combination.js";

/** @typedef {import("./linear.js").LinearModel} LinearModel */
/** @typedef {import("./combination.js").Combination} Combination */

/**
 * @typedef {object} Labels in the order of the models' columns
 * @property {string[]} stages
 * @property {string[]} noticeStages all but `noNotice`
 * @property {string[]} issues
 * @property {string[]} items
 * @property {string} noNotice the stage of messages that are no notice
 * @property {string} unnamed the item of requests that fit no other
 */

/**
 * @typedef {object} SegmentScores log-probabilities of what each segment says, a row for each
 * @property {number} nActs
 * @property {Float32Array[]} acts it accuses, states a stage, asks
 * @property {Float32Array[]} issues it accuses, and of this
 * @property {Float32Array[]} stages it states a stage, and this one
 * @property {Float32Array[]} items it asks, and for this
 */

/** @typedef {{stages: Float32Array, issues: Float32Array, segments: SegmentScores}} Classification */

const N_ACTS = 3;
const NEIGHBOURS = [-1, 1, -2, 2]; // which segments beside it tell whether a segment accuses or states a stage
const N_SURROUNDED = 2; // the first acts: a request is one wherever it stands

/**
 * @param {any} manifest of the model
 * @returns {Labels}
 */
export function labelsOf(manifest) {
  const { stages, issues, items, no_notice: noNotice, unnamed } = manifest.labels;
  const noticeStages = stages.filter((/** @type {string} */ stage) => stage !== noNotice);
  return { stages, noticeStages, issues, items, noNotice, unnamed };
}

export class Classifier {
  /**
   * @param {Labels} labels
   * @param {LinearModel} letter the model of the whole letter
   * @param {LinearModel} segment the model of one segment
   * @param {Combination} combination how they are added up
   * @param {Record<string, number>} thresholds by issue; `items` for all items
   */
  constructor(labels, letter, segment, combination, thresholds) {
    this.labels = labels;
    this.letter = letter;
    this.segment = segment;
    this.combination = combination;
    this.thresholds = thresholds;
  }

  /**
   * Classify one letter by the terms of the whole and of each segment.
   * @param {readonly string[]} letterTerms
   * @param {readonly (readonly string[])[]} segmentTerms
   * @returns {Classification}
   */
  classify(letterTerms, segmentTerms) {
    const segments = segmentScores(this.segment.scores(segmentTerms), this.labels);
    const features = letterFeatures(this.letter.score(letterTerms), segments, this.labels);
    return { ...combined(this.combination, features, this.labels), segments };
  }

  /**
   * Return the probability that a segment of a notice asks for an item.
   * @param {Classification} classified
   * @param {readonly Float32Array[]} seen from `seenItems`
   * @returns {Float32Array[]}
   */
  itemProbabilities(classified, seen) {
    return itemProbabilities(this.combination, classified.segments, classified.stages, seen, this.labels);
  }
}

/**
 * Turn the columns of the segment model into log-probabilities.
 * @param {readonly Float32Array[]} decisions
 * @param {Labels} labels
 * @returns {SegmentScores}
 */
export function segmentScores(decisions, labels) {
  const nIssues = labels.issues.length;
  const nStages = labels.noticeStages.length;
  /** @type {SegmentScores} */
  const said = { nActs: N_ACTS, acts: [], issues: [], stages: [], items: [] };
  const stagesFrom = N_ACTS + nIssues;
  const itemsFrom = stagesFrom + nStages;
  const besideFrom = itemsFrom + labels.items.length;
  for (const [number, row] of decisions.entries()) {
    const [accuses, states, asks] = Array.from(withNeighbours(decisions, number, besideFrom), logSigmoid);
    said.acts.push(Float32Array.of(accuses, states, asks));
    said.issues.push(Float32Array.from(logSoftmax(row.subarray(N_ACTS, stagesFrom)), (value) => accuses + value));
    said.stages.push(Float32Array.from(logSoftmax(row.subarray(stagesFrom, itemsFrom)), (value) => states + value));
    said.items.push(Float32Array.from(row.subarray(itemsFrom, besideFrom), (value) => asks + logSigmoid(value)));
  }
  return said;
}

/**
 * Return what a segment and those beside it say of its acts.
 * @param {readonly Float32Array[]} decisions
 * @param {number} number of the segment
 * @param {number} besideFrom the column where what a segment says of its neighbours begins
 * @returns {Float32Array}
 */
function withNeighbours(decisions, number, besideFrom) {
  const acts = decisions[number].slice(0, N_ACTS);
  for (const [at, offset] of NEIGHBOURS.entries()) {
    const beside = decisions[number + offset];
    if (beside) for (let act = 0; act < N_SURROUNDED; act += 1) acts[act] += beside[besideFrom + at * N_SURROUNDED + act];
  }
  return acts;
}

/**
 * Return what patterns see, a row for each segment: 0 nothing, NAMED, or ASKED for.
 * @param {readonly (readonly string[])[]} named for each segment the items that it names
 * @param {Iterable<[number, string]>} asked number of the segment and item of the requests found
 * @param {Labels} labels
 * @returns {Float32Array[]}
 */
export function seenItems(named, asked, labels) {
  const seen = named.map((names) => {
    const row = new Float32Array(labels.items.length);
    for (const name of names) row[labels.items.indexOf(name)] = NAMED;
    return row;
  });
  for (const [number, name] of asked) seen[number][labels.items.indexOf(name)] = ASKED;
  return seen;
}
