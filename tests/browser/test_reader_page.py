"""The reader in a browser: what it shows, what it never does, and that it reads as Python does."""

from __future__ import annotations

import base64
import gzip
import json
import random
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from notice_nlp.errors import InputError
from notice_nlp.knowledge import Knowledge
from notice_nlp.message import Message, read
from notice_nlp.notices import Corpus
from notice_nlp.reader import NoticeReader
from notice_nlp.render.summary import summarize
from tests import hostile
from tests.browser import served
from tests.browser.served import PAGES, PLACE, ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Open = Callable[..., "Page"]
POLICY = "violates the following Content Security Policy directive"  # what hostile mails want is refused, and said
MOST_BYTES = 2_000_000
WAITS = 1500  # of 20 ms
SAMPLES: list[dict[str, Any]] = json.loads((ROOT / "web/page/samples.json").read_text(encoding="utf-8"))
DEACTIVATED, REVIEWS, FORGED_PAPERS, FORGED_MAIL, TRADEMARK = range(5)
IMAGE = "http://evil.example/beacon.png"
HOSTILE_HTML = f"""<!doctype html><html><head><base href="http://evil.example/"><meta http-equiv="refresh" content="0;url=http://evil.example/">
<link rel="stylesheet" href="http://evil.example/a.css"><link rel="preload" as="image" href="{IMAGE}">
<style>@import url(http://evil.example/b.css); body{{background:url({IMAGE})}}</style>
<script>window.hit = 1; parent.hit = 1</script><script src="http://evil.example/a.js"></script></head>
<body onload="window.hit=2" background="{IMAGE}"><img src="{IMAGE}" onerror="window.hit=3"><iframe src="http://evil.example/"></iframe>
<svg onload="window.hit=4"><script>window.hit=5</script><image href="{IMAGE}"/></svg><object data="http://evil.example/o"></object>
<embed src="http://evil.example/e"><video autoplay src="http://evil.example/v" onerror="window.hit=6"></video>
<form id="notice-reader" action="http://evil.example/f"><input name="p" autofocus onfocus="window.hit=7"><button>go</button></form>
<details open ontoggle="window.hit=8"><summary>s</summary></details><template><img src="{IMAGE}"></template>
<p>Your Amazon selling account has been deactivated. Log in: <a href="javascript:window.hit=9" onclick="window.hit=10">here</a></p>
<p>&lt;img src=x onerror="window.hit=11"&gt; &lt;script&gt;window.hit=12&lt;/script&gt;</p></body></html>"""
READ_ALL = """async ([place, cases]) => {
  const at = (name) => import(new URL(`/${place}/${name}`, location.href).href);
  const [{ loadFiles }, { makeReader }, { read }, { InputError }, { summarize }, { filled, words }] = await Promise.all(
    ["store", "reader", "message", "errors", "../page/summary", "wording"].map((name) => at(`reader/${name}.js`)));
  const files = await loadFiles(async (name) => new Uint8Array(await (await fetch(`/${place}/data/${name}`)).arrayBuffer()));
  const reader = makeReader(files);
  const parseHtml = (html) => new DOMParser().parseFromString(html, "text/html");
  return cases.map(({ text, bytes, language }) => {
    try {
      const source = text ?? Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0));
      const report = reader.analyze(read(reader.tables, source, { parseHtml }), language);
      const say = (key, ...values) => filled(words(reader.tables, key, language), ...values);
      return { report, sections: summarize(report, reader.knowledge(language), say) };
    } catch (error) {
      if (error instanceof InputError) return { error: error.code };
      throw error;
    }
  });
}"""


@pytest.fixture(scope="session")
def reader_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reader")
    served.assemble(folder)
    return folder


@pytest.fixture(scope="session")
def reader_address(reader_site: Path) -> Iterator[str]:
    with served.served(reader_site) as address:
        yield address


