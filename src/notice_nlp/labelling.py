"""An answer in the making: a letter cut into pieces, and what each piece and the letter carry.

A draft never changes; every step gives a new one, so that undo is a list of drafts. Pieces are the
segments that the reader finds, numbered from 1, cut further where something narrower is marked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from notice_nlp.notices import LabelledSegment, Notice
from notice_nlp.workspace import DraftKept, MarksKept, Suggestion

Span = tuple[int, int]


class AnswerError(ValueError):
    """An answer that cannot be: it says why."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What one piece carries."""

    stage: str | None = None
    issues: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    greater_detail: bool = False

    def __bool__(self) -> bool:
        return self != Marks()


def _with(marks: Marks, kind: str, labels: tuple[str, ...]) -> Marks:
    return replace(marks, issues=labels) if kind == "issues" else replace(marks, items=labels)


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter and what it is labelled with so far.

    Attributes:
        text: the whole.
        pieces: (start, end) of each, in order, without overlap; they leave out white space and what is between.
        marks: what each piece carries.
        stage: of the letter; None as long as nobody said.
        deadline_days: the limit of the seller's answer, None without one.
        funds_held: whether money is held now.
        note: a remark.
    """

    text: str
    pieces: tuple[Span, ...]
    marks: tuple[Marks, ...]
    stage: str | None = None
    deadline_days: float | None = None
    funds_held: bool = False
    note: str | None = None

    @property
    def issues(self) -> list[str]:
        """The issues of the letter: those that its pieces carry, in alphabetical order."""
        return sorted({issue for marks in self.marks for issue in marks.issues})

    @property
    def items(self) -> list[str]:
        """The items that the letter asks for, in alphabetical order."""
        return sorted({item for marks in self.marks for item in marks.items})

    def carriers(self, kind: str, label: str) -> list[int]:
        """Return the numbers of the pieces that carry an issue (``issues``) or an item (``items``)."""
        return [number for number, marks in enumerate(self.marks, 1) if label in getattr(marks, kind)]

    def _marked(self, number: int, marks: Marks) -> Draft:
        if not 1 <= number <= len(self.pieces):
            raise AnswerError(f"there is no sentence {number}; they are numbered 1 to {len(self.pieces)}")
        return replace(self, marks=(*self.marks[: number - 1], marks, *self.marks[number:]))

    def _of(self, number: int) -> Marks:
        return self.marks[number - 1] if 1 <= number <= len(self.marks) else Marks()

    def put(self, kind: str, label: str, number: int) -> Draft:
        """Lay an issue or an item on a piece."""
        own = getattr(self._of(number), kind)
        return self._marked(number, _with(self._of(number), kind, tuple(sorted({*own, label}))))

    def take(self, kind: str, label: str, numbers: Iterable[int] | None = None) -> Draft:
        """Take an issue or an item off pieces, or off all of them; more detail goes with the last item."""
        draft = self
        for number in self.carriers(kind, label) if numbers is None else numbers:
            marks = draft._of(number)
            left = _with(marks, kind, tuple(one for one in getattr(marks, kind) if one != label))
            draft = draft._marked(number, left if left.items else replace(left, greater_detail=False))
        return draft

    def toggle(self, kind: str, label: str, number: int) -> Draft:
        """Lay an issue or an item on a piece, or take it off."""
        if number in self.carriers(kind, label):
            return self.take(kind, label, [number])
        return self.put(kind, label, number)

    def with_detail(self, number: int, wanted: bool) -> Draft:
        """Say of a piece that asks for something whether it says that the last answer was not enough.

        Raises:
            AnswerError: it asks for nothing.
        """
        if wanted and not self._of(number).items:
            raise AnswerError(f"sentence {number} asks for nothing yet; mark what it asks for first")
        return self._marked(number, replace(self._of(number), greater_detail=wanted))

    def with_stage(self, stage: str, number: int | None, no_notice: str) -> Draft:
        """Set the stage, and the piece that states it; without a number the pieces that stated the last one now state this.

        What is no notice accuses of nothing, asks for nothing and holds no money.
        """
        if stage == no_notice:
            return replace(self, stage=stage, marks=(Marks(),) * len(self.marks), deadline_days=None, funds_held=False)
        moved = tuple(replace(marks, stage=stage) if marks.stage else marks for marks in self.marks)
        draft = replace(self, stage=stage, marks=moved)
        if number is None:
            return draft
        draft = replace(draft, marks=tuple(replace(marks, stage=None) for marks in moved))
        return draft._marked(number, replace(draft._of(number), stage=stage))

    def without_marks(self, number: int | None) -> Draft:
        """Take everything off a piece, or off all."""
        if number is None:
            return replace(self, marks=(Marks(),) * len(self.marks))
        return self._marked(number, Marks())

    def misfits(self, no_notice: str) -> list[str]:
        """Say what stands in the way of confirming the draft."""
        if self.stage is None:
            return ["it has no stage yet"]
        if self.stage == no_notice and (self.issues or self.items or self.funds_held):
            return [f"{no_notice!r} is no notice: it accuses of nothing, asks for nothing and holds no money"]
        return []

    def labelled_segments(self) -> list[LabelledSegment]:
        """Return the text as labelled segments; what carries nothing is joined."""
        found: list[LabelledSegment] = []
        at = 0
        for (start, end), marks in zip(self.pieces, self.marks, strict=True):
            if marks:
                if start > at:
                    found.append(LabelledSegment(text=self.text[at:start]))
                found.append(
                    LabelledSegment(
                        text=self.text[start:end],
                        stage=marks.stage,
                        issues=list(marks.issues),
                        items=list(marks.items),
                        greater_detail=marks.greater_detail,
                    )
                )
                at = end
        if at < len(self.text):
            found.append(LabelledSegment(text=self.text[at:]))
        return found

    def notice(self, name: str, language: str, family: str, source: str, by: str | None, at: str | None) -> Notice:
        """Return the draft as a labelled row."""
        return Notice(
            id=name,
            language=language if len(language) == len("en") else "en",
            family=family,
            source=source,
            stage=self.stage or "",
            issues=self.issues,
            deadline_days=self.deadline_days,
            funds_held=self.funds_held,
            labelled_by=by,
            labelled_at=at,
            note=self.note,
            segments=self.labelled_segments(),
        )

    def kept(self, name: str) -> DraftKept:
        """Return the draft as it is written down."""
        pieces = [
            MarksKept(
                start=start,
                end=end,
                stage=marks.stage,
                issues=list(marks.issues),
                items=list(marks.items),
                greater_detail=marks.greater_detail,
            )
            for (start, end), marks in zip(self.pieces, self.marks, strict=True)
        ]
        return DraftKept(
            id=name, stage=self.stage, pieces=pieces, deadline_days=self.deadline_days, funds_held=self.funds_held, note=self.note
        )  # fmt: skip


def cut(text: str, segments: Sequence[Span], marked: Iterable[Span] = ()) -> tuple[Span, ...]:
    """Cut a text at the ends of segments and of marked spans; return the pieces that are more than white space.

    Args:
        text: the letter.
        segments: of the reader; text between them belongs to no piece.
        marked: spans that need an edge of their own, inside segments or not.
    """
    marked = [(max(start, 0), min(end, len(text))) for start, end in marked]
    edges = sorted({edge for span in [*segments, *marked] for edge in span})
    kept = [
        _stripped(text, start, end)
        for start, end in pairwise(edges)
        if any(a <= start and end <= b for a, b in segments) or any(a <= start and end <= b for a, b in marked)
    ]
    return tuple(span for span in kept if span[0] < span[1])


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def covering(pieces: Sequence[Span], start: int, end: int) -> list[int]:
    """Return the numbers of the pieces that lie in a span by half or more, or else the one that it lies in."""
    inside = [
        number
        for number, (a, b) in enumerate(pieces, 1)
        if min(b, end) - max(a, start) >= 0.5 * (b - a) and min(b, end) > max(a, start)
    ]
    if inside:
        return inside
    common = [(min(b, end) - max(a, start), -number) for number, (a, b) in enumerate(pieces, 1)]
    best = max(common, default=(0, 0))
    return [-best[1]] if best[0] > 0 else []


def blank(text: str, segments: Sequence[Span]) -> Draft:
    """Return a draft that nobody has said anything about."""
    pieces = cut(text, segments)
    return Draft(text, pieces, (Marks(),) * len(pieces))


def from_suggestion(text: str, segments: Sequence[Span], suggestion: Suggestion, known: Collection[str]) -> Draft:
    """Return a draft that says what a model suggested.

    Args:
        text: the letter.
        segments: of the reader.
        suggestion: of the same text.
        known: labels that the knowledge base has; others are left out.
    """
    draft = blank(text, segments)
    if suggestion.stage in known:
        draft = replace(
            draft, stage=suggestion.stage, deadline_days=suggestion.deadline_days, funds_held=suggestion.funds_held
        )
        for number in covering(draft.pieces, *(suggestion.stage_span or (0, 0)))[:1]:
            draft = draft._marked(number, replace(draft._of(number), stage=suggestion.stage))
    for label, start, end in _placed(suggestion):
        for number in covering(draft.pieces, start, end) if label in known else ():
            draft = draft.put("issues", label, number)
    for item in suggestion.items:
        for number in covering(draft.pieces, item.start, item.end) if item.type in known else ():
            draft = draft.put("items", item.type, number)
            draft = draft.with_detail(number, True) if item.greater_detail else draft
    return draft


def _placed(suggestion: Suggestion) -> Iterator[tuple[str, int, int]]:
    for issue in suggestion.issues:
        for start, end in issue.spans:
            yield issue.label, start, end


def from_notice(notice: Notice, segments: Sequence[Span]) -> Draft:
    """Return a labelled row as a draft, to be changed."""
    text = notice.text
    carried = [
        (start, end, Marks(one.stage, tuple(sorted(one.issues)), tuple(sorted(one.items)), one.greater_detail))
        for start, end, one in notice.spans()
    ]
    carried = [one for one in carried if one[2]]
    pieces = cut(text, segments, [(start, end) for start, end, _ in carried])
    marks = [next((m for a, b, m in carried if a <= start and end <= b), Marks()) for start, end in pieces]
    return Draft(text, pieces, tuple(marks), notice.stage, notice.deadline_days, notice.funds_held, notice.note)


def from_kept(text: str, kept: DraftKept, known: Collection[str]) -> Draft:
    """Return a draft as it was written down.

    Raises:
        AnswerError: it is of another text, or names labels that are gone.
    """
    pieces = tuple((one.start, one.end) for one in kept.pieces)
    labels = {label for one in kept.pieces for label in (one.stage, *one.issues, *one.items) if label}
    fits = all(a[1] <= b[0] for a, b in pairwise(pieces)) and all(0 <= a < b <= len(text) for a, b in pieces)
    if not fits or labels - set(known):
        raise AnswerError("the draft is of another text, or of labels that are gone")
    marks = tuple(Marks(one.stage, tuple(one.issues), tuple(one.items), one.greater_detail) for one in kept.pieces)
    return Draft(text, pieces, marks, kept.stage, kept.deadline_days, kept.funds_held, kept.note)
