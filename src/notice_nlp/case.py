"""Compare the letters of one case: what is still asked, what is new, what is no longer asked.

All of it is worked out from the reports of the letters. Amazon seldom says that a point is
settled, so nothing here says "answered": a request that a later refusal leaves out was answered
or dropped, and one that a final or a restoring letter leaves out is merely not mentioned.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import dropwhile
from typing import Any

from notice_nlp.errors import InputTooFew
from notice_nlp.knowledge import Knowledge
from notice_nlp.outcomes import FINAL, REFUSED, RESTORED, outcomes
from notice_nlp.report import AllegationFinding, DeadlineFinding, GuideLink, NoticeReport, StageFinding

SCHEMA = "case-comparison/1"
# What has become of a request or an accusation; the schema says what each means.
ASKED_AGAIN, NEW, NO_LONGER_ASKED, NOT_MENTIONED = "asked_again", "new", "no_longer_asked", "not_mentioned"
NAMED_AGAIN, NO_LONGER_NAMED = "named_again", "no_longer_named"
_HEADER_LINE = re.compile(r"[> \t]*(?:$|-{2,}|[\w-]{1,20}[ \t]?[:：]|(?:On\b|在|于).{5,120}(?:wrote|写道)[ \t]?[:：])")


@dataclass(frozen=True, slots=True)
class CaseLetter:
    """One letter of the case.

    Attributes:
        number: from 1, the oldest first; all other numbers of letters refer to it.
        id: of the file, the row, the part of a thread (``file#2``), or None.
        date: ISO date of its header, or None.
        outcome: what it does to the case, ``refused``, ``final`` or ``restored``, or None for a letter that answers no appeal.
        compared: False for what is no notice and for a letter that was given twice.
        needs_review: the reader is unsure about it.
        same_as: the number of the first letter with the same words, or None.
        signals: codes of signs that it may not be from Amazon.
        text: what the offsets of its quotes refer to.
    """

    number: int
    id: str | None
    date: str | None
    language: str
    stage: StageFinding
    guide: GuideLink
    outcome: str | None
    is_notice: bool
    compared: bool
    needs_review: bool
    same_as: int | None
    funds_held: bool
    allegation: AllegationFinding | None
    signals: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class CaseQuote:
    """A piece of a letter's text."""

    letter: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """A requested item through the case.

    Attributes:
        status: ``asked_again``, ``new``, ``no_longer_asked`` (answered or dropped) or ``not_mentioned``.
        by_letter: the letter that the status rests on.
        asked_in: numbers of the letters that ask for it.
        greater_detail_in: of these, the ones that say that what was sent on it was not enough.
        quotes: how the last of them asks.
    """

    type: str
    status: str
    by_letter: int
    asked_in: tuple[int, ...]
    greater_detail_in: tuple[int, ...]
    quotes: tuple[CaseQuote, ...]
    guide: GuideLink


@dataclass(frozen=True, slots=True)
class IssueHistory:
    """An accusation through the case.

    Attributes:
        status: ``named_again``, ``new``, ``no_longer_named`` or ``not_mentioned``.
        by_letter: the letter that the status rests on.
        named_in: numbers of the letters that name it.
        quotes: how the last of them says it.
    """

    label: str
    status: str
    by_letter: int
    named_in: tuple[int, ...]
    quotes: tuple[CaseQuote, ...]
    guide: GuideLink


@dataclass(frozen=True, slots=True)
class CaseLimit:
    """A limit, and the letter that sets it."""

    letter: int
    deadline: DeadlineFinding


@dataclass(frozen=True, slots=True)
class AttemptCount:
    """How many appeals a letter allows, and how many refusals stand among the letters after it."""

    letter: int
    allowed: int
    refused_after: int


@dataclass(frozen=True, slots=True)
class CaseComparison:
    """What the letters of one case say, held against each other.

    Attributes:
        schema: the version of this form.
        language: of the guides.
        order: how the order is known: ``date``, ``thread`` or ``given``.
        letters: all of them, also those that were not compared.
        items: in the order in which they were first asked.
        issues: in the order in which they were first named.
        limits: in the order of the letters.
        attempts: for each limit that counts appeals.
        refusals: numbers of the letters that refuse an appeal.
        funds_held_in: numbers of the letters that say that money is held.
    """

    schema: str
    language: str
    order: str
    letters: tuple[CaseLetter, ...]
    items: tuple[ItemHistory, ...]
    issues: tuple[IssueHistory, ...]
    limits: tuple[CaseLimit, ...]
    attempts: tuple[AttemptCount, ...]
    refusals: tuple[int, ...]
    funds_held_in: tuple[int, ...]
    model: Mapping[str, str]

    @property
    def compared(self) -> tuple[CaseLetter, ...]:
        """The letters that were compared; at least two."""
        return tuple(letter for letter in self.letters if letter.compared)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain lists and dictionaries."""
        return json.loads(self.to_json())  # type: ignore[no-any-return]

    def to_json(self, indent: int | None = None) -> str:
        """Return the comparison as JSON, one line unless ``indent`` is given."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=indent)


@dataclass(frozen=True, slots=True)
class _Read:
    """A letter that is compared, with its report."""

    letter: CaseLetter
    report: NoticeReport

    @property
    def number(self) -> int:
        return self.letter.number


def compare_reports(
    reports: Sequence[tuple[NoticeReport, datetime | None]], knowledge: Knowledge, order: str = "given"
) -> CaseComparison:
    """Compare the reports of the letters of one case.

    Args:
        reports: from the oldest to the newest, each with the moment it was sent.
        knowledge: the pages to link.
        order: how the order is known.

    Raises:
        InputTooFew: fewer than two of them are notices.
    """
    letters = _letters(reports, knowledge)
    case = [_Read(letter, report) for letter, (report, _) in zip(letters, reports, strict=True) if letter.compared]
    if len(case) < 2:
        raise InputTooFew(_too_few(letters))
    refusals = tuple(one.number for one in case if one.letter.outcome in (REFUSED, FINAL))
    limits = tuple(CaseLimit(one.number, deadline) for one in case for deadline in one.report.deadlines)
    return CaseComparison(
        schema=SCHEMA,
        language=knowledge.language,
        order=order,
        letters=tuple(letters),
        items=tuple(_items(case, knowledge)),
        issues=tuple(_issues(case, knowledge)),
        limits=limits,
        attempts=tuple(
            AttemptCount(one.letter, one.deadline.attempts, sum(number > one.letter for number in refusals))
            for one in limits
            if one.deadline.attempts
        ),
        refusals=refusals,
        funds_held_in=tuple(one.number for one in case if one.letter.funds_held),
        model=case[0].report.model,
    )


def _letters(reports: Sequence[tuple[NoticeReport, datetime | None]], knowledge: Knowledge) -> list[CaseLetter]:
    letters: list[CaseLetter] = []
    first: dict[str, int] = {}
    moments = [sent for _, sent in reports]
    for number, (report, sent) in enumerate(reports, 1):
        letter = _letter(number, report, sent, knowledge)
        earlier = first.setdefault(_words(report.text), number)
        if earlier != number:
            # The same words again are an answer of their own, unless they were sent at the same moment.
            twice = sent is not None and moments[earlier - 1] == sent
            letter = replace(letter, same_as=earlier, compared=letter.compared and not twice)
        letters.append(letter)
    return letters


def _letter(number: int, report: NoticeReport, sent: datetime | None, knowledge: Knowledge) -> CaseLetter:
    return CaseLetter(
        number=number,
        id=report.id,
        date=sent.date().isoformat() if sent else None,
        language=report.language,
        stage=report.stage,
        guide=knowledge.guide("stages", report.stage.label),
        outcome=outcomes().get(report.stage.label),
        is_notice=report.is_notice,
        compared=report.is_notice,
        needs_review=report.needs_review,
        same_as=None,
        funds_held=report.funds_held,
        allegation=report.allegation,
        signals=tuple(dict.fromkeys(signal.code for signal in report.authenticity.signals)),
        text=report.text,
    )


def _words(text: str) -> str:
    """Return the words of a letter without the header lines that a paste begins with."""
    body = " ".join(dropwhile(_HEADER_LINE.match, text.split("\n")))
    return " ".join((body or text).split()).casefold()


def _too_few(letters: Sequence[CaseLetter]) -> str:
    found = "1 letter was found" if len(letters) == 1 else f"{len(letters)} letters were found"
    left_out = [
        f"{letter.id or f'letter {letter.number}'} is "
        + (f"letter {letter.same_as} given twice" if letter.is_notice else "no notice")
        for letter in letters
        if not letter.compared
    ]
    why = f" ({'; '.join(left_out)})" if left_out else ""
    return (
        f"{found}{why}, and a comparison needs two notices of one case: give a file for each letter, "
        "or one file with a line === between the letters"
    )


def _items(case: Sequence[_Read], knowledge: Knowledge) -> Iterable[ItemHistory]:
    for kind in dict.fromkeys(item.type for one in case for item in one.report.requested_items):
        asking = [(one, item) for one in case for item in one.report.requested_items if item.type == kind]
        asked_in = _numbers(one for one, _ in asking)
        status, by = _status(case, asked_in[-1], _settles_items, (NEW, ASKED_AGAIN)[len(asked_in) > 1], NO_LONGER_ASKED)
        yield ItemHistory(
            type=kind,
            status=status,
            by_letter=by,
            asked_in=asked_in,
            greater_detail_in=_numbers(one for one, item in asking if item.greater_detail),
            quotes=tuple(
                CaseQuote(one.number, item.start, item.end, item.text)
                for one, item in asking
                if one.number == asked_in[-1]
            ),
            guide=knowledge.guide("items", kind),
        )


def _issues(case: Sequence[_Read], knowledge: Knowledge) -> Iterable[IssueHistory]:
    for label in dict.fromkeys(issue.label for one in case for issue in one.report.issues):
        naming = [(one, issue) for one in case for issue in one.report.issues if issue.label == label]
        named_in = _numbers(one for one, _ in naming)
        status, by = _status(case, named_in[-1], _names, (NEW, NAMED_AGAIN)[len(named_in) > 1], NO_LONGER_NAMED)
        yield IssueHistory(
            label=label,
            status=status,
            by_letter=by,
            named_in=named_in,
            quotes=tuple(
                CaseQuote(one.number, quote.start, quote.end, quote.text)
                for one, issue in naming
                if one.number == named_in[-1]
                for quote in issue.evidence
            ),
            guide=knowledge.guide("issues", label),
        )


def _numbers(letters: Iterable[_Read]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.number for one in letters))


def _status(
    case: Sequence[_Read], last: int, leaves_out: Callable[[_Read], bool], present: str, left_out: str
) -> tuple[str, int]:
    """Return what became of something that letter ``last`` mentions last, and the letter that this rests on."""
    later = [one for one in case if one.number > last]
    if not later:
        return present, last
    for one in later:
        if leaves_out(one):
            return left_out, one.number
    ending = [one for one in later if one.letter.outcome in (FINAL, RESTORED)]
    return NOT_MENTIONED, (ending or later[-1:])[0].number


def _settles_items(one: _Read) -> bool:
    """Whether silence of a letter on an item tells something: it answers an appeal and says what it still wants."""
    return one.letter.outcome == REFUSED and bool(one.report.requested_items)


def _names(one: _Read) -> bool:
    """Whether a letter names issues, so that silence on one of them tells something."""
    return bool(one.report.issues)
