"""The frozen letters: plain, with obvious labels, never trained on. A model that misreads them is not promoted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from notice_nlp import paths
from notice_nlp.reader import NoticeReader
from notice_nlp.training.evaluate import read_rows

FEWEST_RIGHT = 0.9  # of the frozen letters, for a model to pass


@dataclass(frozen=True, slots=True)
class FrozenCheck:
    """How a model read the frozen letters; ``wrong`` says for each misread one what was due and what was found."""

    n: int
    wrong: Sequence[str]

    @property
    def passed(self) -> bool:
        """Whether the model may be promoted."""
        return self.n - len(self.wrong) >= FEWEST_RIGHT * self.n


def read_frozen() -> list[dict[str, Any]]:
    """Return the frozen letters: objects with id, language, text, stage and issues.

    Raises:
        DataError: a file is damaged.
    """
    return [row for file in sorted(paths.holdout().glob("*.jsonl")) for row in read_rows(file)]


def check_frozen(reader: NoticeReader, rows: Sequence[dict[str, Any]]) -> FrozenCheck:
    """Read the frozen letters: the stage and the set of issues have to be right."""
    wrong = []
    for row in rows:
        report = reader.analyze(row["text"])
        due, found = {row["stage"], *row["issues"]}, {report.stage.label, *(one.label for one in report.issues)}
        if due != found:
            wrong.append(f"{row['id']}: due {', '.join(sorted(due))}; found {', '.join(sorted(found))}")
    return FrozenCheck(len(rows), wrong)
