/**
 * Boosted decision trees, read from plain tensors, as in `trees.py`.
 *
 *     treesOf(tensors, name) -> Trees
 *     class Trees {score(row) -> Float64Array}      decision values of one row of features
 */

/** @typedef {import("./store.js").Tensors} Tensors */

const LEAF = -1; // the feature of a node that asks nothing

export class Trees {
  /**
   * The nodes of all trees stand in one list, children behind their parent, the two of a node side by side.
   * @param {ArrayLike<number>} features which feature a node asks about, LEAF for none
   * @param {ArrayLike<number>} bounds what the feature is compared with; of a leaf, what it adds
   * @param {ArrayLike<number>} children where the child for values up to the bound stands
   * @param {ArrayLike<number>} roots where each tree begins
   * @param {ArrayLike<number>} outputs what each tree adds to
   * @param {ArrayLike<number>} bias of each output
   */
  constructor(features, bounds, children, roots, outputs, bias) {
    this.features = features;
    this.bounds = bounds;
    this.children = children;
    this.roots = roots;
    this.outputs = outputs;
    this.bias = bias;
  }

  /**
   * @param {readonly number[]} row
   * @returns {Float64Array}
   */
  score(row) {
    const values = Float32Array.from(row); // of the precision of the bounds: many are values that rows had
    const scores = Float64Array.from(this.bias);
    for (let tree = 0; tree < this.roots.length; tree += 1) scores[this.outputs[tree]] += this.bounds[this.leaf(this.roots[tree], values)];
    return scores;
  }

  /**
   * Return the leaf at which a walk from a node ends.
   * @param {number} node
   * @param {Float32Array} row
   */
  leaf(node, row) {
    while (this.features[node] !== LEAF) {
      node = this.children[node] + (row[this.features[node]] > this.bounds[node] ? 1 : 0);
    }
    return node;
  }
}

/**
 * @param {Tensors} tensors
 * @param {string} name
 * @returns {Trees}
 */
export function treesOf(tensors, name) {
  const part = (/** @type {string} */ of) => tensors[`${name}_trees.${of}`].data;
  return new Trees(part("features"), part("bounds"), part("children"), part("roots"), part("outputs"), part("bias"));
}
