"""The way of a notice, from message to report."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from notice_nlp import explain, paths, thread
from notice_nlp.allegation import find_allegation
from notice_nlp.authenticity import find_signals
from notice_nlp.case import CaseComparison, compare_reports
from notice_nlp.classifier import Classification, seen_items
from notice_nlp.clean import clean
from notice_nlp.constants import constants
from notice_nlp.deadlines import DeadlineFound, day_in_header, find_deadlines, sent_on
from notice_nlp.errors import InputError
from notice_nlp.explain import Explanation
from notice_nlp.facts import IDENTIFIERS, find_identifiers, find_metrics, find_partial, funds_held
from notice_nlp.features import FeatureMaker
from notice_nlp.items import ItemFinder, ItemFound, without_named_plans
from notice_nlp.knowledge import LANGUAGES, Knowledge
from notice_nlp.letters import in_order
from notice_nlp.mapped import MappedText
from notice_nlp.message import Message, read, read_many
from notice_nlp.reading import Reading, read_text
from notice_nlp.report import (
    SCHEMA,
    AllegationFinding,
    Authenticity,
    DeadlineFinding,
    Identifiers,
    IssueFinding,
    ItemFinding,
    MetricFinding,
    NoticeReport,
    PartFinding,
    Quote,
    ResponseFinding,
    SignalFinding,
    StageFinding,
)
from notice_nlp.response import find_responses
from notice_nlp.store import StoredModel, load_model

Source = str | bytes | os.PathLike[str] | Message
_CONSTANTS = constants("findings").values


def load(model: str | os.PathLike[str] | None = None) -> NoticeReader:
    """Load a model and return a reader.

    Args:
        model: a folder, or the name of a model under models/; without it NOTICE_NLP_MODEL or ``default``.

    Raises:
        ModelError: one of its kinds, saying what is wrong with the model.
    """
    return NoticeReader(load_model(paths.model(model)))


def compare(sources: Iterable[Source], lang: str | None = None) -> CaseComparison:
    """Compare the letters of one case with the default model; see `NoticeReader.compare`."""
    return load().compare(sources, lang)


@dataclass(frozen=True, slots=True)
class _Decided:
    """A part of a message, read and classified; ``offset`` is where it begins in the message's text."""

    offset: int
    reading: Reading
    classification: Classification


@dataclass(frozen=True, slots=True)
class Look:
    """What the model says of a whole text before anything is decided.

    Attributes:
        language: ISO 639-1 code.
        segments: (start, end) of each in the text.
        stages: probability by stage, adding up to 1.
        issues: probability by issue.
        best: number of the segment, from 0, that says a stage, issue or item best: ``best["issues"]["x"]``; empty without segments.
        novelty: the share of the letter's different terms that the model does not know, in [0, 1].
    """

    language: str
    segments: tuple[tuple[int, int], ...]
    stages: dict[str, float]
    issues: dict[str, float]
    best: dict[str, dict[str, int]]
    novelty: float


