"""What several tests need: the default model, the pages and the rows, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

import notice_nlp
from notice_nlp import paths
from notice_nlp.notices import Corpus, Notice, Passage, load_corpus
from notice_nlp.reader import NoticeReader
from notice_nlp.taxonomy import Taxonomy, load_taxonomy
from notice_nlp.training.train import Selection, load_inputs, train

EVERY = 20  # of the letters one in so many makes the small corpus
QUICK = Selection(folds=3)


@pytest.fixture(scope="session")
def reader() -> NoticeReader:
    return notice_nlp.load()


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return load_taxonomy(paths.knowledge_base())


@pytest.fixture(scope="session")
def corpus(taxonomy: Taxonomy) -> Corpus:
    return load_corpus(paths.data(), taxonomy)


def write_rows(folder: Path, notices: list[Notice], passages: list[Passage]) -> Path:
    """Write a data folder."""
    for name, rows in (("notices", notices), ("segments", passages)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        text = "".join(row.model_dump_json() + "\n" for row in rows)
        (folder / name / "rows.jsonl").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus) -> Path:
    """A data folder with a twentieth of the rows."""
    return write_rows(tmp_path_factory.mktemp("small"), corpus.notices[::EVERY], corpus.passages[::EVERY])


@pytest.fixture(scope="session")
def trial(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model trained on the small data folder, in three folds."""
    folder = tmp_path_factory.mktemp("models") / "trial"
    train(load_inputs(small, paths.knowledge_base(), QUICK), folder, lambda _: None)
    return folder


@pytest.fixture(scope="session")
def trial_held_out(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus) -> Path:
    """A data folder with letters that the trial model was trained on, and others."""
    notices = [*corpus.notices[: 10 * EVERY : EVERY], *corpus.notices[EVERY // 2 :: 2 * EVERY]]
    return write_rows(tmp_path_factory.mktemp("held-out"), notices, [])