@pytest.fixture
def open_reader(browser: Browser, reader_address: str) -> Iterator[Open]:
    """Open the reader in a fresh profile; requests to other hosts and script errors fail the test."""
    with served.fresh_pages(browser, (reader_address, "blob:"), POLICY) as fresh:

        def opened(language: str = "en", **options: Any) -> Page:
            page = fresh(accept_downloads=True, **options)
            page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
            page.goto(f"{reader_address}{PLACE}/page/{PAGES[language]}")
            page.wait_for_selector("#notice-reader[data-ready]")
            return page

        yield opened


def try_sample(page: Page, number: int) -> None:
    page.locator(".nr-samples button").nth(number).click()
    page.wait_for_selector(".nr-report")


def paste(page: Page, text: str) -> None:
    page.fill(".nr-box", text)
    page.click(".nr-main")


def wait_for_text(page: Page, selector: str, text: str) -> None:
    """Wait until an element has exactly this text; the page's policy lets no script be made for that from a string."""
    for _ in range(WAITS):
        if page.locator(selector).text_content() == text:
            return
        page.wait_for_timeout(20)
    assert page.locator(selector).text_content() == text


def texts_of(page: Page, selector: str) -> list[str]:
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_samples_are_read_as_python_reads_them(open_reader: Open, reader: NoticeReader, language: str) -> None:
    page = open_reader(language)
    for number, sample in enumerate(SAMPLES):
        try_sample(page, number)
        report = reader.analyze(sample["text"], language)
        wait_for_text(page, ".nr-text", report.text)
        titles, words = texts_of(page, ".nr-report h3"), texts_of(page, ".nr-what, .nr-is-read_on a")
        for section in summarize(report, reader.knowledge(language)):
            assert section.title in titles
            assert {entry.text for entry in section.entries} <= set(words)


def test_the_accusing_sentence_is_marked_and_found_by_its_button(open_reader: Open) -> None:
    page = open_reader()
    try_sample(page, DEACTIVATED)
    assert any("order defect rate" in text for text in texts_of(page, "mark.nr-issue"))
    page.locator(".nr-is-issues .nr-show").first.click()
    lit = page.locator("mark.nr-lit")
    assert "order defect rate" in lit.inner_text()
    assert lit.evaluate("node => node === document.activeElement")


def test_what_to_send_is_a_list_to_tick(open_reader: Open) -> None:
    page = open_reader()
    try_sample(page, DEACTIVATED)
    boxes = page.locator(".nr-is-items input[type=checkbox]")
    assert boxes.count() >= 3
    boxes.first.check()
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_guides_are_linked_in_the_language_of_the_page(open_reader: Open, reader_address: str) -> None:
    for language in PAGES:
        page = open_reader(language)
        try_sample(page, REVIEWS)
        links = page.locator(".nr-is-issues a, .nr-is-read_on a").evaluate_all("links => links.map(link => link.href)")
        assert len(links) > 3
        assert all(link.startswith(f"{reader_address}{language}/kb/") for link in links)


def test_the_last_day_goes_into_a_calendar(open_reader: Open) -> None:
    page = open_reader()
    try_sample(page, DEACTIVATED)
    with page.expect_download() as saved:
        page.click(".nr-calendar")
    assert saved.value.suggested_filename == "notice-2026-11-27.ics"
    content = Path(saved.value.path()).read_bytes().decode("utf-8")
    assert "\r\nDTSTART;VALUE=DATE:20261127\r\nDTEND;VALUE=DATE:20261128\r\n" in content
    assert content.count("BEGIN:VALARM") == content.count("END:VALARM") == 2
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))


def test_the_day_of_receipt_gives_the_last_day(open_reader: Open) -> None:
    page = open_reader("zh")
    try_sample(page, REVIEWS)
    assert page.locator(".nr-calendar").count() == 0
    page.fill(".nr-received input", "2026-11-20")
    page.locator(".nr-received input").blur()
    page.wait_for_selector(".nr-calendar")
    assert "2026 年 12 月 4 日" in page.locator(".nr-is-deadlines").inner_text()


