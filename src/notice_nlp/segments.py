"""Cut a repaired text into segments: headings, lead-ins, bullets, sentences.

A segment is what one decision is made on. Hard-wrapped lines are joined, several sentences of a
line are parted, and each segment knows the heading and the lead-in that it stands under, because
"the root cause" is a request below "please send:" and nothing of the kind elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

HAN = "\u3400-\u4dbf\u4e00-\u9fff"

_BULLET = re.compile(
    r"[ \t]*(?:(?:-{2,3}|=>|->|\[[xX ]\]|[-*•·●▪◦‣○■□◆►✓✔※~+・‧◎➢➤▸→❶-❿☐☑▲△◇▶》]|[oO?](?=[ \t]+\S))[ \t]*(?=\S)"
    r"|\(?(?:\d{1,2}|[a-hA-H]|[ivx]{1,4})[.)](?:[ \t]+|(?=[A-Z\u3400-\u9fff]))|\d{1,2}[ \t]-[ \t]+|【\d{1,2}】[ \t]*|\d{1,2}、[ \t]*|[①-⑳][ \t]*"
    r"|[(（]?[一二三四五六七八九十甲乙丙丁戊]{1,3}[)）、.][ \t]*)"
)
_LONE_BULLET = re.compile(r"[ \t]*(?:[-*•·●▪◦‣o?]|-{2,3}|\(?\d{1,2}[.)、])[ \t]*$")
_NOT_A_BULLET = re.compile(r"[ \t]*(?:-{4,}|\*{2,}|-\d|\d{1,2}[.)]\d)")
_INLINE_BULLET = re.compile(
    r"(?<=[.:;?!。:;,\w)])[ \t]+(?:--|[•●▪◦‣])[ \t]*(?=\S)"
    r"|(?<=[a-z.;:)])[ \t]+o[ \t]+(?=[A-Z])|(?<=[:.;?!])[ \t]+[-*][ \t]+(?=\S)|(?<=[:.;])[ \t]+(?=\(?[1-9][.)][ \t]+\S)"
)
_SENTENCE_END = re.compile(
    r"[。！？!?]+[\"')\]」』）]*(?=\s*\S)|[.]+[\"')\]]*(?=\s+[\"'(\[]?[A-Z0-9\u00c0-\u00de\u3400-\u9fff$])|(?<=[\u3400-\u9fff)])[;](?=\s*\S)"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|Inc|Ltd|Co|Corp|Mr|Mrs|Ms|Dr|St|vs|etc|e\.g|i\.e|approx|Art|Sec|Nr|bzw|ca|Abs|Str|z\.B|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|a\.m|p\.m|U\.S|[A-Z])|^\W*\d{1,2})\.$"
)
_TERMINAL = re.compile(r"[.!?:;。！？:;][\"')\]」』）]*$")
_HEADER_LINE = re.compile(
    r"(?:from|to|cc|bcc|date|sent|subject|reply-to|sender|return-path|message-id|queuename|received|authentication-results|importance"
    r"|发件人|收件人|抄送|发送时间|时间|日期|主题|寄件者|主旨"
    r"|von|an|betreff|gesendet|de|à|objet|da|oggetto|para|asunto|差出人|宛先|件名|日時)[ ]?:[ \t]?(?P<value>.*)$",
    re.I,
)
_SUBJECT = re.compile(r"(?:subject|主题|主旨|betreff|objet|oggetto|asunto|件名)[ ]?:", re.I)
_LEAD_END = re.compile(r":[\"')]*$")
_WRAP_MIN, _WRAP_MAX = 50, 95
_HEADING_MAX = 90


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


@dataclass(slots=True)
class _Block:
    """Lines that belong together: a paragraph, a bullet with its continuation, a heading."""

    start: int
    end: int
    bullet: bool
    header: bool = False
    alone: bool = field(default=False)  # an empty line above


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
    return (last.kind == "lead" or bool(last.lead)) and not _TERMINAL.search(piece.text) and len(piece.text) <= 160


def _pieces(text: str) -> Iterator[Segment]:
    for block in _blocks(text):
        yield from _parted(text, block)


def _parted(text: str, block: _Block) -> Iterator[Segment]:
    if block.header:
        yield _piece(text, block.start, block.end, "header")
        return
    spans = list(_sentences(text, block.start, block.end))
    for number, (start, end, inline_bullet) in enumerate(spans):
        body = text[start:end].strip()
        if not body:
            continue
        is_bullet = inline_bullet or (block.bullet and number == 0)
        yield _piece(text, start, end, _kind(body, is_bullet, len(spans) == 1 and not block.bullet))


def _kind(body: str, bullet: bool, alone: bool) -> str:
    if bullet:
        return "bullet"
    if _LEAD_END.search(body):
        return "lead"
    if body[-1] in "?？" and len(body) <= _HEADING_MAX:
        return "heading"
    if alone and len(body) <= _HEADING_MAX and not _TERMINAL.search(body) and body[-1] not in ",，":
        return "heading"
    return "sentence"


def _piece(text: str, start: int, end: int, kind: str) -> Segment:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Segment(start, end, text[start:end].replace("\n", " "), kind)


def _blocks(text: str) -> Iterator[_Block]:
    """Join hard-wrapped lines; a bullet sign alone on its line belongs to the next one."""
    block: _Block | None = None
    in_head, blank = True, True
    wrapped = _is_hard_wrapped(text)
    for start, end in _lines(text):
        line = text[start:end]
        if not line.strip():
            if block and not _LONE_BULLET.match(text[block.start : block.end]):
                yield block
                block = None
            blank = True
            continue
        header = in_head and bool(_HEADER_LINE.match(line))
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
        return _Block(start, end, False, header=not _SUBJECT.match(text[start:end]), alone=alone)
    line = text[start:end]
    sign = None if _NOT_A_BULLET.match(line) else (_BULLET.match(line) or _LONE_BULLET.match(line))
    return _Block(start, end, sign is not None, alone=alone)


def _joins(text: str, block: _Block, start: int, end: int, wrapped: bool) -> bool:
    so_far, line = text[block.start : block.end], text[start:end]
    if block.header:
        return line[0] in " \t"
    if _LONE_BULLET.match(so_far):
        return True
    if not _NOT_A_BULLET.match(line) and _BULLET.match(line) and not line[0].islower():
        return False
    last = so_far.rsplit("\n", 1)[-1]
    first = line.strip()[0]
    if _TERMINAL.search(last.rstrip()):
        return wrapped and len(last) >= _WRAP_MIN and not last.rstrip().endswith((":", ";"))
    if first.islower() or first in "(,;)":
        return len(last) >= 20
    if re.match(f"[{HAN}]", first):
        return len(last) >= 18 and bool(re.search(f"[{HAN},、]$", last.rstrip())) and wrapped
    return wrapped and len(last) + len(line.split(None, 1)[0]) >= _WRAP_MIN


def _is_hard_wrapped(text: str) -> bool:
    """Whether lines end because the column was full: no line is long, and many nearly are."""
    lengths = [end - start for start, end in _lines(text) if end > start]
    if len(lengths) < 3:
        return False
    longest = max(lengths)
    full = sum(length >= longest - 22 for length in lengths)
    wide = _WRAP_MIN <= longest <= _WRAP_MAX
    narrow_han = 18 <= longest < _WRAP_MIN and len(re.findall(f"[{HAN}]", text)) > len(text) / 2
    return (wide or narrow_han) and full >= 0.3 * len(lengths)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Part a block at sentence ends and at bullets inside the line; yield (start, end, is bullet)."""
    sign = _bullet_end(text, start, end)
    cuts = [(m.end(), m.start(), True) for m in _INLINE_BULLET.finditer(text, sign, end)]
    cuts += [
        (m.end(), m.end(), False)
        for m in _SENTENCE_END.finditer(text, sign, end)
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
    return match[0].startswith(".") and bool(
        _ABBREVIATION.search(text[max(start, match.start() - 12) : match.start() + 1])
    )


def _bullet_end(text: str, start: int, end: int) -> int:
    """Return where the words behind a bullet sign begin."""
    sign = _LONE_BULLET_LINE.match(text, start, end)
    if sign:
        return sign.end()
    if _NOT_A_BULLET.match(text, start, end):
        return start
    sign = _BULLET.match(text, start, end)
    return sign.end() if sign else start


_LONE_BULLET_LINE = re.compile(r"[ \t]*(?:[-*•·●▪◦‣o?]|-{2,3}|\(?\d{1,2}[.)、])[ \t]*\n\s*(?=\S)")
