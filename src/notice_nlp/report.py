"""The result of reading a notice: one frozen object, and its JSON.

The field names are the JSON names; ``notice-report.schema.json`` describes them for other tools.
``start`` and ``end`` are offsets into ``text``, and ``text[start:end]`` is exactly what is quoted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

SCHEMA = "notice-report/1"


@dataclass(frozen=True, slots=True)
class Quote:
    """A piece of the message's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class GuideLink:
    """A page of the knowledge base: its file, and its address on the site."""

    title: str
    path: str
    url: str


@dataclass(frozen=True, slots=True)
class GuideStep(GuideLink):
    """A page to read, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class StageFinding:
    """The stage, with its probability in [0, 1]."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class IssueFinding:
    """Something the seller is accused of, with the sentences that carry it."""

    label: str
    probability: float
    evidence: tuple[Quote, ...]
    guide: GuideLink


@dataclass(frozen=True, slots=True)
class ItemFinding:
    """Something the seller is asked for, where the text says so."""

    type: str
    greater_detail: bool
    start: int
    end: int
    text: str
    guide: GuideLink


@dataclass(frozen=True, slots=True)
class ResponseFinding:
    """A kind of answer that is due, why, and the words that call for it; none where start = end = 0."""

    label: str
    why: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class DeadlineFinding:
    """A limit for the answer: days (72 hours = 3.0) or an ISO date, and how many attempts.

    ``due`` is the last day as an ISO date, also of a limit in days where the mail's own date is known.
    """

    days: float | None
    date: str | None
    attempts: int | None
    business_days: bool
    start: int
    end: int
    text: str
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Numbers and addresses that the text names, each once."""

    asins: tuple[str, ...] = ()
    order_ids: tuple[str, ...] = ()
    case_ids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    marketplaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricFinding:
    """A metric; value and target are shares (2.78 % = 0.0278) or None."""

    name: str
    value: float | None
    target: float | None


@dataclass(frozen=True, slots=True)
class PartFinding:
    """Something that is stopped, or goes on, only in part: which kind of it, and the words that say so."""

    kind: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class AllegationFinding:
    """An accusation that calls for qualified help, with the sentence that makes it."""

    kind: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SignalFinding:
    """A sign that the mail may not be from Amazon; a header's value has start = end = 0."""

    code: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Authenticity:
    """Signs of forgery; an empty list never means that a mail is genuine."""

    signals: tuple[SignalFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeReport:
    """What a notice says and where to read on; ``notice-report.schema.json`` describes its JSON.

    Attributes:
        schema: the version of this form.
        id: of the row, the file, or None.
        language: ISO 639-1 code of the notice.
        is_notice: whether this is a notice to a seller at all.
        needs_review: the reader is unsure: read the notice yourself.
        next_steps: what to do first, in the language of the guides.
        text: what every offset refers to.
        response_reasons: for each kind of ``response``, in the same order, why it is due.
    """

    schema: str
    id: str | None
    language: str
    is_notice: bool
    needs_review: bool
    stage: StageFinding
    issues: tuple[IssueFinding, ...]
    requested_items: tuple[ItemFinding, ...]
    response: tuple[str, ...]
    deadlines: tuple[DeadlineFinding, ...]
    funds_held: bool
    identifiers: Identifiers
    metrics: tuple[MetricFinding, ...]
    partial: tuple[PartFinding, ...]
    allegation: AllegationFinding | None
    authenticity: Authenticity
    guides: tuple[GuideStep, ...]
    next_steps: tuple[str, ...]
    model: Mapping[str, str]
    text: str
    response_reasons: tuple[ResponseFinding, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain lists and dictionaries."""
        return _plain(asdict(self))  # type: ignore[no-any-return]

    def to_json(self, indent: int | None = None) -> str:
        """Return the report as JSON, one line unless ``indent`` is given."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


def _plain(value: Any) -> Any:  # noqa: ANN401 - walks JSON
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value