def test_a_grave_accusation_leads(open_reader: Open) -> None:
    page = open_reader()
    try_sample(page, FORGED_PAPERS)
    assert texts_of(page, ".nr-report h3")[0] == "Get qualified help before you answer"


def test_a_forged_mail_is_shown_up(open_reader: Open) -> None:
    page = open_reader()
    try_sample(page, FORGED_MAIL)
    assert texts_of(page, ".nr-report h3")[0] == "Is it real? Signs that it may not be"
    assert "a link that leads elsewhere than it says" in texts_of(page, ".nr-is-signals .nr-what")
    assert page.locator(".nr-report a[href*='203.0.113.77']").count() == 0


def test_where_nothing_is_suspicious_the_page_promises_nothing(open_reader: Open) -> None:
    page = open_reader()
    try_sample(page, DEACTIVATED)
    assert "That proves nothing" in page.locator(".nr-is-real").inner_text()


def test_doubts_are_said(open_reader: Open, reader: NoticeReader) -> None:
    unsure = "Twoje konto sprzedawcy zostało dezaktywowane. Prosimy o przesłanie planu działania."
    assert reader.analyze(unsure).needs_review
    page = open_reader()
    paste(page, unsure)
    page.wait_for_selector(".nr-unsure")
    assert "read the notice yourself" in page.locator(".nr-unsure").inner_text()


def test_links_of_a_paste_are_followed_to_where_they_lead(open_reader: Open) -> None:
    page = open_reader()
    page.evaluate(
        """([plain, html]) => {
          const data = new DataTransfer();
          data.setData("text/plain", plain);
          data.setData("text/html", html);
          const box = document.querySelector(".nr-box");
          box.focus();
          box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
          box.value = plain;
        }""",
        [
            "Your selling account: sellercentral.amazon.com",
            '<p>Your selling account: <a href="https://evil.example/x">sellercentral.amazon.com</a></p>',
        ],
    )
    page.wait_for_timeout(50)
    page.click(".nr-main")
    page.wait_for_selector(".nr-is-signals")
    assert "a link that leads elsewhere than it says" in texts_of(page, ".nr-is-signals .nr-what")


def hostile_mail() -> bytes:
    mail = EmailMessage()
    mail["From"] = 'Amazon "<img src=x onerror=window.hit=13>" <a@amazon-help.example>'
    mail["Subject"] = "<script>window.hit=14</script>"
    mail.set_content(HOSTILE_HTML, subtype="html", cte="base64")
    mail.add_attachment(b"x", maintype="text", subtype="html", filename="<img src=x onerror=window.hit=15>.html")
    return mail.as_bytes()


@pytest.mark.parametrize("how", ["file", "html file", "paste", "drop"])
def test_hostile_html_does_nothing(open_reader: Open, how: str) -> None:
    page = open_reader()
    before = page.locator("img, iframe, object, embed, video, script, base, form, svg, style, link").count()
    if how == "file":
        page.set_input_files(
            "input[type=file]", {"name": "x.eml", "mimeType": "message/rfc822", "buffer": hostile_mail()}
        )
    elif how == "html file":
        page.set_input_files(
            "input[type=file]", {"name": "<b>.html", "mimeType": "text/html", "buffer": HOSTILE_HTML.encode()}
        )
    elif how == "paste":
        paste(page, HOSTILE_HTML)
    else:
        page.evaluate(
            """(html) => {
              const data = new DataTransfer();
              data.items.add(new File([html], "x.html", { type: "text/html" }));
              document.querySelector("#notice-reader").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
            }""",
            HOSTILE_HTML,
        )
    page.wait_for_selector(".nr-report")
    page.wait_for_timeout(300)
    assert page.evaluate("window.hit") is None
    assert page.locator("img, iframe, object, embed, video, script, base, form, svg, style, link").count() == before
    assert '<img src=x onerror="window.hit=11"> <script>window.hit=12</script>' in (
        page.locator(".nr-text").text_content() or ""
    )
    assert page.locator(".nr-report [onclick], .nr-report [onerror], .nr-report a[href^='javascript:']").count() == 0


