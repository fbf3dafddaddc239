"""Look for what spoils a corpus: rows that repeat each other, contradict each other, or stand in a held-out set.

Two rows are near-duplicates when they have most runs of words in common (Dice coefficient of their shingles).
Rows of one family may be; others would straddle the folds of cross-validation and flatter it.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from notice_nlp.errors import DataError
from notice_nlp.located import read_lines
from notice_nlp.notices import Corpus, Notice, Passage, counts

OVERLAP_WORDS, OVERLAP_HAN = 8, 12  # so long a run in common with a held-out text is copied, not coincidence
_SHINGLE_WORDS, _SHINGLE_HAN = 4, 6
_FEWEST_SHINGLES = 4  # shorter rows are compared as a whole
SAME = 0.6  # Dice coefficient, in [0, 1]
COMMON = 40  # a shingle in more rows than that is a set phrase and tells nothing

_WORD = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_NOT_HAN = re.compile(r"[^\u3040-\u30ff\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows of different families that are nearly the same; ``share`` is what they have in common, in (0, 1]."""

    first: Passage
    second: Passage
    share: float

    @property
    def conflict(self) -> str:
        """How their labels differ, empty where they do not."""
        ours, theirs = _labels(self.first), _labels(self.second)
        return "" if ours == theirs else f"{ours or 'no label'} against {theirs or 'no label'}"


def check(corpus: Corpus, held_out: Mapping[str, str], fixed: Sequence[str]) -> None:
    """Check a corpus.

    Args:
        corpus: letters and passages; the two are not compared with each other.
        held_out: texts by id that no row may share a long run with.
        fixed: names that do not count.

    Raises:
        DataError: with every near-duplicate and every copy.
    """
    findings = [
        f"{pair.first.id} and {pair.second.id}: {pair.share:.0%} the same, but of different families"
        + (f", and labelled differently: {pair.conflict}" if pair.conflict else "")
        for rows in (corpus.notices, corpus.passages)
        for pair in near_duplicates(rows)
    ]
    findings += [
        f"{row}: shares a run with the held-out text {other}: {run!r}"
        for row, other, run in overlaps(chain(corpus.notices, corpus.passages), held_out, fixed)
    ]
    if findings:
        raise DataError(findings, "Give rewordings of one text one family; drop or reword what was copied.")


def held_out(files: Iterable[Path]) -> dict[str, str]:
    """Read the texts of JSON Lines files, or of all such files in a folder, by id.

    Raises:
        DataError: a file cannot be read, or a line is not an object with a text.
    """
    texts: dict[str, str] = {}
    findings: list[str] = []
    for file in chain.from_iterable(sorted(one.glob("*.jsonl")) if one.is_dir() else [one] for one in files):
        for number, line in enumerate(read_lines(file, findings), 1):
            try:
                if line.strip():
                    row = json.loads(line)
                    texts[str(row.get("id", f"{file}:{number}"))] = row["text"]
            except (ValueError, KeyError, TypeError, AttributeError):
                findings.append(f"{file}:{number}: not an object with a text")
    if findings:
        raise DataError(findings, "A held-out file is JSON Lines: one object with an id and a text on each line.")
    return texts


def fixed_terms(folder: Path) -> list[str]:
    """Read ``fixed_terms.txt`` of a data folder: one name a line, # begins a remark; none if there is no such file."""
    path = folder / "fixed_terms.txt"
    lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def runs(text: str, words: int = OVERLAP_WORDS, han: int = OVERLAP_HAN) -> set[str]:
    """Return all runs of so many words, and of so many Han characters or kana, without case and punctuation."""
    tokens = [token.lower() for token in _WORD.findall(text)]
    script = _NOT_HAN.sub("", text)
    found = {" ".join(tokens[at : at + words]) for at in range(len(tokens) - words + 1)}
    return found | {script[at : at + han] for at in range(len(script) - han + 1)}


def overlaps(
    rows: Iterable[Passage], held_out: Mapping[str, str], fixed: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield (row id, held-out id, run) for every row that shares a long run with a held-out text.

    Args:
        rows: of the corpus.
        held_out: texts by id.
        fixed: names of policies, teams and the like, which nobody can word differently.
    """
    names = re.compile("|".join(map(re.escape, sorted(fixed, key=len, reverse=True))) or r"(?!)", re.IGNORECASE)
    known: dict[str, str] = {}
    for name, text in held_out.items():
        known |= dict.fromkeys(_runs_around(text, names), name)
    for row in rows:
        shared = _runs_around(row.text, names) & known.keys()
        if shared:
            run = min(shared)
            yield row.id, known[run], run


def _runs_around(text: str, names: re.Pattern[str]) -> set[str]:
    return set().union(*(runs(part) for part in names.split(text)))


def near_duplicates(rows: Sequence[Passage], within_families: bool = False) -> list[Pair]:
    """Return the pairs of rows that are nearly the same, in the order of the rows; by default of different families only."""
    by_row = [shingles(row.text) for row in rows]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(by_row):
        for shingle in own:
            holders[shingle].append(number)
    found = []
    for number, own in enumerate(by_row):
        shared = Counter(
            other for shingle in own if len(holders[shingle]) <= COMMON for other in holders[shingle] if other < number
        )
        for other, count in sorted(shared.items()):
            share = 2 * count / (len(own) + len(by_row[other]))
            if share >= SAME and (within_families or rows[number].family != rows[other].family):
                found.append(Pair(rows[other], rows[number], share))
    return found


def shingles(text: str) -> set[str]:
    """Return what two texts are compared by: runs of words and of characters, or a short text as a whole."""
    found = runs(text, _SHINGLE_WORDS, _SHINGLE_HAN)
    if len(found) >= _FEWEST_SHINGLES:
        return found
    return {"".join(_WORD.findall(text.lower())) + _NOT_HAN.sub("", text)} - {""}


def share_of(ours: Set[str], theirs: Set[str]) -> float:
    """Return how much two sets of shingles have in common (Dice coefficient), in [0, 1]."""
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0


def _labels(row: Passage) -> str:
    issues = {issue for segment in row.segments for issue in segment.issues}
    stages = {row.stage} if isinstance(row, Notice) else {segment.stage for segment in row.segments if segment.stage}
    items = set() if isinstance(row, Notice) else {item for segment in row.segments for item in segment.items}
    return ", ".join([*sorted(stages), *sorted(issues), *sorted(items)])


def too_few(notices: Sequence[Notice], labels: Mapping[str, Sequence[str]], fewest: int) -> list[str]:
    """Return what is too rare to learn or to judge: ``language: label (n)``, for languages with enough letters to ask.

    Args:
        notices: the letters.
        labels: ids by kind: ``stages``, ``issues``, ``items``.
        fewest: how many letters a label needs in a language.
    """
    letters = Counter(notice.language for notice in notices)
    table = counts(notices)
    return [
        f"{language}: {label} ({table[kind][label][language]})"
        for language in sorted(letters)
        for kind, ids in labels.items()
        for label in ids
        if letters[language] >= fewest * len(labels["issues"]) and table[kind][label][language] < fewest
    ]
