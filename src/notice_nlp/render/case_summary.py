"""What every rendering of a comparison says, in order, with the words of one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from notice_nlp.case import (
    ASKED_AGAIN,
    NEW,
    NO_LONGER_ASKED,
    NO_LONGER_NAMED,
    NOT_MENTIONED,
    CaseComparison,
    CaseLetter,
    CaseQuote,
    IssueHistory,
    ItemHistory,
)
from notice_nlp.render.summary import Entry, Section, limit, quoted
from notice_nlp.wording import words


def summarize_case(comparison: CaseComparison) -> list[Section]:
    """Return the sections of a comparison, what matters most first."""
    return [section for section in _Summary(comparison).sections() if section.entries]


def case_heading(comparison: CaseComparison) -> str:
    """Return the title of a comparison."""
    return words("case_title", comparison.language).format(len(comparison.letters))


class _Summary:
    def __init__(self, comparison: CaseComparison) -> None:
        self._case = comparison
        self._letters = {letter.number: letter for letter in comparison.letters}

    def sections(self) -> Iterator[Section]:
        yield Section(self._say("allegation"), tuple(self._allegations()), "alarm")
        yield Section(self._say("case_now"), tuple(self._now()))
        for status, tone in (
            (ASKED_AGAIN, "tasks"),
            (NEW, "tasks"),
            (NO_LONGER_ASKED, "plain"),
            (NOT_MENTIONED, "plain"),
        ):
            entries = tuple(self._item(item) for item in self._case.items if item.status == status)
            yield Section(self._say(f"case_items_{status}"), entries, tone)
        yield Section(self._say("case_issues"), tuple(map(self._issue, self._case.issues)) or (self._none("issues"),))
        yield Section(self._say("case_limits"), tuple(self._limits()) or (self._none("limits"),))
        yield Section(self._say("case_letters"), tuple(self._courses()))

    def _say(self, key: str, *values: object) -> str:
        return words(key, self._case.language).format(*values)

    def _none(self, what: str) -> Entry:
        return Entry(self._say(f"case_no_{what}"))

    def _numbers(self, numbers: Sequence[int]) -> str:
        """Return "letter 3" or "letters 1, 2, 4"."""
        listed = self._say("comma").join(map(str, numbers))
        return self._say("case_one" if len(numbers) == 1 else "case_many", listed)

    def _remark(self, parts: Iterable[str], path: str) -> str:
        return f"{self._say('case_semicolon').join(parts)} — {path}"

    def _number(self, number: int) -> str:
        return self._numbers((number,))

    def _allegations(self) -> Iterator[Entry]:
        for letter in self._case.letters:
            if letter.allegation:
                said = self._say(f"allegation_{letter.allegation.kind}")
                text = self._say("values", self._named(letter.number), said)
                yield Entry(text, (quoted(letter.allegation.text),))

    def _named(self, number: int) -> str:
        return self._say("case_letter", number)

    def _now(self) -> Iterator[Entry]:
        last = self._case.compared[-1]
        yield Entry(self._say("values", self._named(last.number), last.guide.title), remark=last.guide.path)
        statuses = [item.status for item in self._case.items]
        again, new = statuses.count(ASKED_AGAIN), statuses.count(NEW)
        if again + new:
            yield Entry(self._say("case_open", again + new, again, new))
        else:
            yield self._none("open")
        if self._case.refusals:
            refused = self._say("case_refusals", len(self._case.refusals), self._numbers(self._case.refusals))
            unsure = [number for number in self._case.refusals if self._letters[number].needs_review]
            yield Entry(refused, remark=self._say("case_unsure", self._numbers(unsure)) if unsure else "")
        yield from self._funds()

    def _funds(self) -> Iterator[Entry]:
        held = self._case.funds_held_in
        if held:
            silent = [one.number for one in self._case.compared if one.number > held[0] and not one.funds_held]
            silence = self._say("case_funds_silent", self._numbers(silent)) if silent else ""
            yield Entry(self._say("case_funds", self._numbers(held)), remark=silence)

    def _item(self, item: ItemHistory) -> Entry:
        open_ = item.status in (ASKED_AGAIN, NEW)
        more = open_ and item.by_letter in item.greater_detail_in
        text = f"{item.guide.title} ({self._say('more')})" if more else item.guide.title
        parts = [self._say("case_asked_in", self._numbers(item.asked_in))]
        if item.greater_detail_in and item.greater_detail_in != item.asked_in:
            parts.append(self._say("case_detail_in", self._numbers(item.greater_detail_in)))
        if not open_:
            parts += self._absence(item)
        return Entry(text, _quotes(item.quotes), self._remark(parts, item.guide.path))

    def _absence(self, item: ItemHistory) -> Iterator[str]:
        """Yield what may be concluded from the letter that does not mention an item: little."""
        letter = self._letters[item.by_letter]
        if item.status == NO_LONGER_ASKED:
            yield self._say("case_left_out", self._number(letter.number))
            yield from self._doubt(letter)
        else:
            silence = f"case_silent_{letter.outcome}" if letter.outcome else "case_silent"
            yield self._say(silence, self._number(letter.number))

    def _doubt(self, letter: CaseLetter) -> Iterator[str]:
        if letter.needs_review:
            yield self._say("case_unsure", self._number(letter.number))

    def _issue(self, issue: IssueHistory) -> Entry:
        text = self._say("values", issue.guide.title, self._say(f"case_issue_{issue.status}"))
        parts = [self._say("case_named_in", self._numbers(issue.named_in))]
        if issue.status == NO_LONGER_NAMED:
            parts.append(self._say("case_other_issue", self._number(issue.by_letter)))
            parts += self._doubt(self._letters[issue.by_letter])
        return Entry(text, _quotes(issue.quotes), self._remark(parts, issue.guide.path))

    def _limits(self) -> Iterator[Entry]:
        counted = {count.letter: count for count in self._case.attempts}
        for one in self._case.limits:
            text = self._say("values", self._named(one.letter), limit(one.deadline, self._case.language))
            count = counted.get(one.letter) if one.deadline.attempts else None
            used = self._say("case_attempts", count.allowed, count.refused_after) if count else ""
            yield Entry(text, (quoted(one.deadline.text),), used)

    def _courses(self) -> Iterator[Entry]:
        yield Entry(self._say(f"case_order_{self._case.order}"))
        for letter in self._case.letters:
            about = self._say("comma").join(one for one in (letter.date, letter.id) if one)
            named = self._say("case_letter_about", letter.number, about) if about else self._named(letter.number)
            yield Entry(self._say("values", named, letter.guide.title), remark=self._remark_on(letter))

    def _remark_on(self, letter: CaseLetter) -> str:
        parts = []
        if not letter.is_notice:
            parts.append(self._say("case_no_notice"))
        elif not letter.compared:
            parts.append(self._say("case_given_twice", self._number(letter.same_as or 0)))
        elif letter.same_as:
            parts.append(self._say("case_same_words", self._number(letter.same_as)))
        parts += (
            [self._say("case_unsure", self._number(letter.number))] if letter.compared and letter.needs_review else []
        )
        parts += [self._say("case_signals")] if letter.signals else []
        return self._remark(parts, letter.guide.path) if parts else letter.guide.path


def _quotes(quotes: Sequence[CaseQuote]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(quoted(quote.text) for quote in quotes))
