/**
 * Add up what the letter model and the segment model say, as `combination.py` does: logistic regressions and
 * boosted trees for the stage, trees for issues and items.
 *
 *     combinationOf(tensors) -> Combination
 *     letterFeatures(letter, said, labels) -> {notice, stage, whole, issue}
 *     combined(combination, features, labels) -> {stages, issues}      probabilities
 *     itemProbabilities(combination, said, stages, seen, labels) -> Float32Array[]      a row for each segment
 */

import { dot, logSoftmax, sigmoid, softmax } from "./arithmetic.js";
import { treesOf } from "./trees.js";

/** @typedef {import("./store.js").Tensors} Tensors */
/** @typedef {import("./classifier.js").Labels} Labels */
/** @typedef {import("./classifier.js").SegmentScores} SegmentScores */
/** @typedef {import("./trees.js").Trees} Trees */
/** @typedef {{notice: number[], stage: number[], whole: number[], issue: number[][]}} LetterFeatures issue: a row for each issue */

/**
 * @typedef {object} Combination
 * @property {Float32Array} noticeWeights
 * @property {number} noticeBias
 * @property {Float32Array} stageWeights nStageFeatures x nNoticeStages
 * @property {Float32Array} stageBias
 * @property {Trees} stageTrees one output for each stage
 * @property {Trees} issueTrees one output, for any issue
 * @property {Trees} itemTrees one output, for any item
 */

export const NEVER = -12; // the log-probability of what a missing segment says
export const NAMED = 1; // what patterns see of an item in a segment
export const ASKED = 2;
const FEW_SEGMENTS = 5;
const [ACCUSES, STATES, ASKS] = [0, 1, 2]; // the columns of acts
const LIKELY = Math.log(0.25); // from which a segment counts as being about its strongest issue
const CONCEIVABLE = -5.5; // the log-probability below which an item that no pattern sees is not looked at
const LARGEST = 4; // how many of the strongest issues of a letter each issue is held against
const SURE = 0.999;

/**
 * @param {Tensors} tensors
 * @returns {Combination}
 */
export function combinationOf(tensors) {
  const part = (/** @type {string} */ name) => /** @type {Float32Array} */ (tensors[`stage.${name}`].data);
  return {
    noticeWeights: part("notice_weights"),
    noticeBias: part("notice_bias")[0],
    stageWeights: part("weights"),
    stageBias: part("bias"),
    stageTrees: treesOf(tensors, "stage"),
    issueTrees: treesOf(tensors, "issue"),
    itemTrees: treesOf(tensors, "item"),
  };
}

/**
 * Return what is known of a letter.
 * @param {Float32Array} letter 1 + nNoticeStages + nIssues decision values
 * @param {SegmentScores} given
 * @param {Labels} labels
 * @returns {LetterFeatures}
 */
export function letterFeatures(letter, given, labels) {
  const said = given.acts.length ? given : silent(labels, given.nActs);
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
  const ofNotice = [...basis, ...basis.map((value) => value * short), ...ofActs.second, ...ofActs.total, ...strongestStage];
  const ofStage = [...stage, ...ofStages.best, ...ofStages.total, ...strongestIssue];
  const placed = accused(said, issue.length);
  return {
    notice: ofNotice,
    stage: ofStage,
    whole: [...ofNotice, ...ofStage, ...issue, ...ofIssues.best, ...stated(said, nStages)],
    issue: issueFeatures(issue, ofIssues).map((features, at) => [...features, ...placed[at], notice]),
  };
}

/**
 * Return one segment that says nothing.
 * @param {Labels} labels
 * @param {number} nActs
 * @returns {SegmentScores}
 */
function silent(labels, nActs) {
  const row = (/** @type {number} */ count) => [new Float32Array(count).fill(NEVER)];
  return { nActs, acts: row(nActs), issues: row(labels.issues.length), stages: row(labels.noticeStages.length), items: row(labels.items.length) };
}

/**
 * Return where and how plainly stages are stated.
 * @param {SegmentScores} said
 * @param {number} nStages
 * @returns {number[]}
 */
function stated(said, nStages) {
  const count = said.acts.length;
  const plainest = largestAt(said.acts, STATES);
  const which = (/** @type {number} */ segment, /** @type {number} */ stage) => said.stages[segment][stage] - said.acts[segment][STATES];
  const each = Array.from({ length: nStages }, (_, stage) => stage);
  const sums = [ACCUSES, STATES, ASKS].map((act) => said.acts.reduce((sum, row) => sum + Math.exp(row[act]), 0));
  return [
    ...each.map((stage) => place(largestAt(said.stages, stage), count)),
    ...each.map((stage) => most(said.stages.map((_, segment) => which(segment, stage)))),
    ...each.map((stage) => which(plainest, stage)),
    ...[place(plainest, count), place(largestAt(said.acts, ACCUSES), count), count, ...sums],
  ];
}

/**
 * Return, for each issue, what the segments say of it.
 * @param {SegmentScores} said
 * @param {number} nIssues
 * @returns {number[][]}
 */
function accused(said, nIssues) {
  const count = said.acts.length;
  const plainest = largestAt(said.acts, ACCUSES);
  const strongest = said.issues.map((row) => most(row));
  const accuse = said.acts.reduce((sum, row) => sum + Math.exp(row[ACCUSES]), 0);
  return Array.from({ length: nIssues }, (_, issue) => {
    const best = largestAt(said.issues, issue);
    const which = said.issues.map((row, segment) => row[issue] - said.acts[segment][ACCUSES]);
    const leads = said.issues.filter((row, segment) => row[issue] >= strongest[segment] && strongest[segment] > LIKELY);
    const none = said.issues.reduce((sum, row) => sum + Math.log1p(-Math.min(Math.exp(row[issue]), SURE)), 0);
    return [
      ...[said.acts[best][ACCUSES], said.acts[best][STATES], said.acts[best][ASKS]],
      ...[place(best, count), said.issues[best][issue] - rivals(Array.from(said.issues[best]))[issue], Number(best === plainest)],
      ...[most(which), ...[STATES, ASKS].map((act) => most(which.map((value, segment) => said.acts[segment][act] + value)))],
      ...[which.reduce((sum, value) => sum + value, 0) / count, which[plainest], leads.length, none],
      ...[accuse, count],
    ];
  });
}

