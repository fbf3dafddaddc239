/**
 * A linear model over TF-IDF terms, read from plain tensors: sublinear counts, smoothed idf, rows of
 * unit length, linear decision functions, as in `linear.py`. The weights stay signed bytes.
 *
 *     class LinearModel {scores(rows) -> Float32Array[]}      decision values of each row of terms
 */

export class LinearModel {
  /**
   * @param {readonly string[]} terms the vocabulary, in the order of the rows
   * @param {Int8Array} weights nTerms x nOutputs
   * @param {Float32Array} step of each output: bytes times step are its weights
   * @param {Float32Array} idf of each term
   * @param {Float32Array} bias of each output
   */
  constructor(terms, weights, step, idf, bias) {
    if (weights.length !== terms.length * bias.length || idf.length !== terms.length || step.length !== bias.length) {
      throw new Error(`${weights.length} weights for ${terms.length} terms and ${bias.length} outputs`);
    }
    /** @type {Map<string, number>} */
    this.vocabulary = new Map(terms.map((term, at) => [term, at]));
    this.weights = weights;
    this.step = step;
    this.idf = idf;
    this.bias = bias;
  }

  /**
   * @param {readonly (readonly string[])[]} rows
   * @returns {Float32Array[]} 0 is the boundary
   */
  scores(rows) {
    return rows.map((row) => this.score(row));
  }

  /**
   * @param {readonly string[]} row
   * @returns {Float32Array}
   */
  score(row) {
    /** @type {Map<number, number>} */
    const counts = new Map();
    for (const term of row) {
      const at = this.vocabulary.get(term);
      if (at !== undefined) counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    const outputs = this.bias.length;
    const total = new Float64Array(outputs);
    let squares = 0;
    for (const [at, count] of counts) {
      // The idf counts twice: once in the weight of a term, once in the length of the row.
      const value = (1 + Math.log(count)) * this.idf[at];
      squares += value * value;
      for (let output = 0; output < outputs; output += 1) total[output] += value * this.weights[at * outputs + output];
    }
    const length = Math.sqrt(squares) || 1;
    return Float32Array.from(total, (sum, output) => this.bias[output] + (sum * this.step[output]) / length);
  }
}
