/**
 * Read the files that `notice-nlp web export` writes.
 *
 *     loadFiles(getBytes) -> Promise<Files>      getBytes(name) -> Promise<Uint8Array>, of "rules.json.gz" and so on
 *     tablesOf(files) -> Tables
 *     classifierOf(files) -> Classifier
 */

import { Classifier, labelsOf } from "./classifier.js";
import { combinationOf } from "./combination.js";
import { LinearModel } from "./linear.js";
import { Tables } from "./rules.js";

/** @typedef {Float32Array | Int8Array | Int16Array | Int32Array} Numbers */
/** @typedef {{shape: number[], data: Numbers}} Tensor */
/** @typedef {Record<string, Tensor>} Tensors */

/**
 * @typedef {object} Files
 * @property {Record<string, any>} rules the tables by name
 * @property {{simplified: string[]}} characters
 * @property {Record<string, Record<string, string[]>>} lexicons entries by language and concept
 * @property {any} kb the taxonomy snapshot
 * @property {any} manifest labels, thresholds, languages, name, version, fingerprint
 * @property {string[]} vocabulary
 * @property {Tensors} tensors
 */

const FORMAT = "notice-model/4";

/**
 * Fetch and unpack all files at once.
 * @param {(name: string) => Promise<Uint8Array>} getBytes
 * @returns {Promise<Files>}
 */
export async function loadFiles(getBytes) {
  const names = ["rules.json", "characters.json", "concepts.json", "kb.json", "model.json", "vocabulary.txt", "weights.safetensors"];
  const unpacked = await Promise.all(names.map(async (name) => inflated(await getBytes(`${name}.gz`))));
  const decoder = new TextDecoder();
  const [rules, characters, lexicons, kb, manifest] = unpacked.slice(0, 5).map((bytes) => JSON.parse(decoder.decode(bytes)));
  if (manifest.format !== FORMAT) throw new Error(`the model has the format ${manifest.format}, and this reader needs ${FORMAT}`);
  return { rules, characters, lexicons, kb, manifest, vocabulary: decoder.decode(unpacked[5]).split("\n"), tensors: tensorsOf(unpacked[6]) };
}

/**
 * Unpack; servers that declare the packing have the browser do it before.
 * @param {Uint8Array} bytes
 * @returns {Promise<Uint8Array>}
 */
async function inflated(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Read a safetensors file: the length of a JSON header in eight bytes, the header, the data.
 * @param {Uint8Array} bytes
 * @returns {Tensors}
 */
export function tensorsOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  /** @type {Tensors} */
  const tensors = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const { dtype, shape, data_offsets: [from, to] } = /** @type {any} */ (entry);
    tensors[name] = { shape, data: numbersOf(dtype, bytes.slice(start + from, start + to)) };
  }
  return tensors;
}

/**
 * @param {string} dtype
 * @param {Uint8Array} bytes a copy, so that it begins at a multiple of any size
 * @returns {Numbers}
 */
function numbersOf(dtype, bytes) {
  if (dtype === "F32") return new Float32Array(bytes.buffer);
  if (dtype === "I8") return new Int8Array(bytes.buffer);
  if (dtype === "I16") return new Int16Array(bytes.buffer);
  if (dtype === "I32") return new Int32Array(bytes.buffer);
  if (dtype === "F16") return Float32Array.from(new Uint16Array(bytes.buffer), fromHalf);
  throw new Error(`tensors of ${dtype} are not read here`);
}

/**
 * Return the number that 16 bits are: a sign, 5 bits of exponent, 10 of fraction.
 * @param {number} bits
 */
function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}

/**
 * @param {Files} files
 * @returns {Tables}
 */
export function tablesOf(files) {
  return new Tables({ ...files.rules, characters: files.characters, lexicons: files.lexicons });
}

/**
 * @param {Files} files
 * @returns {Classifier}
 */
export function classifierOf(files) {
  const nLetter = files.tensors["letter.idf"].shape[0];
  const linear = (/** @type {string} */ name, /** @type {string[]} */ terms) => {
    const floats = (/** @type {string} */ part) => /** @type {Float32Array} */ (files.tensors[`${name}.${part}`].data);
    const weights = /** @type {Int8Array} */ (files.tensors[`${name}.weights`].data);
    return new LinearModel(terms, weights, floats("step"), floats("idf"), floats("bias"));
  };
  return new Classifier(
    labelsOf(files.manifest),
    linear("letter", files.vocabulary.slice(0, nLetter)),
    linear("segment", files.vocabulary.slice(nLetter)),
    combinationOf(files.tensors),
    files.manifest.thresholds,
  );
}
