"""Part a thread into its messages: what was written on top, what was quoted or forwarded below.

The newest message that reads as a notice decides, so nothing is thrown away here: a forwarded
notice stands in the quoted part, a seller's own appeal may stand below Amazon's answer.
"""

from __future__ import annotations

import itertools

from notice_nlp.constants import constants


def parts(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each message in a repaired text, the newest first, without gaps."""
    marks = constants("thread").patterns["mark"].finditer(text)
    cuts = [match.start() for match in marks if text[: match.start()].strip()]
    bounds = [0, *_spaced(cuts), len(text)]
    return list(itertools.pairwise(bounds))


def _spaced(cuts: list[int]) -> list[int]:
    """Drop a mark that follows another one closely: the header lines below 'Original Message'."""
    least = constants("thread").values["least_between"]
    kept: list[int] = []
    for cut in cuts:
        if not kept or cut - kept[-1] >= least:
            kept.append(cut)
    return kept
