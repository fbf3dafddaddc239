/**
 * The result of reading a notice: a plain object with the JSON names of `notice-report.schema.json`.
 *
 * `start` and `end` are offsets into `text`, in code points as in Python's reports.
 */

/** @typedef {{start: number, end: number, text: string}} Quote a piece of the message's text */
/** @typedef {{title: string, path: string, url: string}} GuideLink a page of the knowledge base: its file, and its address on the site */
/** @typedef {GuideLink & {why: string}} GuideStep a page to read, and why */
/** @typedef {{label: string, probability: number}} StageFinding */
/** @typedef {StageFinding & {evidence: Quote[], guide: GuideLink}} IssueFinding something the seller is accused of */
/** @typedef {Quote & {type: string, greater_detail: boolean, guide: GuideLink}} ItemFinding something the seller is asked for */
/** @typedef {Quote & {label: string, why: string}} ResponseFinding a kind of answer that is due; start = end = 0 without words that call for it */
/** @typedef {{days: number | null, date: string | null, attempts: number | null, business_days: boolean, due: string | null}} Limit */
/** @typedef {Quote & Limit} DeadlineFinding days (72 hours = 3) or an ISO date; `due` is the last day where the mail's own date is known */
/** @typedef {Record<"asins" | "order_ids" | "case_ids" | "emails" | "links" | "marketplaces", string[]>} Identifiers */
/** @typedef {{name: string, value: number | null, target: number | null}} MetricFinding shares: 2.78 % is 0.0278 */
/** @typedef {Quote & {kind: string}} PartFinding something that is stopped, or goes on, only in part */
/** @typedef {Quote & {kind: string}} AllegationFinding an accusation that calls for qualified help */
/** @typedef {Quote & {code: string}} SignalFinding a sign that the mail may not be from Amazon */

/**
 * @typedef {object} NoticeReport
 * @property {string} schema
 * @property {string | null} id
 * @property {string} language ISO 639-1 code of the notice
 * @property {boolean} is_notice
 * @property {boolean} needs_review the reader is unsure: read the notice yourself
 * @property {StageFinding} stage
 * @property {IssueFinding[]} issues
 * @property {ItemFinding[]} requested_items
 * @property {string[]} response
 * @property {DeadlineFinding[]} deadlines
 * @property {boolean} funds_held
 * @property {Identifiers} identifiers
 * @property {MetricFinding[]} metrics
 * @property {PartFinding[]} partial
 * @property {AllegationFinding | null} allegation
 * @property {{signals: SignalFinding[]}} authenticity an empty list never means that a mail is genuine
 * @property {GuideStep[]} guides
 * @property {string[]} next_steps
 * @property {Record<string, string>} model
 * @property {string} text
 * @property {ResponseFinding[]} response_reasons
 */

export const SCHEMA = "notice-report/1";
