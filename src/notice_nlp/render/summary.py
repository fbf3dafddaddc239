"""What every rendering says, in order, with the words of one language; how it looks is not decided here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from notice_nlp.knowledge import Knowledge
from notice_nlp.report import DeadlineFinding, NoticeReport
from notice_nlp.wording import words

_LONGEST_QUOTE = 220


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a section: what, the quotes that show it, and a remark."""

    text: str
    quotes: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its entries; ``tone`` is ``alarm``, ``steps``, ``tasks`` or ``plain``."""

    title: str
    entries: tuple[Entry, ...]
    tone: str = "plain"


def summarize(report: NoticeReport, knowledge: Knowledge) -> list[Section]:
    """Return the sections of a report, what matters most first."""
    return [section for section in _sections(report, knowledge) if section.entries]


def _sections(report: NoticeReport, knowledge: Knowledge) -> Iterator[Section]:
    language = knowledge.language

    def say(key: str) -> str:
        return words(key, language)

    if report.allegation:
        entry = Entry(say(f"allegation_{report.allegation.kind}"), (quoted(report.allegation.text),))
        yield Section(say("allegation"), (entry,), "alarm")
    yield Section(say("signals"), _signals(report, language), "alarm")
    yield Section(say("state"), tuple(_state(report, knowledge)))
    yield Section(say("do_now"), tuple(Entry(step) for step in report.next_steps), "steps")
    if report.is_notice:
        yield Section(say("issues"), _issues(report, language))
        yield Section(say("items"), _items(report, knowledge), "tasks")
        yield Section(say("deadlines"), _deadlines(report, language))
        yield Section(say("response"), tuple(_responses(report, language)))
    yield Section(say("facts"), tuple(_facts(report, language)))
    yield Section(
        say("read_on"),
        tuple(Entry(guide.title, remark=f"{guide.why} — {guide.path}") for guide in report.guides),
    )


def _responses(report: NoticeReport, language: str) -> Iterator[Entry]:
    for reason in report.response_reasons:
        quotes = (quoted(reason.text),) if reason.text else ()
        yield Entry(words(f"response_{reason.label}", language), quotes, reason.why)


def heading(report: NoticeReport, language: str) -> str:
    """Return the title of a report, with its id if it has one."""
    return words("title_of", language).format(report.id) if report.id else words("title", language)


def _percent(probability: float) -> str:
    """Return a probability in words; nothing is ever certain."""
    return ">99%" if probability > 0.99 else f"{probability:.0%}"


def quoted(text: str) -> str:
    """Return a quote on one line, cut where it is too long to read."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"


def _state(report: NoticeReport, knowledge: Knowledge) -> Iterator[Entry]:
    yield Entry(f"{knowledge.title('stages', report.stage.label)} ({_percent(report.stage.probability)})")
    if not report.is_notice:
        yield Entry(words("not_a_notice", knowledge.language))
    for part in report.partial:
        yield Entry(words(f"partial_{part.kind}", knowledge.language), (quoted(part.text),))
    if report.needs_review:
        yield Entry(words("review", knowledge.language))


def _issues(report: NoticeReport, language: str) -> tuple[Entry, ...]:
    if not report.issues:
        return (Entry(words("no_issue", language)),)
    return tuple(
        Entry(
            f"{issue.guide.title} ({_percent(issue.probability)})",
            tuple(quoted(quote.text) for quote in issue.evidence),
        )
        for issue in report.issues
    )


def _items(report: NoticeReport, knowledge: Knowledge) -> tuple[Entry, ...]:
    if not report.requested_items:
        return (Entry(words("no_items", knowledge.language)),)
    entries = []
    for item in report.requested_items:
        more = f" ({words('more', knowledge.language)})" if item.greater_detail else ""
        remark = words("satisfied_by", knowledge.language).format(knowledge.satisfied_by(item.type))
        entries.append(Entry(item.guide.title + more, (quoted(item.text),), remark))
    return tuple(entries)


def _deadlines(report: NoticeReport, language: str) -> tuple[Entry, ...]:
    if not report.deadlines:
        return (Entry(words("no_deadline", language)),)
    return tuple(Entry(limit(deadline, language), (quoted(deadline.text),)) for deadline in report.deadlines)


def limit(deadline: DeadlineFinding, language: str) -> str:
    """Return a limit in words: "17 days: until 9 December 2026, 2 appeals", "until 20 October 2026"."""
    until = words("until", language).format(_day(deadline.due, language)) if deadline.due else ""
    lasts = _duration(deadline, language)
    parts = [words("values", language).format(lasts, until) if lasts and until else lasts or until]
    if deadline.attempts:
        parts.append(words("attempt" if deadline.attempts == 1 else "attempts", language).format(deadline.attempts))
    return words("comma", language).join(filter(None, parts)) or words("as_quoted", language)


def _day(iso: str, language: str) -> str:
    year, month, day = map(int, iso.split("-"))
    return words("calendar_day", language).format(day, words("month_names", language).split()[month - 1], year)


def _duration(deadline: DeadlineFinding, language: str) -> str:
    if deadline.days is None:
        return ""
    if deadline.days != int(deadline.days) or "hour" in deadline.text.lower() or "小时" in deadline.text:
        return words("hours", language).format(f"{deadline.days * 24:g}")
    if deadline.business_days:
        return words("business_days", language).format(f"{deadline.days:g}")
    return words("day" if deadline.days == 1 else "days", language).format(f"{deadline.days:g}")


def _facts(report: NoticeReport, language: str) -> Iterator[Entry]:
    if report.funds_held:
        yield Entry(words("funds_held", language))
    for metric in report.metrics:
        value, target = (
            words("unknown", language) if one is None else f"{one * 100:g} %" for one in (metric.value, metric.target)
        )
        yield Entry(words("metric", language).format(metric.name.replace("_", " "), value, target))
    for kind in ("asins", "order_ids", "case_ids", "emails", "links", "marketplaces"):
        if values := getattr(report.identifiers, kind):
            yield Entry(words("values", language).format(words(kind, language), ", ".join(values)))


def _signals(report: NoticeReport, language: str) -> tuple[Entry, ...]:
    signals = report.authenticity.signals
    if not signals:
        return ()
    return (
        *(Entry(words(f"signal_{signal.code}", language), (quoted(signal.text),)) for signal in signals),
        Entry(words("check_real", language)),
    )
