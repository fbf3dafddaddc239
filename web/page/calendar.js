/**
 * The last day for an answer as a calendar file (RFC 5545), with reminders two days before and on the day.
 *
 *     toCalendar({due, title, details, now}) -> string     due and now: "2026-12-09" and a Date
 */

const LONGEST_LINE = 75; // bytes
const DAY = 86_400_000;

/** @param {{due: string, title: string, details: string, now: Date}} limit */
export function toCalendar({ due, title, details, now }) {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//notice_nlp//notice reader//EN",
    "BEGIN:VEVENT",
    `UID:${due}-${stamp}@notice-reader`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${compact(due)}`,
    `DTEND;VALUE=DATE:${compact(nextDay(due))}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(details)}`,
    ...reminder(title, "-P2D"),
    ...reminder(title, "PT8H"),
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

/**
 * @param {string} title
 * @param {string} when
 */
function reminder(title, when) {
  return ["BEGIN:VALARM", "ACTION:DISPLAY", `DESCRIPTION:${escaped(title)}`, `TRIGGER:${when}`, "END:VALARM"];
}

/** @param {string} day */
function compact(day) {
  return day.replaceAll("-", "");
}

/** @param {string} day */
function nextDay(day) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r\n|[\r\n\u2028\u2029]/g, "\\n").replace(/[\x00-\x1f\x7f]/g, " ");
}

/**
 * Cut a line that is too long, between characters.
 * @param {string} line
 */
function folded(line) {
  const encoder = new TextEncoder();
  let out = "";
  let length = 0;
  for (const char of line) {
    const width = encoder.encode(char).length;
    if (length + width > LONGEST_LINE) {
      out += "\r\n ";
      length = 1;
    }
    out += char;
    length += width;
  }
  return out;
}
