/**
 * The page: a box to paste a notice into, and what the reader says about it.
 *
 * It mounts on `<div id="notice-reader" data-lang="en" data-base="https://site.example/">`:
 *
 *     data-lang    en or zh: the language of the page and of the guides (default: that of the document)
 *     data-base    the address below which en/kb/... and zh/kb/... stand; worked out where the modules stand at
 *                  <base>/<lang>/assets/reader/page/; without it guides are named and not linked
 *     data-files   the folder that `notice-nlp web export` filled (default: ../data/ beside this module)
 *
 * The text stays in this module's memory: it is sent nowhere, stored nowhere, and never read as HTML by the page.
 */

import { InputError } from "../reader/errors.js";
import { read } from "../reader/message.js";
import { makeReader } from "../reader/reader.js";
import { loadFiles } from "../reader/store.js";
import { filled, words } from "../reader/wording.js";
import { element } from "./dom.js";
import { reportView } from "./report-view.js";

/** @typedef {import("../reader/reader.js").NoticeReader} NoticeReader */
/** @typedef {import("../reader/message.js").Message} Message */
/** @typedef {{title: Record<string, string>, text: string}} Sample */
/** @typedef {{source: string | Uint8Array, name?: string}} Given */

const OWN_PLACE = /\/(?:en|zh)\/assets\/reader\/page\/[^/]*$/;
const FILES = ".eml,.html,.htm,.txt,.md,.text,message/rfc822,text/plain,text/html";

/** @param {string} html */
function parseHtml(html) {
  return new DOMParser().parseFromString(html, "text/html"); // a document that shows, runs and loads nothing
}

/** @param {string} name */
async function fetchJson(name) {
  return (await fetched(new URL(name, import.meta.url))).json();
}

/** @param {URL} address */
async function fetched(address) {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok) throw new Error(`${address.pathname}: ${response.status}`);
  return response;
}

/**
 * Whether a page has links whose words do not say where they lead.
 * @param {string} html
 */
function hidesLinks(html) {
  const links = [...parseHtml(html).querySelectorAll("a[href]")];
  return links.some((link) => /^https?:/i.test(link.getAttribute("href") ?? "") && !link.textContent?.includes(link.getAttribute("href") ?? ""));
}

