/**
 * Probabilities and their logarithms, without overflow; the functions of the same names in `classifier.py`.
 *
 *     sigmoid(x)   logSigmoid(x)   softmax(values)   logSoftmax(values)   dot(a, b)
 */

/** @param {number} value */
export function sigmoid(value) {
  return 0.5 * (1 + Math.tanh(0.5 * value));
}

/** @param {number} value */
export function logSigmoid(value) {
  return Math.min(value, 0) - Math.log1p(Math.exp(-Math.abs(value)));
}

/**
 * @param {ArrayLike<number>} values
 * @returns {number[]}
 */
export function softmax(values) {
  return logSoftmax(values).map(Math.exp);
}

/**
 * @param {ArrayLike<number>} values
 * @returns {number[]}
 */
export function logSoftmax(values) {
  const listed = Array.from(values);
  const most = Math.max(...listed);
  const total = Math.log(listed.reduce((sum, value) => sum + Math.exp(value - most), 0));
  return listed.map((value) => value - most - total);
}

/**
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 */
export function dot(a, b) {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at] * b[at];
  return sum;
}
