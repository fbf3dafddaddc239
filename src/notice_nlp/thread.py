"""Part a thread into its messages: what was written on top, what was quoted or forwarded below.

The newest message that reads as a notice decides, so nothing is thrown away here: a forwarded
notice stands in the quoted part, a seller's own appeal may stand below Amazon's answer.
"""

from __future__ import annotations

import itertools
import re

_MARKS = re.compile(
    r"^[ \t]*(?:"
    r"-{2,}[ ]?(?:Original Message|Original-Nachricht|Ursprüngliche Nachricht|Forwarded message|Weitergeleitete Nachricht"
    r"|Message d'origine|Mensaje original|Messaggio originale|原始邮件|转发的邮件|转发邮件信息)[ ]?-{2,}"
    r"|Begin forwarded message:"
    r"|On [^\n]{5,120}\n?[^\n]{0,80}\bwrote:"
    r"|Am [^\n]{5,120} schrieb[^\n]{0,80}:"
    r"|Le [^\n]{5,120} a écrit ?:"
    r"|在 ?[^\n]{5,120}写道:"
    r"|于 ?[^\n]{5,120}写道:"
    r"|(?:From|发件人|Von|De|Da|差出人) ?:[^\n]*\n(?:[^\n]{0,200}\n)?[ \t]*"
    r"(?:Sent|Date|To|Subject|发送时间|时间|日期|收件人|主题|Gesendet|An|Betreff|Envoyé|Inviato|Enviado|送信日時) ?:"
    r")",
    re.M,
)


def parts(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each message in a repaired text, the newest first, without gaps."""
    cuts = [match.start() for match in _MARKS.finditer(text) if text[: match.start()].strip()]
    bounds = [0, *_spaced(cuts), len(text)]
    return list(itertools.pairwise(bounds))


def _spaced(cuts: list[int], least: int = 200) -> list[int]:
    """Drop a mark that follows another one closely: the header lines below 'Original Message'."""
    kept: list[int] = []
    for cut in cuts:
        if not kept or cut - kept[-1] >= least:
            kept.append(cut)
    return kept
