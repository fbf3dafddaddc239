/**
 * How what the two models say is added up: the inputs of the small combinations and the combinations
 * themselves, as `letter_features`, `item_features` and `combined` of `classifier.py`.
 *
 *     combinationOf(tensors) -> Combination
 *     letterFeatures(letter, said, labels) -> {notice, stage, issue}
 *     combined(combination, features, labels) -> {stages, issues}     probabilities
 *     itemFeatures(said, seen, labels) -> [segment][item][feature]
 *     itemProbability(combination, features) -> probability
 */

import { dot, logSoftmax, sigmoid, softmax } from "./arithmetic.js";

/** @typedef {import("./store.js").Tensors} Tensors */
/** @typedef {import("./classifier.js").Labels} Labels */
/** @typedef {import("./classifier.js").SegmentScores} SegmentScores */
/** @typedef {{notice: number[], stage: number[], issue: number[][]}} LetterFeatures issue: a row for each issue */

/**
 * @typedef {object} Combination
 * @property {Float32Array} noticeWeights
 * @property {number} noticeBias
 * @property {Float32Array} issueWeights shared by all issues
 * @property {number} issueBias
 * @property {Float32Array} stageWeights nStageFeatures x nNoticeStages
 * @property {Float32Array} stageBias
 * @property {Float32Array} itemWeights shared by all items
 * @property {number} itemBias
 */

export const NEVER = -12; // the log-probability of what a missing segment says
export const NAMED = 1; // what patterns see of an item in a segment
export const ASKED = 2;
const FEW_SEGMENTS = 5;
const ASKS = 2; // the column of acts

/**
 * @param {Tensors} tensors
 * @returns {Combination}
 */
export function combinationOf(tensors) {
  const part = (/** @type {string} */ name) => /** @type {Float32Array} */ (tensors[`combination.${name}`].data);
  return {
    noticeWeights: part("notice_weights"),
    noticeBias: part("notice_bias")[0],
    issueWeights: part("issue_weights"),
    issueBias: part("issue_bias")[0],
    stageWeights: part("stage_weights"),
    stageBias: part("stage_bias"),
    itemWeights: part("item_weights"),
    itemBias: part("item_bias")[0],
  };
}

/**
 * Return what the combinations see of a letter.
 * @param {Float32Array} letter 1 + nNoticeStages + nIssues decision values
 * @param {SegmentScores} said
 * @param {Labels} labels
 * @returns {LetterFeatures}
 */
export function letterFeatures(letter, said, labels) {
  const nStages = labels.noticeStages.length;
  const notice = letter[0];
  const stage = Array.from(letter.subarray(1, 1 + nStages));
  const issue = Array.from(letter.subarray(1 + nStages));
  const ofIssues = pooled(said.issues, issue.length);
  const ofStages = pooled(said.stages, nStages);
  const ofActs = pooled(said.acts, said.nActs);
  const length = Math.log(1 + said.acts.length);
  const basis = [notice, ...ofActs.best, length];
  const short = said.acts.length <= FEW_SEGMENTS ? 1 : 0;
  const strongestStage = [Math.max(...stage), Math.max(...ofStages.best)];
  const strongestIssue = [Math.max(...issue), Math.max(...ofIssues.best)];
  const ofAll = [notice, ...logSoftmax(stage), ...ofStages.best];
  return {
    notice: [...basis, ...basis.map((value) => value * short), ...ofActs.second, ...ofActs.total, ...strongestStage],
    stage: [...stage, ...ofStages.best, ...ofStages.total, ...strongestIssue],
    issue: issueFeatures(issue, ofIssues).map((features) => [...features, ...ofAll]),
  };
}

/** @typedef {{best: number[], second: number[], total: number[]}} Pooled */

/**
 * Return for each issue its scores, their probabilities, and how far it leads the strongest other one.
 * @param {readonly number[]} letter
 * @param {Pooled} pool
 * @returns {number[][]}
 */