/** One box with its result. */
class Page {
  /**
   * @param {HTMLElement} place
   * @param {Record<string, string>} texts
   * @param {Sample[]} samples
   * @param {string} language
   */
  constructor(place, texts, samples, language) {
    this.place = place;
    this.texts = texts;
    this.samples = samples;
    this.language = language;
    this.files = new URL(place.dataset.files ?? "../data/", place.dataset.files ? document.baseURI : import.meta.url);
    this.base = baseOf(place);
    /** @type {Promise<NoticeReader> | null} */
    this.reader = null;
    /** @type {Message | null} */
    this.message = null;
    this.received = "";
    /** What was pasted, as the mail program wrote it: it knows where links really lead. */
    this.pasted = { plain: "", html: "" };
    this.box = element("textarea", {
      id: "notice-reader-box", class: "nr-box", rows: 12, placeholder: texts.placeholder, autocomplete: "off", spellcheck: "false",
      dir: "auto",
      keydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event),
      paste: (/** @type {ClipboardEvent} */ event) => this.onPaste(event),
    });
    this.picker = element("input", { type: "file", accept: FILES, hidden: true, change: () => this.onPicked() });
    this.readButton = element("button", { type: "submit", class: "nr-button nr-main" }, texts.read);
    this.status = element("p", { class: "nr-status", role: "status" });
    this.result = element("div", { class: "nr-result" });
  }

  mount() {
    const { texts } = this;
    const button = (/** @type {string} */ label, /** @type {() => void} */ click) =>
      element("button", { type: "button", class: "nr-button", click }, label);
    const form = element(
      "form",
      { class: "nr-form", submit: (/** @type {Event} */ event) => this.onSubmit(event) },
      element("label", { for: this.box.id }, texts.paste),
      this.box,
      element("p", { class: "nr-privacy" }, texts.privacy),
      element("div", { class: "nr-actions" }, this.readButton, button(texts.file, () => this.picker.click()), button(texts.clear, () => this.clear()),
        element("span", { class: "nr-remark" }, texts.drop)),
      this.picker,
      element("div", { class: "nr-samples" }, element("span", {}, texts.samples), " ",
        ...this.samples.map((sample) => button(sample.title[this.language], () => this.trySample(sample)))),
    );
    this.place.classList.add("nr");
    this.place.replaceChildren(form, this.status, this.result);
    this.acceptDrops();
    this.load().catch(() => {}); // it is tried again when the button is pressed
  }

  /**
   * Load the model once; after a failure the next call tries again.
   * @returns {Promise<NoticeReader>}
   */
  load() {
    if (this.reader) return this.reader;
    this.reader = loadFiles(async (name) => new Uint8Array(await (await fetched(new URL(name, this.files))).arrayBuffer()))
      .then(makeReader)
      .then((reader) => {
        this.place.dataset.ready = "true";
        setTimeout(() => this.warmUp(reader));
        return reader;
      })
      .catch((error) => {
        this.reader = null;
        throw error;
      });
    return /** @type {Promise<NoticeReader>} */ (this.reader);
  }

  /**
   * Read two samples, so that patterns are compiled before the seller waits for them.
   * @param {NoticeReader} reader
   */
  warmUp(reader) {
    for (const { text } of this.samples.slice(0, 2)) {
      reader.analyze({ text, id: null, headers: {}, links: [], attachments: [] }, this.language);
    }
  }

  /** @param {Event} event */
  onSubmit(event) {
    event.preventDefault();
    const { plain, html } = this.pasted;
    const isPasted = html !== "" && plain === this.box.value.trim();
    this.show({ source: isPasted ? html : this.box.value });
  }

  /** @param {ClipboardEvent} event */
  onPaste(event) {
    const html = event.clipboardData?.getData("text/html") ?? "";
    const isAll = this.box.selectionStart === 0 && this.box.selectionEnd === this.box.value.length;
    setTimeout(() => {
      this.pasted = { plain: this.box.value.trim(), html: isAll && hidesLinks(html) ? `<html>${html}` : "" };
    });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.onSubmit(event);
  }

  onPicked() {
    const file = this.picker.files?.[0];
    this.picker.value = "";
    if (file) this.openFile(file);
  }

  /** @param {Sample} sample */
  trySample(sample) {
    this.box.value = sample.text;
    this.show({ source: sample.text });
  }

  /** @param {File} file */
  async openFile(file) {
    this.box.value = "";
    await this.show({ source: new Uint8Array(await file.arrayBuffer()), name: file.name });
  }

  acceptDrops() {
    const over = (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      this.place.classList.add("nr-over");
      this.announce(this.texts.drop_now);
    };
    const out = () => this.place.classList.remove("nr-over");
    this.place.addEventListener("dragover", over);
    this.place.addEventListener("dragleave", out);
    this.place.addEventListener("drop", (event) => {
      out();
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      this.openFile(file);
    });
  }

  clear() {
    this.box.value = "";
    this.message = null;
    this.received = "";
    this.result.replaceChildren();
    this.announce(this.texts.cleared);
    this.box.focus();
  }

  /** @param {string} text */
  announce(text) {
    this.status.textContent = text;
    this.status.classList.remove("nr-wrong");
  }

  /** @param {string} text */
  complain(text) {
    this.announce(text);
    this.status.classList.add("nr-wrong");
    this.result.replaceChildren();
  }

  /**
   * Read what was given and show it.
   * @param {Given} given
   */
  async show(given) {
    this.received = "";
    this.message = null;
    const reader = await this.ready();
    if (!reader) return;
    try {
      this.message = read(reader.tables, given.source, { name: given.name, parseHtml });
      this.present(reader);
      this.announce(given.name ? filled(this.texts.done_file, given.name) : this.texts.done);
      this.toResult();
    } catch (error) {
      const known = error instanceof InputError ? this.texts[`error_${error.code}`] : undefined;
      this.complain(known ?? this.texts.failed);
      if (!known) console.error(error);
    }
  }

  /** Return the reader when it is loaded and the page has had time to say so; null if it cannot be loaded. */
  async ready() {
    this.announce(this.place.dataset.ready ? this.texts.reading : this.texts.loading);
    this.readButton.disabled = true;
    try {
      const reader = await this.load();
      this.announce(this.texts.reading);
      await new Promise((resolve) => setTimeout(resolve));
      return reader;
    } catch (error) {
      console.error(error);
      this.complain(this.texts.load_failed);
      return null;
    } finally {
      this.readButton.disabled = false;
    }
  }

  /** @param {NoticeReader} reader */
  present(reader) {
    const message = /** @type {Message} */ (this.message);
    const headers = this.received ? { ...message.headers, date: dateHeader(this.received) } : message.headers;
    const report = reader.analyze({ ...message, headers }, this.language);
    const view = reportView({
      report,
      knowledge: reader.knowledge(this.language),
      say: (key, ...values) => filled(words(reader.tables, key, this.language), ...values),
      texts: this.texts,
      base: this.base,
      received: this.received,
      onReceived: (day) => {
        this.received = day;
        this.present(reader);
        /** @type {HTMLElement | null} */ (this.result.querySelector(".nr-received input"))?.focus();
      },
      announce: (text) => this.announce(text),
    });
    this.result.replaceChildren(view);
  }

  toResult() {
    const title = /** @type {HTMLElement | null} */ (this.result.querySelector(".nr-title"));
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: "start" });
  }
}

/** @param {string} day such as 2026-11-23 */
function dateHeader(day) {
  return new Date(`${day}T12:00:00Z`).toUTCString().replace("GMT", "+0000");
}

/**
 * @param {HTMLElement} place
 * @returns {URL | null}
 */
function baseOf(place) {
  if (place.dataset.base !== undefined) return new URL(place.dataset.base, document.baseURI);
  return OWN_PLACE.test(new URL(import.meta.url).pathname) ? new URL("../../../../", import.meta.url) : null;
}

function addStyle() {
  const address = new URL("./reader.css", import.meta.url).href;
  if ([...document.styleSheets].some((sheet) => sheet.href?.endsWith("/page/reader.css"))) return;
  document.head.append(element("link", { rel: "stylesheet", href: address }));
}

/** Mount the reader where the page has a place for it. */
export async function mount() {
  const place = document.getElementById("notice-reader");
  if (!place) return;
  addStyle();
  const [texts, samples] = await Promise.all([fetchJson("./texts.json"), fetchJson("./samples.json")]);
  const wanted = place.dataset.lang ?? document.documentElement.lang.slice(0, 2);
  const language = wanted in texts ? wanted : "en";
  new Page(place, texts[language], samples, language).mount();
}

if (typeof document !== "undefined") mount();
