"""What a model suggests for the mails of a folder, and which of them teach it most.

A mail is useful when the model is unsure of it or does not know its words. Of mails that are
nearly the same, one goes before all others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence

from notice_nlp.clock import now
from notice_nlp.message import Message
from notice_nlp.reader import Look, NoticeReader
from notice_nlp.report import NoticeReport
from notice_nlp.workspace import Mail, SuggestedIssue, SuggestedItem, Suggestion, Workspace


def suggestions(workspace: Workspace, reader: NoticeReader, progress: Callable[[str], None]) -> dict[str, Suggestion]:
    """Return a suggestion for every mail; those of another model are made anew, and written down batch by batch.

    Raises:
        DataError: the folder's files are not what they should be.
    """
    batches: dict[str, list[Mail]] = {}
    for batch, mail in workspace.mails().values():
        batches.setdefault(batch, []).append(mail)
    known = {name: one for name, one in workspace.suggestions().items() if one.model == dict(reader.about)}
    for batch, mails in batches.items():
        missing = [mail for mail in mails if mail.id not in known]
        if missing:
            progress(f"{batch}: reading {len(missing)} mails")
            known |= {mail.id: suggestion(mail, reader) for mail in missing}
            workspace.suggest(batch, [known[mail.id] for mail in mails])
    return known


def suggestion(mail: Mail, reader: NoticeReader) -> Suggestion:
    """Return what a model makes of one mail."""
    look = reader.look(mail.text)
    report = reader.analyze(Message(mail.text, id=mail.id))
    limits = [one.days for one in report.deadlines if one.days is not None]
    return Suggestion(
        id=mail.id,
        model=dict(reader.about),
        stage=report.stage.label,
        stage_probability=report.stage.probability,
        stage_span=look.segments[look.best["stages"][report.stage.label]] if report.stage.label in look.best["stages"] else None,
        issues=[
            SuggestedIssue(label=one.label, probability=one.probability, spans=[(quote.start, quote.end) for quote in one.evidence])
            for one in report.issues
        ],
        items=[
            SuggestedItem(type=one.type, greater_detail=one.greater_detail, start=one.start, end=one.end)
            for one in report.requested_items
        ],
        deadline_days=min(limits, default=None),
        funds_held=report.funds_held,
        uncertainty=round(uncertainty(look, report, reader), 4),
        novelty=round(look.novelty, 4),
        at=now(),
    )  # fmt: skip


def uncertainty(look: Look, report: NoticeReport, reader: NoticeReader) -> float:
    """Return how near the nearest decision is, in [0, 1]: the lead of the stage, or an issue's distance to its threshold."""
    first, second = sorted(look.stages.values(), reverse=True)[:2]
    nearest = [1 - (first - second)]
    if report.is_notice:
        for issue, threshold in reader.thresholds.items():
            room = 1 - threshold if look.issues[issue] >= threshold else threshold
            nearest.append(1 - abs(look.issues[issue] - threshold) / room)
    return min(max(nearest), 1.0)


def useful_first(mails: Iterable[Mail], suggested: Mapping[str, Suggestion]) -> list[str]:
    """Return the ids of mails, those first that teach most.

    The ranks of uncertainty and of novelty are added up, so that neither scale outweighs the other.
    Of a family the most useful mail comes in its place, all others behind the last family.
    """
    mails = list(mails)
    doubts = sorted(suggested[mail.id].uncertainty for mail in mails)
    news = sorted(suggested[mail.id].novelty for mail in mails)

    def rank(mail: Mail) -> tuple[int, str]:
        one = suggested[mail.id]
        return -bisect_left(doubts, one.uncertainty) - bisect_left(news, one.novelty), mail.id

    ordered = sorted(mails, key=rank)
    return [mail.id for mail in [*_heads(ordered), *_rest(ordered)]]


def _heads(mails: Sequence[Mail]) -> list[Mail]:
    first: dict[str, Mail] = {}
    for mail in mails:
        first.setdefault(mail.family, mail)
    return list(first.values())


def _rest(mails: Sequence[Mail]) -> list[Mail]:
    heads = {mail.id for mail in _heads(mails)}
    return [mail for mail in mails if mail.id not in heads]
