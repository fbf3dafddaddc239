"""A report as Markdown, to keep or to send on."""

from __future__ import annotations

import re

from notice_nlp.knowledge import Knowledge
from notice_nlp.render.summary import heading, summarize
from notice_nlp.report import NoticeReport
from notice_nlp.wording import words

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~])")
_BULLET = {"alarm": "-", "steps": "1.", "tasks": "- [ ]", "plain": "-"}


def to_markdown(report: NoticeReport, knowledge: Knowledge) -> str:
    """Return a report as Markdown; nothing of the notice can become a link, an image or HTML."""
    lines = [f"# {_escaped(heading(report, knowledge.language))}", ""]
    for section in summarize(report, knowledge):
        lines += [f"## {section.title}", ""]
        for entry in section.entries:
            lines.append(f"{_BULLET[section.tone]} {_escaped(entry.text)}")
            lines += [f"    > {_escaped(quote)}" for quote in entry.quotes]
            lines += [f"    {_escaped(entry.remark)}"] if entry.remark else []
        lines.append("")
    lines.append(words("model", knowledge.language).format(report.model["version"]))
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
