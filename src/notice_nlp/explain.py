"""Say what found each finding: the id of a rule, or the terms with the largest weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from notice_nlp.classifier import Classifier
from notice_nlp.items import ItemFound
from notice_nlp.linear import LinearModel
from notice_nlp.outputs import ACTS
from notice_nlp.reading import Reading

_MOST_TERMS = 6


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one finding stands in the report.

    Attributes:
        finding: what was found, such as ``stage warning``, ``deadline`` or ``item invoices``.
        start, end, text: the words it rests on, as in the report; empty for the letter as a whole.
        rule: ``table/id`` of the rule, or empty.
        terms: for what the model decided, the terms that spoke most for it, with their weight there.
    """

    finding: str
    start: int
    end: int
    text: str
    rule: str = ""
    terms: tuple[tuple[str, float], ...] = ()


class Ruled(Protocol):
    """What a rule found: its place and the rule's id."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def rule(self) -> str: ...  # noqa: D102


Place = Callable[[int, int], tuple[int, int, str]]


def by_rules(finding: str, table: str, found: Iterable[Ruled], place: Place) -> Iterator[Explanation]:
    """Explain what a table's rules found."""
    for one in found:
        yield Explanation(finding, *(place(one.start, one.end) if one.end else (0, 0, "")), f"{table}/{one.rule}")


def by_items(found: Iterable[ItemFound], place: Place) -> Iterator[Explanation]:
    """Explain requested items: by the pattern of their page, or seen by the model alone."""
    for one in found:
        yield Explanation(f"item {one.type}", *place(one.start, one.end), one.rule)


def by_weights(
    classifier: Classifier, reading: Reading, stage: str, issues: Sequence[str], place: Place
) -> Iterator[Explanation]:
    """Explain stage and issues: what the letter as a whole says for them, then the sentence that says it best."""
    labels = classifier.labels
    n_issues = len(labels.issues)
    said = classifier.segment.scores(reading.segment_terms)
    wanted = [
        (
            f"issue {issue}",
            1 + len(labels.notice_stages) + labels.issues.index(issue),
            len(ACTS) + labels.issues.index(issue),
            0,
        )
        for issue in issues
    ]
    if stage in labels.notice_stages:
        at = labels.notice_stages.index(stage)
        wanted.insert(0, (f"stage {stage}", 1 + at, len(ACTS) + n_issues + at, 1))
    for finding, letter_column, segment_column, act in wanted:
        yield Explanation(finding, 0, 0, "", terms=_strongest(classifier.letter, reading.letter_terms, letter_column))
        if len(said):
            best = int((said[:, segment_column] + said[:, act]).argmax())
            segment = reading.segments[best]
            terms = _strongest(classifier.segment, reading.segment_terms[best], segment_column)
            yield Explanation(finding, *place(segment.start, segment.end), terms=terms)


def _strongest(model: LinearModel, row: Sequence[str], column: int) -> tuple[tuple[str, float], ...]:
    return tuple((term, round(value, 3)) for term, value in model.contributions(row, column)[:_MOST_TERMS] if value > 0)


def as_dict(one: Explanation) -> Mapping[str, Any]:
    """Return an explanation for JSON."""
    return {
        "finding": one.finding,
        "start": one.start,
        "end": one.end,
        "text": one.text,
        "rule": one.rule or None,
        "terms": [{"term": term, "weight": weight} for term, weight in one.terms],
    }