class NoticeReader:
    """Reads notices with one model; safe to share between threads.

    Args:
        stored: from `notice_nlp.store.load_model`.
    """

    def __init__(self, stored: StoredModel) -> None:
        self._classifier = stored.classifier
        self._features = FeatureMaker(stored.knowledge)
        self._items = ItemFinder(stored.knowledge["items"])
        self._knowledge = {language: Knowledge(stored.knowledge, language) for language in LANGUAGES}
        self._trained_languages = frozenset(stored.manifest.get("languages", ()))
        self._about = {key: str(stored.manifest.get(key, "")) for key in ("name", "version", "fingerprint")}

    @property
    def no_notice(self) -> str:
        """The stage of messages that are no notice."""
        return self._classifier.labels.no_notice

    def knowledge(self, language: str) -> Knowledge:
        """Return the pages in a language; English for languages that have none."""
        return self._knowledge.get(language, self._knowledge["en"])

    def analyze(self, source: Source, lang: str | None = None) -> NoticeReport:
        """Read one notice.

        Args:
            source: a str is the text, bytes are a file's content, a path is a file.
            lang: the language of guides and steps, ``en`` or ``zh``; by default Chinese for
                Chinese notices and English for all others.

        Raises:
            InputError: one of its kinds, if the notice cannot be read.
        """
        message = source if isinstance(source, Message) else read(source)
        decided = self._deciding_part(message.text)
        return self._report(message, decided, self.knowledge(lang or decided.reading.language))

    def look(self, text: str) -> Look:
        """Look at a whole text, as training does: for labelling and for choosing what to label."""
        decided = self._decide(text, 0)
        labels, said = self._classifier.labels, decided.classification.segments
        known = [self._classifier.letter.vocabulary, self._classifier.segment.vocabulary]
        terms = {term for term in decided.reading.letter_terms if not term.startswith("@")}
        unknown = sum(not any(term in one for one in known) for term in terms)
        columns = {
            "stages": (labels.notice_stages, said.stages),
            "issues": (labels.issues, said.issues),
            "items": (labels.items, said.items),
        }
        return Look(
            decided.reading.language,
            tuple(decided.reading.mapped.source_span(one.start, one.end) for one in decided.reading.segments),
            dict(zip(labels.stages, map(float, decided.classification.stages), strict=True)),
            dict(zip(labels.issues, map(float, decided.classification.issues), strict=True)),
            {
                kind: dict(zip(names, map(int, scores.argmax(axis=0)), strict=True)) if len(scores) else {}
                for kind, (names, scores) in columns.items()
            },
            unknown / max(len(terms), 1),
        )

    @property
    def thresholds(self) -> Mapping[str, float]:
        """The probability from which an issue counts, by issue."""
        return {issue: self._classifier.thresholds[issue] for issue in self._classifier.labels.issues}

    @property
    def about(self) -> Mapping[str, str]:
        """Name, version and fingerprint of the model."""
        return dict(self._about)

    def explain(self, source: Source) -> list[Explanation]:
        """Say which rule or which weights found each finding of `analyze`, kind by kind.

        Args:
            source: as for `analyze`.

        Raises:
            InputError: as for `analyze`.
        """
        message = source if isinstance(source, Message) else read(source)
        decided = self._deciding_part(message.text)
        report = self._report(message, decided, self.knowledge("en"))
        reading, quote = decided.reading, _Quoter(message.text, decided.reading.mapped, decided.offset)
        issues = [issue.label for issue in report.issues]
        found = list(explain.by_weights(self._classifier, reading, report.stage.label, issues, quote))
        if report.is_notice:
            found += explain.by_items(self._requested(decided), quote)
            found += explain.by_rules("deadline", "deadlines", find_deadlines(reading.segments), quote)
            found += explain.by_rules("partial", "facts", find_partial(reading.segments), quote)
            if held := funds_held(reading.segments):
                found.append(explain.Explanation("funds_held", *quote(*held[:2]), f"facts/{held[2]}"))
        found += explain.by_rules("metric", "facts", find_metrics(reading.segments), quote)
        identifiers = find_identifiers(reading.mapped.text)
        found += explain.by_rules("identifier", "facts", identifiers, quote)
        if report.allegation and (accused := find_allegation(reading.segments)):
            found += explain.by_rules(f"allegation {accused.kind}", "allegations", [accused], quote)
        for one in find_signals(message, reading.segments, identifiers, reading.mapped.text):
            found += explain.by_rules(f"signal {one.code}", "authenticity", [one], quote)
        return found

    def analyze_many(
        self, sources: Iterable[Source], lang: str | None = None, jobs: int = 1
    ) -> Iterator[NoticeReport | InputError]:
        """Read many notices, in order; what cannot be read yields its error and the rest goes on.

        Args:
            sources: as for `analyze`.
            lang: as for `analyze`.
            jobs: how many processes share the work (joblib); 1 stays in this one.
        """
        if jobs == 1:
            return (self._attempt(source, lang) for source in sources)
        from joblib import Parallel, delayed

        done: Iterator[NoticeReport | InputError] = Parallel(n_jobs=jobs, return_as="generator", batch_size=32)(
            delayed(self._attempt)(source, lang) for source in sources
        )
        return done

    def compare(self, sources: Iterable[Source], lang: str | None = None) -> CaseComparison:
        """Compare the letters of one case: what is still asked, what is new, what is no longer asked.

        Args:
            sources: as for `analyze`; a path may also be a mailbox, rows or a folder. Letters that all
                have a date are put in its order, others stay in the order given. A message that
                stands alone is cut into the letters that it quotes.
            lang: the language of guides; by default Chinese if the newest letter is Chinese, else English.

        Raises:
            InputError: a letter cannot be read, or fewer than two are notices.
        """
        letters, order = in_order([message for source in sources for message in _messages(source)])
        reports = [(self.analyze(letter.message, lang), letter.sent) for letter in letters]
        language = lang or next((report.language for report, _ in reversed(reports) if report.is_notice), "en")
        return compare_reports(reports, self.knowledge(language), order)

    def _attempt(self, source: Source, lang: str | None) -> NoticeReport | InputError:
        try:
            return self.analyze(source, lang)
        except InputError as error:
            return error

    def _deciding_part(self, text: str) -> _Decided:
        """Return the newest message of a thread that reads as a notice, or else the whole."""
        whole = self._decide(text, 0)
        bounds = [whole.reading.mapped.source_span(*part) for part in thread.parts(whole.reading.mapped.text)]
        if len(bounds) > 1:
            for start, end in bounds:
                if len(text[start:end].strip()) >= _CONSTANTS["shortest_part"]:
                    part = self._decide(text[start:end], start)
                    if self._knowledge["en"].is_notice(self._stage(part.classification).label):
                        return part
        return whole

    def _decide(self, text: str, offset: int) -> _Decided:
        reading = read_text(text, self._features, self._items)
        return _Decided(offset, reading, self._classifier.classify(reading.letter_terms, reading.segment_terms))

    def _stage(self, classification: Classification) -> StageFinding:
        best = int(classification.stages.argmax())
        return StageFinding(self._classifier.labels.stages[best], round(float(classification.stages[best]), 4))

    def _stage_of(self, decided: _Decided, limits: Sequence[DeadlineFound], knowledge: Knowledge) -> StageFinding:
        """Return the stage; a few pasted sentences that set a limit or ask for something named are a notice.

        So is a list of which at least half asks for something, unless the model is sure that it is none.
        """
        stage, segments = self._stage(decided.classification), decided.reading.segments
        if knowledge.is_notice(stage.label):
            return stage
        few = len(segments) <= _CONSTANTS["few_segments"]
        asking = self._asking(decided.reading) if stage.probability < _CONSTANTS["surely_no_notice"] else 0
        is_pasted_part = (few and (limits or asking)) or 2 * asking >= len(segments)
        return self._notice_stage(decided.classification) if is_pasted_part else stage

    def _asking(self, reading: Reading) -> int:
        """Return in how many segments patterns find something asked for by name."""
        unnamed = self._classifier.labels.unnamed
        return len({number for number, item in reading.found_by_segment() if item != unnamed})

    def _notice_stage(self, classification: Classification) -> StageFinding:
        """Return the likeliest stage of a notice, for a few pasted sentences.

        So short a text gives the model little to go by, and what is missed costs more than what is shown too much.
        """
        labels = self._classifier.labels
        best = max(labels.notice_stages, key=lambda stage: float(classification.stages[labels.stages.index(stage)]))
        return StageFinding(best, round(float(classification.stages[labels.stages.index(best)]), 4))

    def _report(self, message: Message, decided: _Decided, knowledge: Knowledge) -> NoticeReport:
        reading = decided.reading
        quote = _Quoter(message.text, reading.mapped, decided.offset)
        received = _received(message, decided)
        limits = find_deadlines(reading.segments, received)
        stage = self._stage_of(decided, limits, knowledge)
        is_notice = knowledge.is_notice(stage.label)
        issues = self._issues(decided, knowledge, quote) if is_notice else ()
        asked = self._requested(decided) if is_notice else None
        items = tuple(
            ItemFinding(one.type, one.greater_detail, *quote(one.start, one.end), knowledge.guide("items", one.type))
            for one in asked or ()
        )
        reasons = self._responses(reading, asked, knowledge, quote)
        surely_none = not is_notice and stage.probability >= _CONSTANTS["surely_no_notice"]
        accused = None if surely_none else find_allegation(reading.segments)
        allegation = AllegationFinding(accused.kind, *quote(accused.start, accused.end)) if accused else None
        deadlines = limits if is_notice else []
        identifiers = find_identifiers(reading.mapped.text)
        signals = find_signals(message, reading.segments, identifiers, reading.mapped.text)
        types = list(dict.fromkeys(item.type for item in items))
        labels = [issue.label for issue in issues]
        findings = [name for name, found in (
            ("allegation", allegation), ("authenticity", signals), ("greater_detail", any(item.greater_detail for item in items)),
        ) if found]  # fmt: skip
        return NoticeReport(
            schema=SCHEMA,
            id=message.id,
            language=reading.language,
            is_notice=is_notice,
            needs_review=self._is_unsure(decided.classification, stage, reading.language),
            stage=stage,
            issues=issues,
            requested_items=items,
            response=tuple(reason.label for reason in reasons),
            deadlines=tuple(_deadline(one, quote, received) for one in deadlines),
            funds_held=is_notice and funds_held(reading.segments) is not None,
            identifiers=Identifiers(
                **{kind: tuple(one.value for one in identifiers if one.kind == kind) for kind in IDENTIFIERS}
            ),
            metrics=tuple(MetricFinding(one.name, one.value, one.target) for one in find_metrics(reading.segments)),
            partial=_partial(reading, quote) if is_notice else (),
            allegation=allegation,
            authenticity=Authenticity(
                tuple(
                    SignalFinding(
                        one.code,
                        *(
                            quote(one.start, one.end)
                            if one.end and not one.of_message
                            else (one.start, one.end, one.text)
                        ),
                    )
                    for one in signals
                )
            ),
            guides=knowledge.guides(stage.label, labels, types, findings),
            next_steps=knowledge.next_steps(stage.label, labels),
            model=self._about,
            text=message.text,
            response_reasons=reasons,
        )

    def _least(self, issue: str, reading: Reading) -> float:
        """Return from which probability an issue counts; a few sentences that never name its topic must be surer."""
        least = self._classifier.thresholds[issue]
        if len(reading.segments) > _CONSTANTS["few_segments"] or f"@topic:{issue}" in reading.letter_terms:
            return least
        return max(least, float(_CONSTANTS["sure_unnamed_issue"]))

    def _issues(self, decided: _Decided, knowledge: Knowledge, quote: _Quoter) -> tuple[IssueFinding, ...]:
        found = []
        for at, label in enumerate(self._classifier.labels.issues):
            probability = float(decided.classification.issues[at])
            if probability >= self._least(label, decided.reading):
                evidence = tuple(
                    Quote(*quote(segment.start, segment.end))
                    for segment in _evidence(decided, decided.classification.segments.issues[:, at])
                )
                found.append(IssueFinding(label, round(probability, 4), evidence, knowledge.guide("issues", label)))
        return tuple(sorted(found, key=lambda finding: -finding.probability))

    def _responses(
        self, reading: Reading, asked: Sequence[ItemFound] | None, knowledge: Knowledge, quote: _Quoter
    ) -> tuple[ResponseFinding, ...]:
        unnamed = self._classifier.labels.unnamed
        found = find_responses(
            reading.segments if asked is not None else (), asked or (), knowledge.response, unnamed, reading.language
        )
        return tuple(
            ResponseFinding(
                one.label,
                knowledge.response_reason(one.rule),
                *(quote(one.start, one.end) if one.end else (0, 0, "")),
            )
            for one in found
        )

    def _requested(self, decided: _Decided) -> list[ItemFound]:
        """Weigh what patterns found with what the model says, and locate what only the model saw."""
        segments = decided.reading.segments
        labels = self._classifier.labels.items
        by_pattern = decided.reading.found_by_segment()
        seen = seen_items(decided.reading.named, by_pattern, self._classifier.labels)
        probabilities = self._classifier.item_probabilities(decided.classification, seen)
        wanted = probabilities >= self._classifier.thresholds["items"]
        fallback = labels.index(self._classifier.labels.unnamed)
        wanted[np.delete(wanted, fallback, axis=1).any(axis=1), fallback] = False
        items: list[ItemFound] = []
        for number, at in zip(*np.nonzero(wanted), strict=True):
            before = segments[number - 1] if number else None
            if found := by_pattern.get((number, labels[at])):
                items += found
            elif self._items.may_ask(segments[number], decided.reading.language):
                items.append(self._items.locate(segments[number], before, labels[at], decided.reading.language))
        return sorted(without_named_plans(items), key=lambda item: (item.start, item.end, item.type))

    def _is_unsure(self, classification: Classification, stage: StageFinding, language: str) -> bool:
        if stage.probability < _CONSTANTS["sure_stage"] or language not in self._trained_languages:
            return True
        thresholds = np.array([self._classifier.thresholds[issue] for issue in self._classifier.labels.issues])
        is_notice = stage.label != self.no_notice
        return is_notice and bool((np.abs(classification.issues - thresholds) < _CONSTANTS["unsure_margin"]).any())


