"""Show a mail that is being labelled: its sentences with their numbers and marks, and the answer so far."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from notice_nlp.knowledge import Knowledge
from notice_nlp.label_session import View, keys, say
from notice_nlp.labelling import Draft, Marks

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # a mail must not steer the terminal
_MENU_COLUMNS = 2


class LabelScreen:
    """A terminal, or whatever takes lines.

    Args:
        console: of rich.
        errors: where refused answers are said.
        knowledge: titles of the labels, in the language of the session.
    """

    def __init__(self, console: Console, errors: Console, knowledge: Knowledge) -> None:
        self._console = console
        self._errors = errors
        self._knowledge = knowledge

    @property
    def _language(self) -> str:
        return self._knowledge.language

    def show(self, view: View) -> None:
        """Show a mail and its answer so far."""
        self._console.rule(Text(self._head(view)), align="left", characters="-")
        self._console.print(self._sentences(view.draft))
        self._console.print(self._answer(view.draft))
        self._console.print(Text("  ".join(f"{one['key']} {one[self._language]}" for one in keys().values()), "dim"))

    def _head(self, view: View) -> str:
        one = view.suggestion
        doubt = say("doubt", self._language, round(100 * one.uncertainty), round(100 * one.novelty))
        place = say("head", self._language, *view.place)
        return clean_line(f"{place}  {view.mail.id}  {view.mail.lang}  {doubt}  ({view.origin})")

    def _sentences(self, draft: Draft) -> Table:
        table = Table.grid(padding=(0, 1))
        table.add_column(justify="right", style="dim")
        table.add_column(ratio=1)
        for number, ((start, end), marks) in enumerate(zip(draft.pieces, draft.marks, strict=True), 1):
            line = Text(clean_line(draft.text[start:end]))
            for mark in self._named(marks):
                line.append(f"  [{mark}]", "bold cyan")
            table.add_row(str(number), line)
        return table

    def _named(self, marks: Marks) -> Iterator[str]:
        yield from (label for label in (marks.stage, *marks.issues, *marks.items) if label)
        if marks.greater_detail:
            yield say("more", self._language)

    def _answer(self, draft: Draft) -> Text:
        none = say("none", self._language)
        days = none if draft.deadline_days is None else say("days", self._language, f"{draft.deadline_days:g}")
        parts = {
            "stage": draft.stage or none,
            "issues": ", ".join(draft.issues) or none,
            "items": ", ".join(draft.items) or none,
            "deadline": days,
            "funds": say("yes" if draft.funds_held else "no", self._language),
        } | ({"note": clean_line(draft.note)} if draft.note else {})
        text = Text()
        for key, value in parts.items():
            text.append(f"{say(key, self._language)}: ", "bold").append(f"{value}   ")
        return text

    def menu(self, kind: str, options: Sequence[tuple[str, str]]) -> None:
        """Show (key, label)s of one kind to choose from."""
        table = Table.grid(padding=(0, 2))
        half = -(-len(options) // _MENU_COLUMNS)
        for row in range(half):
            table.add_row(*(self._option(kind, *one) for one in options[row::half]))
        self._console.print(table)
        self._console.print(Text(say("which", self._language), "bold"))

    def _option(self, kind: str, key: str, label: str) -> Text:
        return Text.assemble((key, "bold"), f"  {label}  ", (self._knowledge.title(kind, label), "dim"))

    def tell(self, text: str) -> None:
        """Say something."""
        self._console.print(Text(clean_line(text, keep_lines=True)), soft_wrap=True)

    def refuse(self, text: str) -> None:
        """Say what was wrong with an answer."""
        self._errors.print(Text(f"notice-nlp: {clean_line(text)}", "red"), soft_wrap=True)


def clean_line(text: str, keep_lines: bool = False) -> str:
    """Return a text that cannot steer a terminal, in one line unless lines are to be kept."""
    return _CONTROL.sub("\ufffd", text if keep_lines else " ".join(text.split()))
