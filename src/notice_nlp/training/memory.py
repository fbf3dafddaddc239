"""What a model remembers of the rows that it was trained on: enough to know them again, too little to read them.

Of each row the text's letters and digits, and the name of its family, are kept as the first bytes of a SHA-256. So a
letter that comes back with other line breaks or quote signs is known, and so is a rewording that has the same family.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from notice_nlp.errors import ModelDamaged
from notice_nlp.notices import Passage
from notice_nlp.store import ROWS, read_extra

_BYTES = 5  # one in a hundred is the chance that any of a million new texts is mistaken for one of ten thousand
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class TrainingRows:
    """Digests of texts and of families."""

    texts: frozenset[bytes]
    families: frozenset[bytes]

    def knows(self, text: str, family: str | None) -> bool:
        """Whether a text, or a rewording of it, was among the rows."""
        return text_digest(text) in self.texts or (family is not None and _digest(family) in self.families)

    def to_json(self) -> str:
        """Return what `from_json` reads; the same rows give the same characters in any order."""
        kept = {"texts": self.texts, "families": self.families}
        return json.dumps({name: base64.b64encode(b"".join(sorted(one))).decode() for name, one in kept.items()}) + "\n"


def remember(rows: Iterable[Passage]) -> TrainingRows:
    """Return the digests of rows."""
    kept = list(rows)
    return TrainingRows(
        frozenset(text_digest(row.text) for row in kept), frozenset(_digest(row.family) for row in kept)
    )


def recall(folder: Path) -> TrainingRows | None:
    """Return what a model remembers, None if it was made before models did.

    Raises:
        ModelError: one of its kinds.
    """
    data = read_extra(folder, ROWS)
    if data is None:
        return None
    try:
        kept = json.loads(data)
        return TrainingRows(_cut(kept["texts"]), _cut(kept["families"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ModelDamaged(f"{folder / ROWS}: not a list of training rows ({error}).") from None


def text_digest(text: str) -> bytes:
    """Return the digest of a text's letters and digits, whatever their case."""
    return _digest(_SIGNS.sub("", text.casefold()))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:_BYTES]


def _cut(joined: str) -> frozenset[bytes]:
    data = base64.b64decode(joined, validate=True)
    if len(data) % _BYTES:
        raise ValueError("cut in the middle of a digest")
    return frozenset(data[at : at + _BYTES] for at in range(0, len(data), _BYTES))
