"""A report as one self-contained web page: the findings, and the text with its spans (displaCy)."""

from __future__ import annotations

import html
from collections.abc import Iterator

from notice_nlp.knowledge import Knowledge
from notice_nlp.render.summary import Section, heading, summarize
from notice_nlp.report import NoticeReport
from notice_nlp.wording import words

_STYLE = """
body{font:16px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}.alarm{border-left:4px solid #b00020;padding-left:1rem}
blockquote{margin:.2rem 0 .2rem 1rem;padding-left:.7rem;border-left:3px solid #bbb;color:#333;overflow-wrap:anywhere}
small{color:#555;display:block}li{margin:.5rem 0}.tasks ul{list-style:none;padding-left:1rem}
.text{overflow-wrap:anywhere;border-top:1px solid #ccc;padding-top:1rem}
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}blockquote{color:#ccc}small{color:#aaa}mark{color:#111!important}}
"""
_COLOURS = {"issue": "#ffd6d6", "item": "#fff0a8", "deadline": "#cfe8ff", "signal": "#ffc9f0"}


def to_html(report: NoticeReport, knowledge: Knowledge) -> str:
    """Return a report as a page that loads nothing and runs nothing; all of the notice is escaped."""
    language = knowledge.language
    title = html.escape(heading(report, language))
    sections = "\n".join(_section(section) for section in summarize(report, knowledge))
    footer = html.escape(words("model", language).format(report.model["version"]))
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-Hans" if language == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{sections}\n"
        f"<h2>{html.escape(words('text', language))}</h2>\n{_marked_text(report, knowledge)}\n<p><small>{footer}</small></p>\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    tag = "ol" if section.tone == "steps" else "ul"
    entries = []
    for entry in section.entries:
        box = '<input type="checkbox"> ' if section.tone == "tasks" else ""
        quotes = "".join(f"<blockquote>{html.escape(quote)}</blockquote>" for quote in entry.quotes)
        remark = f"<small>{html.escape(entry.remark)}</small>" if entry.remark else ""
        entries.append(f"<li><label>{box}{html.escape(entry.text)}</label>{quotes}{remark}</li>")
    return f'<section class="{section.tone}"><h2>{html.escape(section.title)}</h2><{tag}>{"".join(entries)}</{tag}></section>'


def _marked_text(report: NoticeReport, knowledge: Knowledge) -> str:
    """Let displaCy mark the spans; where two overlap the first one found is shown."""
    from spacy import displacy

    ents: list[dict[str, object]] = []
    at = 0
    for start, end, kind, label in sorted(_marks(report, knowledge)):
        if start >= at and end > start:
            ents.append({"start": start, "end": end, "label": f"{label}", "kind": kind})
            at = end
    colours = {str(ent["label"]): _COLOURS[str(ent["kind"])] for ent in ents}
    rendered: str = displacy.render(
        {"text": report.text, "ents": ents, "title": None},
        style="ent",
        manual=True,
        jupyter=False,
        options={"colors": colours},
    )
    return f'<div class="text">{rendered}</div>'


def _marks(report: NoticeReport, knowledge: Knowledge) -> Iterator[tuple[int, int, str, str]]:
    for issue in report.issues:
        for quote in issue.evidence:
            yield quote.start, quote.end, "issue", issue.guide.title
    for item in report.requested_items:
        yield item.start, item.end, "item", item.guide.title
    for deadline in report.deadlines:
        yield deadline.start, deadline.end, "deadline", words("deadlines", knowledge.language)
    for signal in report.authenticity.signals:
        if signal.end:
            yield signal.start, signal.end, "signal", words(f"signal_{signal.code}", knowledge.language)
