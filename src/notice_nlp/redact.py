"""Replace what is private by placeholders that say of what kind it was.

``maria@fernbrook.example`` becomes ``[EMAIL-1]``; the same value has the same number within a
message, another value the next one. The words that a reader decides by stay as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from notice_nlp import names
from notice_nlp.clean import clean
from notice_nlp.mapped import MappedText
from notice_nlp.private import Found, find_private

_PLACEHOLDER = re.compile(r"\[(?P<kind>[A-Z]{2,8})-(?P<number>\d{1,5})\]")
_BY_DIGITS = ("phone", "card", "bank", "national_id")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without what was private in it.

    Attributes:
        text: with placeholders.
        replaced: how often each kind was replaced.
        originals: what each placeholder stands for, as it was first written.
    """

    text: str
    replaced: Mapping[str, int]
    originals: Mapping[str, str]


@dataclass(slots=True)
class _Numbers:
    """The placeholders given so far."""

    given: dict[tuple[str, str], str] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    last: Counter[str] = field(default_factory=Counter)

    def placeholder(self, kind: str, value: str) -> str:
        self.counts[kind] += 1
        key = _key(kind, value)
        if key not in self.given:
            word = names.lists()["kinds"][kind]
            self.last[word] += 1
            self.given[key] = f"[{word}-{self.last[word]}]"
            self.originals[self.given[key]] = value
        return self.given[key]


def redact(
    text: str, headers: Mapping[str, str] | None = None, known: Iterable[str] = (), asins: bool = False
) -> Redacted:
    """Replace what is private in a message.

    Args:
        text: as it was received.
        headers: of the mail, lower-case names; who they name is looked for in the text.
        known: names that are private wherever they stand.
        asins: whether product numbers are replaced, too.
    """
    known = list(known)
    numbers = _Numbers()
    for match in _PLACEHOLDER.finditer(text):
        numbers.last[match["kind"]] = max(numbers.last[match["kind"]], int(match["number"]))
    found = find_private((mapped := clean(text)).text, headers, known, asins)
    text = _replaced(mapped, text, found, numbers)
    # What cleaning leaves out, such as the target of a pasted link tag, still stands in the text that was given.
    known += [numbers.originals[given] for (kind, _), given in numbers.given.items() if kind == "name"]
    found = find_private(text, known=known, asins=asins, look_for_names=False)
    text = _replaced(MappedText.of(text), text, found, numbers)
    return Redacted(text, dict(sorted(numbers.counts.items())), numbers.originals)


def _replaced(mapped: MappedText, source: str, found: Iterable[Found], numbers: _Numbers) -> str:
    pieces, at = [], 0
    for one in found:
        start, end = mapped.source_span(one.start, one.end)
        if start >= at:  # a source character may stand for two of the repaired text
            pieces += [source[at:start], numbers.placeholder(one.kind, source[start:end])]
            at = end
    return "".join([*pieces, source[at:]])


def _key(kind: str, value: str) -> tuple[str, str]:
    """Return what makes two values the same: a name is one whatever it was found by."""
    if kind in _BY_DIGITS and any(char.isdigit() for char in value):
        return kind, "".join(char for char in value if char.isalnum())
    return ("name" if kind in ("shop", "person", "name") else kind), " ".join(value.lower().split())


def restore(text: str, originals: Mapping[str, str]) -> str:
    """Put back what placeholders stand for; those that are not in the map stay."""
    return _PLACEHOLDER.sub(lambda match: originals.get(match[0], match[0]), text)
