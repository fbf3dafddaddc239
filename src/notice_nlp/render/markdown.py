"""A report as Markdown, to keep or to send on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from notice_nlp.case import CaseComparison
from notice_nlp.knowledge import Knowledge
from notice_nlp.render.case_summary import case_heading, summarize_case
from notice_nlp.render.summary import Section, heading, summarize
from notice_nlp.report import NoticeReport
from notice_nlp.wording import words

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~])")
_BULLET = {"alarm": "-", "steps": "1.", "tasks": "- [ ]", "plain": "-"}


def to_markdown(report: NoticeReport, knowledge: Knowledge) -> str:
    """Return a report as Markdown; nothing of the notice can become a link, an image or HTML."""
    footer = words("model", knowledge.language).format(report.model["version"])
    return _document(heading(report, knowledge.language), summarize(report, knowledge), footer)


def comparison_to_markdown(comparison: CaseComparison) -> str:
    """Return the comparison of a case as Markdown, as safe as a report."""
    footer = words("model", comparison.language).format(comparison.model["version"])
    return _document(case_heading(comparison), summarize_case(comparison), footer)


def _document(title: str, sections: Iterable[Section], footer: str) -> str:
    lines = [f"# {_escaped(title)}", ""]
    for section in sections:
        lines += [f"## {section.title}", ""]
        for entry in section.entries:
            lines.append(f"{_BULLET[section.tone]} {_escaped(entry.text)}")
            lines += [f"    > {_escaped(quote)}" for quote in entry.quotes]
            lines += [f"    {_escaped(entry.remark)}"] if entry.remark else []
        lines.append("")
    lines.append(footer)
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
