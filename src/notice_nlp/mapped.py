"""Text that remembers where each of its characters came from.

Repairing a paste (dropping soft hyphens, decoding entities, folding full-width digits) moves
characters. Findings are made on the repaired text and reported on the text that was given, so
every repair goes through `MappedText`, which keeps the two in step.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text and, for each character, the half-open range of the source it stands for.

    Attributes:
        text: the text as it is now, n characters.
        starts: n source offsets, never decreasing.
        ends: n source offsets, ``ends[i] > starts[i]``.
    """

    text: str
    starts: array[int]
    ends: array[int]

    @classmethod
    def of(cls, source: str) -> MappedText:
        """Wrap a source text; every character stands for itself."""
        count = len(source)
        return cls(source, array("l", range(count)), array("l", range(1, count + 1)))

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the source range of ``text[start:end]``; an empty range stays empty."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def sub(self, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]) -> MappedText:
        """Replace each non-empty match; the new characters stand for the whole match."""

        def whole(match: re.Match[str]) -> list[tuple[str, int]]:
            new = replacement(match) if callable(replacement) else replacement
            return [] if new == match[0] else [(new, len(match[0]))]

        return self.split_up(pattern, whole)

    def split_up(self, pattern: re.Pattern[str], parts: Callable[[re.Match[str]], list[tuple[str, int]]]) -> MappedText:
        """Replace each match by parts that each stand for their own share of it.

        Args:
            pattern: what to replace.
            parts: returns (new text, number of matched characters it stands for); the numbers
                add up to the length of the match. An empty list leaves the match as it is.
        """
        pieces: list[str] = []
        starts, ends = array("l"), array("l")
        at = 0
        for match in pattern.finditer(self.text):
            found = parts(match)
            if not found:
                continue
            pieces.append(self.text[at : match.start()])
            starts.extend(self.starts[at : match.start()])
            ends.extend(self.ends[at : match.start()])
            at = match.start()
            for new, width in found:
                pieces.append(new)
                starts.extend([self.starts[at]] * len(new))
                ends.extend([self.ends[at + width - 1]] * len(new))
                at += width
        if not pieces:
            return self
        pieces.append(self.text[at:])
        starts.extend(self.starts[at:])
        ends.extend(self.ends[at:])
        return MappedText("".join(pieces), starts, ends)

    def recode(self, text: str) -> MappedText:
        """Return the same places under another text of the same length."""
        if len(text) != len(self.text):
            raise ValueError(f"{len(text)} characters for {len(self.text)} places")
        return self if text == self.text else MappedText(text, self.starts, self.ends)
