"""Cut a repaired text into segments: headings, lead-ins, bullets, sentences.

A segment is what one decision is made on. Hard-wrapped lines are joined, several sentences of a
line are parted, and each segment knows the heading and the lead-in that it stands under, because
"the root cause" is a request below "please send:" and nothing of the kind elsewhere. The signs of
all these stand in tables/segments.yaml, for ``segments.js`` too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from notice_nlp.constants import constants

_BLANK = " \t\n\r\x0b\x0c"  # what stands for itself in a repaired text: other white space is gone


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the repaired text that decisions are made on.

    Attributes:
        start: offset into the repaired text.
        end: offset behind the last character; ``text[start:end]`` has no white space at its ends.
        text: the piece with line breaks as spaces.
        kind: ``header``, ``heading``, ``lead`` (ends in a colon), ``bullet`` or ``sentence``.
        heading: the heading that it stands under, or "".
        lead: the lead-in whose list it belongs to, or "".
    """

    start: int
    end: int
    text: str
    kind: str
    heading: str = ""
    lead: str = ""


class Joined:
    """Segments as one text, so that patterns look through all of them at once.

    Args:
        segments: of one letter.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        separator = _value("separator")
        self.text: str = separator.join(segment.text for segment in segments)
        lengths = (len(segment.text) + len(separator) for segment in segments)
        self._starts = list(accumulate(lengths, initial=0))[:-1]

    def numbers(self, spans: Iterable[tuple[int, int]]) -> list[int]:
        """Return the numbers, rising, of the segments in which spans of the text begin."""
        return sorted({bisect_right(self._starts, start) - 1 for start, _ in spans})


@dataclass(slots=True)
class _Block:
    """Lines that belong together: a paragraph, a bullet with its continuation, a heading."""

    start: int
    end: int
    bullet: bool
    header: bool = False
    alone: bool = field(default=False)  # an empty line above


def _pattern(name: str) -> re.Pattern[str]:
    return constants("segments").patterns[name]


def _value(name: str) -> Any:  # noqa: ANN401 - what the table says
    return constants("segments").values[name]


def segment(text: str) -> list[Segment]:
    """Cut a repaired text; the segments are in order and do not overlap."""
    segments: list[Segment] = []
    heading = lead = ""
    for piece in _pieces(text):
        listed = piece.kind == "bullet" or _continues_list(segments, piece)
        kind = "bullet" if listed and piece.kind == "heading" else piece.kind
        if kind == "heading":
            heading = piece.text
        segments.append(Segment(piece.start, piece.end, piece.text, kind, heading, lead if listed else ""))
        if not listed:
            lead = piece.text
    return segments


def _continues_list(segments: list[Segment], piece: Segment) -> bool:
    """Lines without bullets below a lead-in are a list too, until a line looks like prose."""
    if not segments or piece.kind not in ("sentence", "heading") or piece.text.endswith(("?", "？")):
        return False
    last = segments[-1]
    if piece.kind == "heading":  # set apart by empty lines: only what directly follows the colon is surely no heading
        return last.kind == "lead"
    return (
        (last.kind == "lead" or bool(last.lead))
        and not _pattern("terminal").search(piece.text)
        and len(piece.text) <= _value("longest_list_line")
    )


def _pieces(text: str) -> Iterator[Segment]:
    for block in _blocks(text):
        yield from _parted(text, block)


def _parted(text: str, block: _Block) -> Iterator[Segment]:
    if block.header:
        yield _piece(text, block.start, block.end, "header")
        return
    spans = list(_sentences(text, block.start, block.end))
    for number, (start, end, inline_bullet) in enumerate(spans):
        body = text[start:end].strip(_BLANK)
        if not body:
            continue
        is_bullet = inline_bullet or (block.bullet and number == 0)
        yield _piece(text, start, end, _kind(body, is_bullet, len(spans) == 1 and not block.bullet))


def _kind(body: str, bullet: bool, alone: bool) -> str:
    if bullet:
        return "bullet"
    if _pattern("lead_end").search(body):
        return "lead"
    if body[-1] in "?？" and len(body) <= _value("longest_heading"):
        return "heading"
    if (
        alone
        and len(body) <= _value("longest_heading")
        and not _pattern("terminal").search(body)
        and body[-1] not in ",，"
    ):
        return "heading"
    return "sentence"


def _piece(text: str, start: int, end: int, kind: str) -> Segment:
    while start < end and text[start] in _BLANK:
        start += 1
    while end > start and text[end - 1] in _BLANK:
        end -= 1
    return Segment(start, end, text[start:end].replace("\n", " "), kind)


def _blocks(text: str) -> Iterator[_Block]:
    """Join hard-wrapped lines; a bullet sign alone on its line belongs to the next one."""
    block: _Block | None = None
    in_head, blank = True, True
    wrapped = _is_hard_wrapped(text)
    for start, end in _lines(text):
        line = text[start:end]
        if not line.strip(_BLANK):
            if block and not _pattern("lone_bullet").match(text[block.start : block.end]):
                yield block
                block = None
            blank = True
            continue
        header = in_head and bool(_pattern("header_line").match(line))
        in_head = header or (in_head and blank and block is None and start == 0)
        if block and not header and _joins(text, block, start, end, wrapped):
            block.end = end
        else:
            if block:
                yield block
            block = _opened(text, start, end, header, blank)
        blank = False
    if block:
        yield block


def _opened(text: str, start: int, end: int, header: bool, alone: bool) -> _Block:
    if header:
        return _Block(start, end, False, header=not _pattern("subject").match(text[start:end]), alone=alone)
    line = text[start:end]
    sign = (
        None
        if _pattern("not_a_bullet").match(line)
        else (_pattern("bullet").match(line) or _pattern("lone_bullet").match(line))
    )
    return _Block(start, end, sign is not None, alone=alone)


def _joins(text: str, block: _Block, start: int, end: int, wrapped: bool) -> bool:
    so_far, line = text[block.start : block.end], text[start:end]
    if block.header:
        return line[0] in " \t"
    if _pattern("lone_bullet").match(so_far):
        return True
    if not _pattern("not_a_bullet").match(line) and _pattern("bullet").match(line) and not line[0].islower():
        return False
    last = so_far.rsplit("\n", 1)[-1]
    first = line.strip(_BLANK)[0]
    least: int = _value("wrap")[0]
    if _pattern("terminal").search(last.rstrip(_BLANK)):
        return wrapped and len(last) >= least and not last.rstrip(_BLANK).endswith((":", ";"))
    if first.islower() or first in "(,;)":
        return bool(len(last) >= _value("least_joined"))
    if _pattern("han").match(first):
        ends_in_han = _pattern("ends_in_han").search(last.rstrip(_BLANK))
        return wrapped and ends_in_han is not None and bool(len(last) >= _value("narrow_wrap"))
    first_word = re.split(f"[{_BLANK}]", line.strip(_BLANK), maxsplit=1)[0]
    return wrapped and len(last) + len(first_word) >= least


def _is_hard_wrapped(text: str) -> bool:
    """Whether lines end because the column was full: no line is long, and many nearly are."""
    lengths = [end - start for start, end in _lines(text) if end > start]
    if len(lengths) < 3:
        return False
    longest = max(lengths)
    full = sum(length >= longest - _value("wrap_slack") for length in lengths)
    least, most = _value("wrap")
    han_least = _value("narrow_wrap")
    narrow_han = han_least <= longest < least and len(_pattern("han").findall(text)) > len(text) / 2
    return (least <= longest <= most or narrow_han) and full >= _value("wrap_share") * len(lengths)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Part a block at sentence ends and at bullets inside the line; yield (start, end, is bullet)."""
    sign = _bullet_end(text, start, end)
    cuts = [(m.end(), m.start(), True) for m in _pattern("inline_bullet").finditer(text, sign, end)]
    cuts += [
        (m.end(), m.end(), False)
        for m in _pattern("sentence_end").finditer(text, sign, end)
        if not _is_abbreviation(text, sign, m)
    ]
    at, bullet = sign, False
    for next_start, this_end, next_bullet in sorted(cuts):
        if this_end > at:
            yield at, this_end, bullet
            at, bullet = next_start, next_bullet
    if at < end:
        yield _bullet_end(text, at, end) if bullet else at, end, bullet


def _is_abbreviation(text: str, start: int, match: re.Match[str]) -> bool:
    reach = max(start, match.start() - _value("abbreviation_reach"))
    return match[0].startswith(".") and bool(_pattern("abbreviation").search(text[reach : match.start() + 1]))


def _bullet_end(text: str, start: int, end: int) -> int:
    """Return where the words behind a bullet sign begin."""
    sign = _pattern("lone_bullet_line").match(text, start, end)
    if sign:
        return sign.end()
    if _pattern("not_a_bullet").match(text, start, end):
        return start
    sign = _pattern("bullet").match(text, start, end)
    return sign.end() if sign else start
