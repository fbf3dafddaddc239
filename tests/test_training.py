"""Training on a small corpus: labels come from pages, arithmetic is scikit-learn's, and nothing is done twice."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from notice_nlp import paths
from notice_nlp.errors import DataError, ModelIncompatible
from notice_nlp.notices import Corpus, Notice, load_corpus
from notice_nlp.reader import NoticeReader
from notice_nlp.store import MANIFEST, WEIGHTS, load_model
from notice_nlp.taxonomy import Taxonomy, load_taxonomy
from notice_nlp.training.dataset import counts_card, with_counts
from notice_nlp.training.evaluate import evaluate, read_rows
from notice_nlp.training.examples import labels_of, make_examples
from notice_nlp.training.fit import _as_is, _linear, _softmax_columns
from notice_nlp.training.noise import WORN
from notice_nlp.training.train import is_current, load_inputs, train, verify

EVERY = 20  # of the letters one in so many makes the small corpus


def quiet(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus) -> Path:
    folder = tmp_path_factory.mktemp("small")
    (folder / "notices").mkdir()
    (folder / "segments").mkdir()
    (folder / "notices" / "rows.jsonl").write_text(
        "\n".join(row.model_dump_json() for row in corpus.notices[::EVERY]), encoding="utf-8"
    )
    (folder / "segments" / "rows.jsonl").write_text(
        "\n".join(row.model_dump_json() for row in corpus.passages[::EVERY]), encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def model(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "small"
    train(load_inputs(small, paths.knowledge_base()), folder, quiet)
    return folder


def test_training_is_deterministic_and_knows_when_nothing_changed(small: Path, model: Path, tmp_path: Path) -> None:
    inputs = load_inputs(small, paths.knowledge_base())
    assert is_current(inputs, model)
    assert not is_current(inputs, tmp_path)
    train(inputs, tmp_path / "small", quiet)
    assert (tmp_path / "small" / WEIGHTS).read_bytes() == (model / WEIGHTS).read_bytes()
    assert (tmp_path / "small" / MANIFEST).read_bytes() == (model / MANIFEST).read_bytes()
    verify(inputs, model, quiet)


def test_a_changed_row_makes_the_model_stale(small: Path, model: Path, tmp_path: Path) -> None:
    shutil.copytree(small, tmp_path / "data")
    path = tmp_path / "data" / "notices" / "rows.jsonl"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(lines[1:]), encoding="utf-8")
    inputs = load_inputs(tmp_path / "data", paths.knowledge_base())
    assert not is_current(inputs, model)
    with pytest.raises(ModelIncompatible, match="data changed"):
        verify(inputs, model, quiet)


def test_the_card_and_the_figures_are_written(model: Path, taxonomy: Taxonomy) -> None:
    card = (model / "README.md").read_text(encoding="utf-8")
    for issue in taxonomy.ids("issues"):
        assert f"| {issue} |" in card
    metrics = json.loads((model / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["all"]["n"] == sum(metrics[language]["n"] for language in metrics if language not in ("all", WORN))


def test_a_new_issue_needs_no_code(small: Path, tmp_path: Path) -> None:
    """A page in two languages and labelled rows: the label is predicted."""
    shutil.copytree(paths.knowledge_base(), tmp_path / "kb")
    for language in ("en", "zh"):
        page = tmp_path / "kb" / language / "issues" / "drop_shipping.md"
        text = page.read_text(encoding="utf-8").replace("title:", "title: Llama", 1)
        (page.parent / "llama_welfare.md").write_text(text, encoding="utf-8")
    shutil.copytree(small, tmp_path / "data")
    rows = []
    for number, herd in enumerate(
        ["Andean", "Nordic", "Alpine", "Coastal", "Desert", "Prairie", "Island", "Forest"] * 2
    ):
        accused = f"Your {herd} llamas were not shorn and the llama welfare rules were broken in case {number}."
        segments = [
            {"text": "Your seller account has been deactivated. ", "stage": "deactivation"},
            {"text": accused, "issues": ["llama_welfare"]},
        ]
        rows.append({"id": f"en-llama-{number}", "language": "en", "family": f"llama-{number}", "source": "authored", "stage": "deactivation",
                     "issues": ["llama_welfare"], "segments": segments})  # fmt: skip
    (tmp_path / "data" / "notices" / "llama.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    train(load_inputs(tmp_path / "data", tmp_path / "kb"), tmp_path / "model", quiet)
    reader = NoticeReader(load_model(tmp_path / "model"))
    report = reader.analyze(
        "Your account is deactivated. We were told that your llamas suffer and that llama welfare is ignored."
    )
    assert "llama_welfare" in [issue.label for issue in report.issues]


def test_the_linear_model_is_scikit_learn_s(corpus: Corpus, taxonomy: Taxonomy) -> None:
    examples = make_examples(corpus.notices[::20], taxonomy)
    rows = [example.letter_terms for example in examples]
    wanted = [hash(example.row.id) % 3 for example in examples]
    vectorizer = TfidfVectorizer(analyzer=_as_is, sublinear_tf=True, min_df=2)
    counts = vectorizer.fit_transform(rows)
    reference = LogisticRegression(C=10, max_iter=1000).fit(counts, wanted)
    ours = _linear(vectorizer.get_feature_names_out(), vectorizer.idf_, _softmax_columns(counts, wanted, 3, 10))
    expected = reference.decision_function(counts)
    np.testing.assert_allclose(ours.scores(rows), expected, atol=5e-2)  # weights are signed bytes
    assert (ours.scores(rows).argmax(axis=1) == expected.argmax(axis=1)).all()
    np.testing.assert_allclose(ours.scores([["no such term"], []]), np.tile(reference.intercept_, (2, 1)), atol=1e-3)


def test_labels_lie_on_the_segments_that_carry_them(corpus: Corpus, taxonomy: Taxonomy) -> None:
    lost = []
    for example in make_examples(corpus.notices, taxonomy):
        assert isinstance(example.row, Notice)
        if example.row.issues and not example.issues.any():
            lost.append(example.row.id)
    assert len(lost) <= 0.01 * len(corpus.notices), lost


def test_data_errors_come_at_once_with_file_and_line(tmp_path: Path, taxonomy: Taxonomy) -> None:
    (tmp_path / "notices").mkdir()
    path = tmp_path / "notices" / "rows.jsonl"
    good = {
        "id": "a",
        "language": "en",
        "family": "a",
        "source": "authored",
        "stage": "warning",
        "issues": [],
        "segments": [{"text": "x"}],
    }
    rows = [
        good,
        good,
        good | {"id": "b", "stage": "no_such_stage"},
        good | {"id": "c", "issues": ["no_such_issue"]},
        good | {"id": "d", "segments": [{"text": "x", "items": ["no_such_item"]}]},
        good | {"id": "e", "stage": "other", "funds_held": True},
        good | {"id": "f", "colour": "red"},
    ]
    path.write_text("\n".join([*map(json.dumps, rows), "{not json"]), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_corpus(tmp_path, taxonomy)
    findings = caught.value.findings
    for line, what in (
        (2, "the id 'a' stands in"),
        (3, "there is no label 'no_such_stage'"),
        (4, "no segment carries it"),
        (4, "there is no label 'no_such_issue'"),
        (5, "there is no label 'no_such_item'"),
        (6, "is no notice"),
        (7, "colour: this key is not known"),
        (8, "Invalid JSON"),
    ):
        assert any(f"{path}:{line}: " in one and what in one for one in findings), (line, what, findings)


def test_evaluation_counts_right(reader: NoticeReader, tmp_path: Path) -> None:
    text = (paths.data().parent / "docs" / "samples" / "order_defect_rate.txt").read_text(encoding="utf-8")
    row = {
        "id": "1", "text": text, "stage": "deactivation", "issues": ["order_defect_rate", "drop_shipping"], "requested": ["root_cause"],
        "deadline_days": 17, "funds_held": True, "notes": "never shown to the reader",
    }  # fmt: skip
    (tmp_path / "rows.jsonl").write_text(
        json.dumps(row) + "\n" + json.dumps({"id": "2", "text": " "}), encoding="utf-8"
    )
    scores = evaluate(reader, read_rows(tmp_path / "rows.jsonl"), reader.no_notice)
    assert (scores.rows, len(scores.errors), scores.stage.hits, scores.stage.n) == (2, 1, 1, 1)
    assert (scores.issues.micro.right, scores.issues.micro.missed, scores.issues.micro.invented) == (1, 1, 0)
    assert (scores.items.micro.right, scores.items.micro.missed, scores.items.micro.invented) == (1, 0, 2)
    assert (scores.deadline_days.share, scores.funds_held.f1) == (1.0, 1.0)


def test_every_label_has_its_letters(corpus: Corpus) -> None:
    taxonomy = load_taxonomy(paths.knowledge_base())
    for language in ("en", "zh"):
        rows = [row for row in corpus.notices if row.language == language]
        for issue in taxonomy.ids("issues"):
            assert sum(issue in row.issues for row in rows) >= 12, (language, issue)
        for stage in taxonomy.ids("stages"):
            assert sum(stage == row.stage for row in rows) >= 12, (language, stage)
    assert sum(row.stage == labels_of(taxonomy).no_notice for row in corpus.notices) >= 120


def test_models_default_stands_for_this_data_and_kb() -> None:
    assert is_current(load_inputs(paths.data(), paths.knowledge_base()), paths.model("default")), "run: make train"


def test_the_dataset_card_counts_what_is_there(corpus: Corpus, taxonomy: Taxonomy) -> None:
    path = paths.data() / "README.md"
    text = path.read_text(encoding="utf-8")
    assert with_counts(text, counts_card(corpus, taxonomy), path) == text, "run: notice-nlp data card"
    with pytest.raises(DataError, match="no place for the counts"):
        with_counts("# Card", "", path)