def test_nothing_is_stored_and_nothing_can_be_sent_elsewhere(open_reader: Open) -> None:
    page = open_reader()
    try_sample(page, DEACTIVATED)
    assert page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length, "
        "(await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length, location.search + location.hash]"
    ) == [0, 0, "", 0, 0, 0, ""]
    policy = page.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content")
    assert policy
    assert "default-src 'none'" in policy
    assert set(policy.replace(";", "").split()) <= {
        "default-src", "'none'", "script-src", "'self'", "style-src", "connect-src", "img-src", "base-uri", "form-action",
    }  # fmt: skip


def test_no_code_of_the_page_reads_text_as_html() -> None:
    for path in sorted((ROOT / "web").glob("*/*.js")):
        code = path.read_text(encoding="utf-8")
        for sink in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "setHTML",
            "srcdoc",
        ):
            assert sink not in code, f"{path.name}: {sink}"


def test_it_works_offline_once_loaded(open_reader: Open) -> None:
    page = open_reader()
    page.context.set_offline(True)
    try_sample(page, TRADEMARK)
    assert texts_of(page, ".nr-is-issues .nr-what")


def test_a_reader_that_cannot_be_loaded_says_so_and_tries_again(browser: Browser, reader_address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/data/*", lambda route: route.abort())
    page.goto(f"{reader_address}{PLACE}/page/index.html")
    page.wait_for_selector(".nr-samples")
    page.locator(".nr-samples button").first.click()
    page.wait_for_selector(".nr-wrong")
    assert "could not be loaded" in page.locator(".nr-status").inner_text()
    page.unroute("**/data/*")
    page.locator(".nr-samples button").first.click()
    page.wait_for_selector(".nr-report")
    context.close()


@pytest.mark.parametrize(
    ("text", "says"),
    [("  \n", "no text"), ("\x01\x02\x03" * 50, "not text"), ("word " * 60_000, "longer than a notice")],
)
def test_what_cannot_be_read_is_said(open_reader: Open, text: str, says: str) -> None:
    page = open_reader()
    paste(page, text)
    page.wait_for_selector(".nr-wrong")
    assert says in page.locator(".nr-status").inner_text()
    assert page.locator(".nr-report").count() == 0


def test_files_that_are_no_text_are_said(open_reader: Open) -> None:
    page = open_reader()
    page.set_input_files(
        "input[type=file]", {"name": "notice.docx", "mimeType": "application/zip", "buffer": b"PK\x03\x04"}
    )
    page.wait_for_selector(".nr-wrong")
    assert "not understood" in page.locator(".nr-status").inner_text()


def test_the_report_is_copied_as_markdown(open_reader: Open) -> None:
    page = open_reader(permissions=["clipboard-read", "clipboard-write"])
    try_sample(page, DEACTIVATED)
    page.locator(".nr-actions button", has_text="Copy as Markdown").click()
    wait_for_text(page, ".nr-status", "Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("# Notice report\n")
    assert "- [ ] Root cause" in copied
    assert "1. " in copied


def test_print_leaves_the_box_out(open_reader: Open) -> None:
    page = open_reader()
    try_sample(page, DEACTIVATED)
    page.emulate_media(media="print")
    assert not page.locator(".nr-form").is_visible()
    assert page.locator(".nr-is-items").is_visible()
    assert page.locator(".nr-text").evaluate("node => node.scrollHeight <= node.clientHeight + 1")


def test_keyboard_alone_reads_and_clears(open_reader: Open) -> None:
    page = open_reader()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "nr-box"
    page.keyboard.insert_text(SAMPLES[DEACTIVATED]["text"])
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".nr-report")
    assert page.evaluate("document.activeElement.className") == "nr-title"
    page.locator(".nr-actions button", has_text="Clear").click()
    assert page.locator(".nr-report").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_accessible_and_narrow(open_reader: Open, language: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_reader(language, viewport={"width": 390, "height": 800}, color_scheme=scheme)
    for number in (DEACTIVATED, FORGED_MAIL):
        try_sample(page, number)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"][:90] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_all_that_is_loaded_is_small(open_reader: Open, reader_site: Path) -> None:
    page = open_reader()
    try_sample(page, DEACTIVATED)
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)")
    assert any(path.endswith("weights.safetensors.gz") for path in loaded)
    size = sum(
        len(gzip.compress((reader_site / path.lstrip("/")).read_bytes()))
        for path in set(loaded)
        if "favicon" not in path
    )
    assert size <= MOST_BYTES


def cases(corpus: Corpus) -> list[dict[str, str]]:
    """Return pasted texts and files: letters, forged mails, hostile HTML, mails in several charsets."""
    chosen = random.Random(7)
    letters = [row.text for row in corpus.notices]
    forged = [
        json.loads(line)["text"]
        for line in (ROOT / "tests/data/authenticity.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    some: list[dict[str, str]] = [
        {"text": text} for text in [*chosen.sample(letters, 60), *chosen.sample(forged, 40), HOSTILE_HTML]
    ]
    pieces = [piece for piece in hostile.PIECES if not any("\ud800" <= char <= "\udfff" for char in piece)]
    for _ in range(60):
        body = "".join(
            chosen.choice([*pieces, "<td>", "<ul><li>", "<div hidden>", "</div>", "<form action=x>", "<svg>", "<p>"])
            for _ in range(25)
        )
        some.append({"text": f"<html><body>{body}"})
    for text, charset in zip(chosen.sample(letters, 30), ["utf-8", "gb18030", "utf-8"] * 10, strict=True):
        mail = EmailMessage()
        mail["From"], mail["Subject"] = "亚马逊 <a@amazon.com>", "Ihr Verkäuferkonto 您的账户"
        mail.set_content(text, charset=charset, cte=chosen.choice(["base64", "quoted-printable"]))
        if chosen.random() < 0.5:
            mail.add_alternative(f"<p>{text}</p><a href='http://evil.example'>amazon.com</a>", subtype="html")
        some.append({"bytes": base64.b64encode(mail.as_bytes()).decode()})
    return [one | {"language": chosen.choice(["en", "zh"])} for one in some]


def test_a_browser_reads_as_python_does(open_reader: Open, reader: NoticeReader, corpus: Corpus) -> None:
    page = open_reader()
    given = cases(corpus)
    for case, got in zip(given, page.evaluate(READ_ALL, [PLACE, given]), strict=True):
        message = read_or_error(case)
        if isinstance(message, InputError):
            assert got == {"error": message.code}, case
            continue
        report = reader.analyze(message, case["language"])
        assert rounded(got["report"]) == rounded(report.to_dict()), case
        assert shown(got["sections"]) == sections(report, reader.knowledge(case["language"])), case


def read_or_error(case: dict[str, str]) -> Message | InputError:
    try:
        return read(case["text"] if "text" in case else base64.b64decode(case["bytes"]))
    except InputError as error:
        return error


def rounded(report: dict[str, Any]) -> Any:
    """Return a report without the last digits of its probabilities."""
    if isinstance(report, dict):
        return {key: rounded(value) for key, value in report.items()}
    if isinstance(report, list):
        return [rounded(value) for value in report]
    return pytest.approx(report, abs=1e-3) if isinstance(report, float) else report


def shown(found: list[dict[str, Any]]) -> list[tuple[str, list[tuple[str, int, str]]]]:
    return [
        (section["title"], [(one["text"], len(one["quotes"]), one["remark"]) for one in section["entries"]])
        for section in found
    ]


def sections(report: Any, knowledge: Knowledge) -> list[tuple[str, list[tuple[str, int, str]]]]:
    """Return what the command line's report says; the page links guides instead of naming their files."""
    return [
        (section.title, [(one.text, len(one.quotes), one.remark.split(" — kb/")[0]) for one in section.entries])
        for section in summarize(report, knowledge)
    ]
