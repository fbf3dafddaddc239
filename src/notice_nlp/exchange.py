"""Labelled letters on their way to and from other labelling tools.

A tool knows spans with one label each, and classes of the whole text. ``Answer`` is what all of
them can say; doccano.py and label_studio.py write and read it in the tools' own formats.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from notice_nlp.answers import Answers
from notice_nlp.errors import DataError
from notice_nlp.labelling import AnswerError, Draft, Marks, Span, cut, from_notice
from notice_nlp.notices import Notice
from notice_nlp.workspace import Mail

STAGE, ISSUE, ITEM = "stage:", "issue:", "item:"  # before the label, so that stages, issues and items may share a name
DETAIL = "more_detail"
_KINDS = {STAGE: "stages", ISSUE: "issues", ITEM: "items"}
ADVICE = "Nothing was imported. Mend the file, or the labels in the tool, and import it again."

Likeliest = Callable[[str], Mapping[str, Span]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool says of one text.

    Attributes:
        text: the letter.
        name: its id here, where the tool kept it.
        stage: of the letter.
        issues: of the letter as a whole; spans may name more.
        spans: (start, end, label) with the kind before the label, such as ``item:invoices``.
        deadline_days, funds_held, note: as in a labelled row.
        by, at: who answered and when, as far as the tool says.
    """

    text: str
    name: str | None = None
    stage: str | None = None
    issues: tuple[str, ...] = ()
    spans: tuple[tuple[int, int, str], ...] = ()
    deadline_days: float | None = None
    funds_held: bool = False
    note: str | None = None
    by: str | None = None
    at: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody has said anything."""
        return not (self.stage or self.issues or self.spans)


def answer_of(draft: Draft, name: str) -> Answer:
    """Return what a draft says."""
    spans = [
        (start, end, label)
        for (start, end), marks in zip(draft.pieces, draft.marks, strict=True)
        for label in _labels(marks)
    ]
    return Answer(
        draft.text,
        name,
        draft.stage,
        tuple(draft.issues),
        tuple(spans),
        draft.deadline_days,
        draft.funds_held,
        draft.note,
    )


def answer_of_notice(notice: Notice) -> Answer:
    """Return what a labelled row says."""
    return replace(answer_of(from_notice(notice, []), notice.id), by=notice.labelled_by, at=notice.labelled_at)


def _labels(marks: Marks) -> Iterator[str]:
    if marks.stage:
        yield STAGE + marks.stage
    yield from (ISSUE + issue for issue in marks.issues)
    yield from (ITEM + item for item in marks.items)
    if marks.greater_detail:
        yield DETAIL


def span_labels(answers: Answers) -> list[str]:
    """Return the labels that spans may have."""
    stages = [stage for stage in answers.labels["stages"] if stage != answers.no_notice]
    return [
        *(STAGE + stage for stage in stages),
        *(ISSUE + issue for issue in answers.labels["issues"]),
        *(ITEM + item for item in answers.labels["items"]),
        DETAIL,
    ]


def draft_of(answer: Answer, answers: Answers, likeliest: Likeliest) -> Draft:
    """Return an answer as a draft that may be confirmed.

    Args:
        answer: of a tool.
        answers: what the knowledge base allows.
        likeliest: gives, for a text, the sentence that says each issue best; asked only for issues that no span carries.

    Raises:
        AnswerError: a label that does not exist, a span outside of the text, a letter without a stage.
    """
    spans = [(*_inside(answer.text, start, end), label) for start, end, label in answer.spans]
    stage = answer.stage or _stated(spans)
    carried = {label for _, _, label in spans}
    missing = [issue for issue in answer.issues if ISSUE + issue not in carried]
    if missing:
        places = likeliest(answer.text)
        spans += [(*places.get(issue, _inside(answer.text, 0, len(answer.text))), ISSUE + issue) for issue in missing]
    for label in [*(label for _, _, label in spans), *([STAGE + stage] if stage else [])]:
        _check(label, answers)
    pieces = cut(answer.text, [], [(start, end) for start, end, _ in spans])
    marks = tuple(_marks(piece, spans) for piece in pieces)
    draft = Draft(answer.text, pieces, marks, stage, answer.deadline_days, answer.funds_held, answer.note)
    if misfits := draft.misfits(answers.no_notice):
        raise AnswerError(misfits[0])
    if any(marks.greater_detail and not marks.items for marks in draft.marks):
        raise AnswerError(f"a span says {DETAIL} where nothing is asked for")
    return replace(draft, marks=(Marks(),) * len(marks)) if stage == answers.no_notice else draft


def _inside(text: str, start: int, end: int) -> Span:
    if not 0 <= start < end <= len(text):
        raise AnswerError(f"the span {start}-{end} lies outside of the text, which has {len(text)} characters")
    return start, end


def _stated(spans: Iterable[tuple[int, int, str]]) -> str | None:
    stated = sorted({label.removeprefix(STAGE) for _, _, label in spans if label.startswith(STAGE)})
    if len(stated) > 1:
        raise AnswerError(f"spans state several stages, {', '.join(stated)}, and the letter has none")
    return stated[0] if stated else None


def _check(label: str, answers: Answers) -> None:
    for prefix, kind in _KINDS.items():
        if label.startswith(prefix):
            if label.removeprefix(prefix) not in answers.labels[kind]:
                raise AnswerError(f"there is no label {label.removeprefix(prefix)!r} in kb/en/{kind}")
            return
    if label != DETAIL:
        raise AnswerError(f"{label!r} is no label: they begin with {', '.join(_KINDS)} or are {DETAIL}")


def _marks(piece: Span, spans: Iterable[tuple[int, int, str]]) -> Marks:
    labels = {label for start, end, label in spans if start <= piece[0] and piece[1] <= end}
    stages = sorted(label.removeprefix(STAGE) for label in labels if label.startswith(STAGE))
    return Marks(
        stages[0] if stages else None,
        tuple(sorted(label.removeprefix(ISSUE) for label in labels if label.startswith(ISSUE))),
        tuple(sorted(label.removeprefix(ITEM) for label in labels if label.startswith(ITEM))),
        DETAIL in labels,
    )


@dataclass(slots=True)
class Imported:
    """What an import would do.

    Attributes:
        new: labelled rows by batch that were not there, or are other than before.
        unchanged: ids of rows that are labelled just so already.
        kept: ids of rows that are labelled otherwise and were not to be replaced.
        empty: how many texts of the file nobody has labelled.
    """

    new: dict[str, list[Notice]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    empty: int = 0


def imported(
    found: Iterable[tuple[str, Answer]],
    mails: Mapping[str, tuple[str, Mail]],
    labelled: Mapping[str, Notice],
    to_draft: Callable[[Answer], Draft],
    who: tuple[str | None, str, str],
    replacing: bool,
) -> Imported:
    """Turn what a tool says into labelled rows.

    Args:
        found: (where, answer) of a file.
        mails: the inbox.
        labelled: what is confirmed already.
        to_draft: `draft_of` with its further arguments.
        who: who answered if the file is not to be believed, the name to fall back on, and the time to fall back on.
        replacing: whether rows that are labelled otherwise give way.

    Raises:
        DataError: with every answer that cannot be.
    """
    by_text = {mail.text: name for name, (_, mail) in mails.items()}
    result, findings = Imported(), []
    taken: dict[str, str] = {}
    for where, answer in found:
        if answer.is_empty:
            result.empty += 1
            continue
        try:
            name = _whose(answer, mails, by_text)
            if name in taken:
                raise AnswerError(f"{name} is labelled in {taken[name]} already")
            draft = to_draft(answer)
        except AnswerError as error:
            findings.append(f"{where}: {error}")
            continue
        taken[name] = where
        batch, mail = mails[name]
        by, at = who[0] or answer.by or who[1], answer.at or who[2]
        _sort_in(draft.notice(name, mail.lang, mail.family, "labelled", by, at), batch, labelled, replacing, result)
    if findings:
        raise DataError(findings, ADVICE)
    return result


def _whose(answer: Answer, mails: Mapping[str, tuple[str, Mail]], by_text: Mapping[str, str]) -> str:
    if answer.name in mails and mails[answer.name or ""][1].text == answer.text:
        return str(answer.name)
    if answer.text not in by_text:
        raise AnswerError("no mail of the inbox has just this text; the tool must not change texts")
    return by_text[answer.text]


def _sort_in(notice: Notice, batch: str, labelled: Mapping[str, Notice], replacing: bool, result: Imported) -> None:
    before = labelled.get(notice.id)
    if before and same_labels(before, notice):
        result.unchanged.append(notice.id)
    elif before and not replacing:
        result.kept.append(notice.id)
    else:
        result.new.setdefault(batch, []).append(notice)


def same_labels(one: Notice, other: Notice) -> bool:
    """Whether two rows say the same, whoever said it and when."""
    first, second = (replace(answer_of_notice(row), by=None, at=None) for row in (one, other))
    return first == second


def read_json(file: Path) -> Any:  # noqa: ANN401 - whatever JSON has
    """Read a JSON file.

    Raises:
        DataError: it cannot be read.
    """
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise DataError([f"{file}:1: not JSON ({error})"], ADVICE) from None


def read_json_lines(file: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (where, object) of JSON Lines.

    Raises:
        DataError: a line is no object.
    """
    try:
        lines: Sequence[str] = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError([f"{file}:1: cannot be read as UTF-8 text: {error}"], ADVICE) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield f"{file}:{number}", json_object(line, f"{file}:{number}")


def json_object(line: str, where: str) -> Mapping[str, Any]:
    """Parse a JSON object.

    Raises:
        DataError: it is none.
    """
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise DataError([f"{where}: not a JSON object"], ADVICE)
    return row
