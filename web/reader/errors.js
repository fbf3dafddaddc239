/**
 * Why a notice cannot be read; `code` is that of `errors.py`, and the page has a sentence for each.
 *
 *     class InputError extends Error {code}
 *     codes: empty_text, binary_file, too_large, undecodable, unknown_format
 */

export class InputError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = "InputError";
    this.code = code;
  }
}
