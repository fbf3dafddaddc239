/**
 * Read texts as the browser does: `node parity.mjs DIR` with what `notice-nlp web export DIR` wrote, rows
 * {"text": ..., "whole": false} on standard input, one a line, and a line for each on standard output, as `stepsOf` has it.
 */

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { makeReader } from "../reader/reader.js";
import { loadFiles } from "../reader/store.js";
import { stepsOf } from "./steps.js";

const folder = process.argv[2];
const reader = makeReader(await loadFiles((name) => readFile(`${folder}/${name}`)));
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { text, whole } = JSON.parse(line);
  let made;
  try {
    made = stepsOf(reader, text, whole);
  } catch (error) {
    made = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  if (!process.stdout.write(`${JSON.stringify(made)}\n`)) await new Promise((resolve) => process.stdout.once("drain", () => resolve(null)));
}
