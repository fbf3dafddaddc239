/**
 * Round as Python does: to the nearest number of so many digits, and of two that are as near to the even one.
 *
 *     rounded(value, digits) -> number
 */

const ALL = 60; // digits behind the point that the numbers which are rounded here can have

/**
 * @param {number} value
 * @param {number} digits
 */
export function rounded(value, digits) {
  const written = Math.abs(value).toFixed(ALL);
  const point = written.indexOf(".");
  const kept = written.slice(0, point + 1 + digits);
  const between = /^50*$/.test(written.slice(point + 1 + digits));
  const lastDigit = Number(kept.replace(".", "").slice(-1));
  const size = between && lastDigit % 2 === 0 ? kept : Math.abs(value).toFixed(digits);
  return Math.sign(value) * Number(size);
}
