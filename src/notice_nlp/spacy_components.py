r"""spaCy components: the extraction, in anybody's pipeline.

    import spacy
    nlp = spacy.blank("en")
    nlp.add_pipe("notice_items")
    nlp.add_pipe("notice_deadlines")
    nlp.add_pipe("notice_facts")
    nlp.add_pipe("notice_cats")
    doc = nlp("Please send the following within 7 days:\\n- Invoices\\n- A utility bill")
    [(span.text, span.label_, span._.greater_detail) for span in doc.spans["notice_items"]]
    max(doc.cats, key=doc.cats.get)

They are registered as entry points, so that installing the package is enough. What they apply are
the tables of this package and the patterns of the knowledge base, matched on the repaired text
and laid on the tokens that they touch; the reader itself uses the same functions without spaCy.
Labels of ``doc.spans["notice_items"]`` are item ids, of ``["notice_deadlines"]`` DEADLINE, of
``["notice_facts"]`` the kinds of identifiers, FUNDS_HELD, and PARTIAL_ with a kind. ``doc.cats`` holds the probability of
every stage and issue, as spaCy's own text categorizers do: stages add up to 1, issues are independent of each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from notice_nlp import paths
from notice_nlp.clean import clean
from notice_nlp.deadlines import find_deadlines, sent_on
from notice_nlp.facts import find_identifiers, find_metrics, find_partial, funds_held
from notice_nlp.items import ItemFinder, without_named_plans
from notice_nlp.language import language_of
from notice_nlp.reader import load
from notice_nlp.segments import segment
from notice_nlp.store import KNOWLEDGE

Place = tuple[int, int, str]


def _extend() -> None:
    """Register the attributes that the components set; doing it twice changes nothing."""
    for owner, name, default in (
        (Span, "greater_detail", False),
        (Span, "days", None),
        (Span, "date", None),
        (Span, "attempts", None),
        (Span, "business_days", False),
        (Span, "due", None),
        (Span, "rule", ""),
        (Doc, "notice_metrics", ()),
        (Doc, "funds_held", False),
    ):
        if not owner.has_extension(name):
            owner.set_extension(name, default=default)


@Language.factory("notice_items", default_config={"model": None}, assigns=["doc.spans"])
def make_items(nlp: Language, name: str, model: str | None) -> ItemsComponent:
    """Make the component that fills ``doc.spans["notice_items"]``.

    Args:
        nlp: the pipeline.
        name: of the component.
        model: a model folder or name, whose item patterns are used; without it the default one.
    """
    return ItemsComponent(model)


@Language.factory("notice_deadlines", assigns=["doc.spans"])
def make_deadlines(nlp: Language, name: str) -> DeadlinesComponent:
    """Make the component that fills ``doc.spans["notice_deadlines"]``."""
    return DeadlinesComponent()


@Language.factory("notice_facts", assigns=["doc.spans", "doc._.notice_metrics", "doc._.funds_held"])
def make_facts(nlp: Language, name: str) -> FactsComponent:
    """Make the component that fills ``doc.spans["notice_facts"]``, ``doc._.notice_metrics`` and ``doc._.funds_held``."""
    return FactsComponent()


@Language.factory("notice_cats", default_config={"model": None, "kinds": ["stages", "issues"]}, assigns=["doc.cats"])
def make_cats(nlp: Language, name: str, model: str | None, kinds: list[str]) -> CatsComponent:
    """Make the component that fills ``doc.cats``.

    Args:
        nlp: the pipeline.
        name: of the component.
        model: a model folder or name; without it the default one.
        kinds: which labels: ``stages``, ``issues``, or both.
    """
    return CatsComponent(model, kinds)


class CatsComponent:
    """Classifies the whole text; other categories that ``doc.cats`` has already stay."""

    def __init__(self, model: str | None = None, kinds: Sequence[str] = ("stages", "issues")) -> None:
        if not kinds or set(kinds) - {"stages", "issues"}:
            raise ValueError(f"kinds is a list out of 'stages' and 'issues', not {list(kinds)!r}")
        self._reader = load(model)
        self._kinds = tuple(kinds)

    @property
    def labels(self) -> tuple[str, ...]:
        """The categories."""
        looked = self._reader.look("")
        return tuple(label for kind in self._kinds for label in getattr(looked, kind))

    def __call__(self, doc: Doc) -> Doc:
        """Set the probabilities."""
        looked = self._reader.look(doc.text)
        for kind in self._kinds:
            doc.cats.update(getattr(looked, kind))
        return doc


class ItemsComponent:
    """Finds requested items by patterns; the reader weighs them with its model as well."""

    def __init__(self, model: str | None = None) -> None:
        _extend()
        knowledge = json.loads((paths.model(model) / KNOWLEDGE).read_text(encoding="utf-8"))
        self._finder = ItemFinder(knowledge["items"])

    def __call__(self, doc: Doc) -> Doc:
        """Add the span group; spans carry ``_.greater_detail`` and ``_.rule``."""
        mapped = clean(doc.text)
        found = without_named_plans(self._finder.find(segment(mapped.text), language=language_of(mapped.text)))
        places = [(*mapped.source_span(item.start, item.end), item.type) for item in found]
        values = [{"greater_detail": item.greater_detail, "rule": item.rule} for item in found]
        doc.spans["notice_items"] = _group(doc, "notice_items", places, values)
        return doc


class DeadlinesComponent:
    """Finds the limits that bind the seller's answer."""

    def __init__(self) -> None:
        _extend()

    def __call__(self, doc: Doc) -> Doc:
        """Add the span group; spans carry ``_.days``, ``_.date`` (a datetime.date), ``_.attempts``, ``_.business_days``, ``_.due``."""
        mapped = clean(doc.text)
        received = sent_on(mapped.text)
        found = find_deadlines(segment(mapped.text), received)
        places = [(*mapped.source_span(one.start, one.end), "DEADLINE") for one in found]
        values = [
            {
                "days": one.days,
                "date": one.day,
                "attempts": one.attempts,
                "business_days": one.business_days,
                "due": one.due(received),
                "rule": one.rule,
            }
            for one in found
        ]
        doc.spans["notice_deadlines"] = _group(doc, "notice_deadlines", places, values)
        return doc


