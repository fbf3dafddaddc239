"""A report for the terminal, in colour where there is any."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from notice_nlp.case import CaseComparison
from notice_nlp.knowledge import Knowledge
from notice_nlp.render.case_summary import case_heading, summarize_case
from notice_nlp.render.summary import Entry, Section, heading, summarize
from notice_nlp.report import NoticeReport
from notice_nlp.wording import words

_TITLE = {"alarm": "bold red", "steps": "bold green", "tasks": "bold yellow", "plain": "bold cyan"}
_BULLET = {"alarm": "!", "steps": "", "tasks": "[ ]", "plain": "•"}


def print_report(report: NoticeReport, knowledge: Knowledge, console: Console) -> None:
    """Write a report to a console.

    Everything that comes out of a notice is written as plain text: its brackets are no markup and
    its control characters are not sent to the terminal.
    """
    footer = words("model", knowledge.language).format(report.model["version"])
    _print(heading(report, knowledge.language), summarize(report, knowledge), footer, console)


def print_comparison(comparison: CaseComparison, console: Console) -> None:
    """Write the comparison of a case to a console, its letters as plain text."""
    footer = words("model", comparison.language).format(comparison.model["version"])
    _print(case_heading(comparison), summarize_case(comparison), footer, console)


def _print(title: str, sections: Iterable[Section], footer: str, console: Console) -> None:
    console.print(Text(_safe(title), style="bold"))
    for section in sections:
        _print_section(section, console)
    console.print()
    console.print(Text(footer, style="dim"))


def _print_section(section: Section, console: Console) -> None:
    console.print()
    console.print(Text(section.title, style=_TITLE[section.tone]))
    for number, entry in enumerate(section.entries, 1):
        bullet = f"{number}." if section.tone == "steps" else _BULLET[section.tone]
        _print_entry(entry, bullet, console)


def _print_entry(entry: Entry, bullet: str, console: Console) -> None:
    indent = len(bullet) + 3
    console.print(Padding(Text(f"{bullet} {_safe(entry.text)}"), (0, 0, 0, 2), expand=False))
    for quote in entry.quotes:
        console.print(Padding(Text(f"“{_safe(quote)}”", style="italic"), (0, 0, 0, indent), expand=False))
    if entry.remark:
        console.print(Padding(Text(_safe(entry.remark), style="dim"), (0, 0, 0, indent), expand=False))


def _safe(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