/**
 * Return the first row with the largest value in a column.
 * @param {readonly Float32Array[]} rows
 * @param {number} column
 */
function largestAt(rows, column) {
  let best = 0;
  for (let row = 1; row < rows.length; row += 1) if (rows[row][column] > rows[best][column]) best = row;
  return best;
}

/** @param {ArrayLike<number>} values */
function most(values) {
  let best = values[0];
  for (let at = 1; at < values.length; at += 1) if (values[at] > best) best = values[at];
  return best;
}

/**
 * Return where a segment stands, from 0 to 1.
 * @param {number} segment
 * @param {number} count
 */
function place(segment, count) {
  return segment / Math.max(count - 1, 1);
}

/** @typedef {{best: number[], second: number[], total: number[]}} Pooled */

/**
 * Return for each issue its scores, how far it leads the strongest other one, its rank, and the strongest ones.
 * @param {readonly number[]} letter
 * @param {Pooled} pool
 * @returns {number[][]}
 */
function issueFeatures(letter, { best, second, total }) {
  const rivalBest = rivals(best);
  const rivalLetter = rivals(letter);
  const strongest = [...largest(letter), ...largest(best)];
  return letter.map((score, at) => [
    ...[score, best[at], second[at], total[at], rivalBest[at], rivalLetter[at]],
    ...[best[at] - rivalBest[at], score - rivalLetter[at]],
    ...[rank(score, letter), rank(best[at], best), ...strongest],
  ]);
}

/**
 * Return how many of the scores are larger.
 * @param {number} score
 * @param {ArrayLike<number>} scores
 */
function rank(score, scores) {
  let larger = 0;
  for (let at = 0; at < scores.length; at += 1) if (scores[at] > score) larger += 1;
  return larger;
}

/**
 * Return the largest scores, NEVER where there are fewer.
 * @param {readonly number[]} scores
 */
function largest(scores) {
  return [...scores, ...Array(LARGEST).fill(NEVER)].sort((a, b) => b - a).slice(0, LARGEST);
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
  const stages = Float32Array.from(stageProbabilities(combination, features, labels));
  const issues = features.issue.map((row) => sigmoid(combination.issueTrees.score([...row, ...stages])[0]));
  return { stages, issues: Float32Array.from(issues) };
}

/**
 * Return the mean of both opinions, in logarithms.
 * @param {Combination} combination
 * @param {LetterFeatures} features
 * @param {Labels} labels
 */
function stageProbabilities(combination, features, labels) {
  const notice = sigmoid(dot(features.notice, combination.noticeWeights) + combination.noticeBias);
  const nStages = combination.stageBias.length;
  const scores = Array.from(combination.stageBias, (bias, stage) =>
    features.stage.reduce((sum, value, at) => sum + value * combination.stageWeights[at * nStages + stage], bias),
  );
  const ofNotices = softmax(scores).map((share) => share * notice);
  const summed = labels.stages.map((stage) => (stage === labels.noNotice ? 1 - notice : ofNotices[labels.noticeStages.indexOf(stage)]));
  const walked = logSoftmax(combination.stageTrees.score(features.whole));
  return softmax(summed.map((share, at) => (Math.log(Math.max(share, Math.exp(NEVER))) + walked[at]) / 2));
}

/**
 * Return the probability that a segment of a notice asks for an item, for each segment and item.
 * @param {Combination} combination
 * @param {SegmentScores} said
 * @param {Float32Array} stages probabilities of the letter
 * @param {readonly Float32Array[]} seen from `seenItems`
 * @param {Labels} labels
 * @returns {Float32Array[]}
 */
export function itemProbabilities(combination, said, stages, seen, labels) {
  const unnamed = labels.items.indexOf(labels.unnamed);
  const atBest = said.items.length ? labels.items.map((_, item) => Math.max(NEVER, most(said.items.map((row) => row[item])))) : [];
  const anywhere = seen.length ? labels.items.map((_, item) => most(seen.map((row) => row[item]))) : [];
  return said.items.map((row, segment) => {
    const probabilities = new Float32Array(row.length);
    const [accuses, states, asks] = said.acts[segment];
    const second = Array.from(row).sort((a, b) => b - a)[row.length > 1 ? 1 : 0];
    const byName = Array.from(seen[segment], (value, item) => value === ASKED && item !== unnamed);
    const around = [segment - 1, segment + 1].map((at) => said.acts[at]?.[ASKS] ?? NEVER);
    for (let item = 0; item < row.length; item += 1) {
      const found = seen[segment][item];
      if (row[item] <= CONCEIVABLE && found === 0) continue;
      const features = [
        ...[asks, row[item] - asks, row[item], rank(row[item], row), second, atBest[item]],
        ...[Number(byName[item]), Number(found === ASKED && !byName[item]), Number(found === NAMED)],
        ...[Number(byName.includes(true) && !byName[item]), anywhere[item], ...around, accuses, states],
        ...[place(segment, said.items.length), said.items.length, ...stages],
      ];
      probabilities[item] = sigmoid(combination.itemTrees.score(features)[0]);
    }
    return probabilities;
  });
}