class FactsComponent:
    """Finds identifiers, metrics, and whether money is held."""

    def __init__(self) -> None:
        _extend()

    def __call__(self, doc: Doc) -> Doc:
        """Add the span group and set ``doc._.notice_metrics`` and ``doc._.funds_held``."""
        mapped = clean(doc.text)
        segments = segment(mapped.text)
        identifiers = find_identifiers(mapped.text)
        places = [(*mapped.source_span(one.start, one.end), one.kind) for one in identifiers]
        values: list[dict[str, Any]] = [{"rule": one.rule} for one in identifiers]
        held = funds_held(segments)
        if held:
            places.append((*mapped.source_span(held[0], held[1]), "FUNDS_HELD"))
            values.append({"rule": held[2]})
        for part in find_partial(segments):
            places.append((*mapped.source_span(part.start, part.end), f"PARTIAL_{part.kind.upper()}"))
            values.append({"rule": part.rule})
        doc.spans["notice_facts"] = _group(doc, "notice_facts", places, values)
        doc._.notice_metrics = tuple(find_metrics(segments))
        doc._.funds_held = held is not None
        return doc


def _group(doc: Doc, name: str, places: Iterable[Place], values: Iterable[dict[str, Any]]) -> SpanGroup:
    spans = []
    for (start, end, label), attributes in zip(places, values, strict=True):
        span = doc.char_span(start, end, label=label, alignment_mode="expand")
        if span is not None:
            for key, value in attributes.items():
                span._.set(key, value)
            spans.append(span)
    return SpanGroup(doc, name=name, spans=spans)
