"""What several tests need: the default model, the pages and the rows, loaded once."""

from __future__ import annotations

import pytest

import notice_nlp
from notice_nlp import paths
from notice_nlp.notices import Corpus, load_corpus
from notice_nlp.reader import NoticeReader
from notice_nlp.taxonomy import Taxonomy, load_taxonomy


@pytest.fixture(scope="session")
def reader() -> NoticeReader:
    return notice_nlp.load()


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return load_taxonomy(paths.knowledge_base())


@pytest.fixture(scope="session")
def corpus(taxonomy: Taxonomy) -> Corpus:
    return load_corpus(paths.data(), taxonomy)