@dataclass(frozen=True, slots=True)
class _Quoter:
    """Maps spans of a repaired part to the message's text."""

    text: str
    mapped: MappedText
    offset: int

    def __call__(self, start: int, end: int) -> tuple[int, int, str]:
        start, end = self.mapped.source_span(start, end)
        start, end = start + self.offset, end + self.offset
        return start, end, self.text[start:end]


def _evidence(decided: _Decided, scores: NDArray[np.float32]) -> Sequence[Any]:
    """Return the segments that say it best, at least one, in the order of the text."""
    ranked = np.argsort(-scores, kind="stable")[: _CONSTANTS["most_evidence"]]
    good = np.log(_CONSTANTS["good_evidence"])
    kept = sorted(int(at) for rank, at in enumerate(ranked) if rank == 0 or scores[at] >= good)
    return [decided.reading.segments[at] for at in kept]


def _messages(source: Source) -> Iterator[Message]:
    """Yield every message of a source; one that cannot be read would leave a gap in the case, so it raises."""
    if isinstance(source, Message):
        yield source
    elif isinstance(source, os.PathLike):
        for _, message in read_many(source):
            if isinstance(message, InputError):
                raise message
            yield message
    else:
        yield read(source)


def _deadline(found: DeadlineFound, quote: _Quoter, received: date | None) -> DeadlineFinding:
    day, due = (one.isoformat() if one else None for one in (found.day, found.due(received)))
    place = quote(found.start, found.end)
    return DeadlineFinding(found.days, day, found.attempts, found.business_days, *place, due)


def _partial(reading: Reading, quote: _Quoter) -> tuple[PartFinding, ...]:
    return tuple(PartFinding(one.kind, *quote(one.start, one.end)) for one in find_partial(reading.segments))


def _received(message: Message, decided: _Decided) -> date | None:
    """Return the day on which the deciding part was sent, as it is written there.

    A quoted or forwarded part has its own head; the Date header is that of the mail around it.
    """
    if not decided.offset and (day := day_in_header(clean(message.headers.get("date", "")).text)):
        return day
    return sent_on(decided.reading.mapped.text)