function issueFeatures(letter, { best, second, total }) {
  const rivalBest = rivals(best);
  const rivalLetter = rivals(letter);
  return letter.map((score, at) => {
    const aheadBest = best[at] - rivalBest[at];
    const aheadLetter = score - rivalLetter[at];
    const larger = letter.filter((other) => other > score).length;
    const sureLetter = sigmoid(score);
    const sureBest = Math.exp(best[at]);
    return [
      ...[score, best[at], second[at], total[at], rivalBest[at], rivalLetter[at]],
      ...[sureBest, Math.exp(second[at]), sureLetter, sureLetter * sureBest],
      ...[Math.exp(rivalBest[at]), sigmoid(rivalLetter[at])],
      ...[aheadBest, aheadLetter, Math.max(aheadBest, 0), Math.max(aheadLetter, 0)],
      ...[Number(larger === 0), Number(larger <= 1), Number(aheadBest >= 0), Math.min(total[at], 0)],
    ];
  });
}

/**
 * Return, for each place, the largest value of the other places.
 * @param {readonly number[]} scores
 */
function rivals(scores) {
  const ranked = Array.from(scores).sort((a, b) => b - a);
  const second = scores.length > 1 ? ranked[1] : ranked[0];
  return scores.map((score) => (score === ranked[0] ? second : ranked[0]));
}

/**
 * Return the best, the second best and the log of the summed probabilities of the segments, by column.
 * @param {readonly Float32Array[]} rows
 * @param {number} columns
 * @returns {Pooled}
 */
function pooled(rows, columns) {
  /** @type {Pooled} */
  const pool = { best: [], second: [], total: [] };
  for (let column = 0; column < columns; column += 1) {
    let best = NEVER;
    let second = NEVER;
    let sum = 2 * Math.exp(NEVER);
    for (const row of rows) {
      const value = row[column];
      sum += Math.exp(value);
      if (value > best) [best, second] = [value, best];
      else if (value > second) second = value;
    }
    pool.best.push(best);
    pool.second.push(second);
    pool.total.push(Math.log(sum));
  }
  return pool;
}

/**
 * Return the probabilities of stages and of issues.
 * @param {Combination} combination
 * @param {LetterFeatures} features
 * @param {Labels} labels
 * @returns {{stages: Float32Array, issues: Float32Array}}
 */
export function combined(combination, features, labels) {
  const notice = sigmoid(dot(features.notice, combination.noticeWeights) + combination.noticeBias);
  const nStages = combination.stageBias.length;
  const scores = Array.from(combination.stageBias, (bias, stage) =>
    features.stage.reduce((sum, value, at) => sum + value * combination.stageWeights[at * nStages + stage], bias),
  );
  const ofNotices = softmax(scores).map((share) => share * notice);
  const stages = labels.stages.map((stage) => (stage === labels.noNotice ? 1 - notice : ofNotices[labels.noticeStages.indexOf(stage)]));
  const issues = features.issue.map((row) => sigmoid(dot(row, combination.issueWeights) + combination.issueBias));
  return { stages: Float32Array.from(stages), issues: Float32Array.from(issues) };
}

/**
 * Return what tells whether a segment asks for an item, for each segment and item.
 * @param {SegmentScores} said
 * @param {readonly Float32Array[]} seen from `seenItems`
 * @param {Labels} labels
 * @returns {number[][][]}
 */
export function itemFeatures(said, seen, labels) {
  const unnamed = labels.items.indexOf(labels.unnamed);
  return said.items.map((row, segment) => {
    const whether = said.acts[segment][ASKS];
    const byName = Array.from(seen[segment], (value, item) => value === ASKED && item !== unnamed);
    const any = byName.includes(true);
    return Array.from(row, (score, item) => [
      whether,
      score - whether,
      Number(byName[item]),
      Number(seen[segment][item] === ASKED && !byName[item]),
      Number(seen[segment][item] === NAMED),
      Number(any && !byName[item]),
    ]);
  });
}

/**
 * @param {Combination} combination
 * @param {readonly number[]} features of one segment and item
 */
export function itemProbability(combination, features) {
  return sigmoid(dot(features, combination.itemWeights) + combination.itemBias);
}
