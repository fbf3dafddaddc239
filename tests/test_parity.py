"""The reader in the browser says the same as the reader in Python, on all data and on hostile texts."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import pytest

from notice_nlp import paths
from notice_nlp.reader import NoticeReader
from notice_nlp.webdata import export
from tests import nodejs
from tests.hostile import generated
from tests.parity import BRANCH, first_difference, steps

DEVELOPMENT = os.environ.get("NOTICE_NLP_DEVELOPMENT", "")  # a folder of further rows, which are not in the repository
HOSTILE = 2000
MOST_BRANCHED = 0.01  # share of texts in which a tree may take the other branch
EVERY = 6  # of the labelled rows, so that a run stays short; all of them with NOTICE_NLP_DEVELOPMENT


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web")
    export(folder, paths.model())
    return folder


def rows_of(folder: Path) -> list[str]:
    """Return the texts of all rows in a folder of JSON Lines."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").split("\n")]
    rows = [json.loads(line) for line in lines if line.strip()]
    return [row["text"] if "text" in row else "".join(part["text"] for part in row["segments"]) for row in rows]


def read_in_node(texts: Sequence[str], folder: Path, out: IO[str], whole: bool = False) -> subprocess.Popen[str]:
    """Start reading texts in Node; the lines go into a file, so that Python reads at the same time."""
    given = folder / f"given-{Path(out.name).name}"
    given.write_text("\n".join(json.dumps({"text": text, "whole": whole}) for text in texts) + "\n", encoding="utf-8")
    script = str(nodejs.SCRIPTS / "parity.mjs")
    with given.open(encoding="utf-8") as lines:
        return subprocess.Popen([nodejs.program(), script, str(folder)], stdin=lines, stdout=out, text=True)


def differences(reader: NoticeReader, texts: Sequence[str], folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (text, where the two differ first), with the step in full."""
    with (folder / "made.jsonl").open("w+", encoding="utf-8") as out, read_in_node(texts, folder, out) as process:
        own = [steps(reader, text) for text in texts]
        assert process.wait() == 0, "node failed; its message stands above"
        out.seek(0)
        made = [json.loads(line) for line in out]
    assert len(made) == len(texts)
    read = list(zip(texts, own, made, strict=True))
    branched = [text for text, one, other in read if first_difference(one, other)]
    differing = [text for text, one, other in read if first_difference(one, other, BRANCH)]
    if not differing and len(branched) > max(1, MOST_BRANCHED * len(texts)):
        differing = branched
    differing = differing[:5]
    if differing:
        with (folder / "whole.jsonl").open("w+", encoding="utf-8") as out:
            assert read_in_node(differing, folder, out, whole=True).wait() == 0
            out.seek(0)
            for text, line in zip(differing, out, strict=True):
                found = first_difference(steps(reader, text, whole=True), json.loads(line))
                yield text, found or "no difference the second time"


def assert_same(reader: NoticeReader, texts: Sequence[str], folder: Path) -> None:
    """Compare two readings; in a few texts probabilities may differ more.

    The two round sums of many numbers differently in the seventh digit. Where such a sum lies on the bound of a tree, the
    one goes left and the other right, and some probability of the letter differs by a few hundredths.
    """
    found = [f"{text[:200]!r}\n    {what}" for text, what in differences(reader, texts, folder)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["notices", "segments"])
def test_labelled_rows(reader: NoticeReader, exported: Path, name: str) -> None:
    texts = rows_of(paths.data() / name)
    assert len(texts) > 1000
    assert_same(reader, texts[:: 1 if DEVELOPMENT else EVERY], exported)


@pytest.mark.skipif(not DEVELOPMENT, reason="NOTICE_NLP_DEVELOPMENT names no folder of further rows")
def test_further_rows(reader: NoticeReader, exported: Path) -> None:
    assert_same(reader, rows_of(Path(DEVELOPMENT)), exported)


def test_hostile_texts(reader: NoticeReader, exported: Path) -> None:
    assert_same(reader, generated(HOSTILE), exported)


def test_a_difference_is_told_with_its_step() -> None:
    one = {"offset": 0, "cleaned": ["a", [0], [1]], "language": "en"}
    assert first_difference(one, {**one, "language": "de"}) == "language: Python 'en', JavaScript 'de'"
    assert first_difference(one, {"error": "x"}) == "JavaScript fails: x"
