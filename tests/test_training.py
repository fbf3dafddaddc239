"""Training on a small corpus: labels come from pages, arithmetic is scikit-learn's, and nothing is done twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

import notice_nlp
from notice_nlp import paths
from notice_nlp.errors import DataError, ModelIncompatible
from notice_nlp.notices import Corpus, Notice, load_corpus
from notice_nlp.reader import NoticeReader
from notice_nlp.store import MANIFEST, ROWS, WEIGHTS, load_model
from notice_nlp.taxonomy import Taxonomy, load_taxonomy
from notice_nlp.training.dataset import counts_card, with_counts
from notice_nlp.training.evaluate import evaluate, read_rows
from notice_nlp.training.examples import labels_of, make_examples
from notice_nlp.training.fit import _as_is, _linear, _softmax_columns
from notice_nlp.training.frozen import read_frozen
from notice_nlp.training.noise import WORN
from notice_nlp.training.train import Inputs, Selection, is_current, load_inputs, train, verify
from tests.conftest import QUICK


def quiet(_: str) -> None:
    pass


def test_training_is_deterministic_and_knows_when_nothing_changed(small: Path, trial: Path, tmp_path: Path) -> None:
    inputs = load_inputs(small, paths.knowledge_base(), QUICK)
    assert is_current(inputs, trial)
    assert not is_current(load_inputs(small, paths.knowledge_base()), trial)
    assert not is_current(inputs, tmp_path)
    told: list[str] = []
    train(inputs, tmp_path / "trial", told.append)
    for name in (WEIGHTS, MANIFEST, ROWS):
        assert (tmp_path / "trial" / name).read_bytes() == (trial / name).read_bytes()
    assert [step for step in told if "fold" in step] == [
        f"cross-validation: fold {number} of 3 done" for number in (1, 2, 3)
    ]


def test_verify_trains_again_and_compares(small: Path, trial: Path, tmp_path: Path) -> None:
    shutil.copytree(small, tmp_path / "data")
    verify(load_inputs(small, paths.knowledge_base(), QUICK), trial, quiet)
    path = tmp_path / "data" / "notices" / "rows.jsonl"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(lines[1:]), encoding="utf-8")
    inputs = load_inputs(tmp_path / "data", paths.knowledge_base(), QUICK)
    assert not is_current(inputs, trial)
    with pytest.raises(ModelIncompatible, match="data changed"):
        verify(inputs, trial, quiet)


def test_the_card_and_the_figures_are_written(trial: Path, taxonomy: Taxonomy) -> None:
    card = (trial / "README.md").read_text(encoding="utf-8")
    for issue in taxonomy.ids("issues"):
        assert f"| {issue} |" in card
    assert "all authored" in card
    metrics = json.loads((trial / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["all"]["n"] == sum(metrics[language]["n"] for language in metrics if language not in ("all", WORN))


def one_row(name: str, family: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name, "language": "en", "family": family, "source": "mail", "stage": "warning", "issues": [],
        "segments": [{"text": text}], **more,
    }  # fmt: skip


def own_folder(folder: Path, rows: list[dict[str, Any]]) -> Path:
    (folder / "notices").mkdir(parents=True)
    (folder / "notices" / "own.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder


def test_several_folders_are_chosen_from_by_family(small: Path, tmp_path: Path) -> None:
    rows = [one_row(f"own-{number}", f"family-{number // 2}", f"Letter {number}.") for number in range(80)]
    own = own_folder(tmp_path / "own", rows)
    kb = paths.knowledge_base()
    everything = load_inputs([small, own], kb)
    chosen = load_inputs([small, own], kb, Selection(sample=0.5, hold_out=0.25))
    again = load_inputs([small, own], kb, Selection(sample=0.5, hold_out=0.25))
    assert everything.fingerprint != chosen.fingerprint == again.fingerprint

    def own_families(inputs: Inputs) -> list[str]:
        return [row.family for row in inputs.corpus.notices if row.source == "mail"]

    assert len(own_families(everything)) == 80
    kept = own_families(chosen)
    assert 40 <= len(kept) < 80
    assert all(kept.count(family) == 2 for family in kept)
    n_small = len(everything.corpus.notices) - 80
    assert 0.3 * n_small < len(chosen.corpus.notices) - len(kept) < 0.7 * n_small
    assert [one["name"] for one in chosen.folders] == [small.name, "own"]
    assert chosen.folders[1]["letters"] == len(kept)
    alone = load_inputs(own, kb, Selection(hold_out=0.25))
    assert own_families(alone) == kept


def test_who_labelled_a_row_shapes_no_model(tmp_path: Path, taxonomy: Taxonomy) -> None:
    plain = own_folder(tmp_path / "plain", [one_row("a", "a", "x")])
    signed = own_folder(tmp_path / "signed", [one_row("a", "a", "x", labelled_by="Li", labelled_at="2026-11-23")])
    assert load_corpus(plain, taxonomy).fingerprint() == load_corpus(signed, taxonomy).fingerprint()


def test_the_same_id_in_two_folders_is_an_error(tmp_path: Path) -> None:
    folders = [own_folder(tmp_path / name, [one_row("a", "a", "x")]) for name in ("one", "two")]
    with pytest.raises(DataError, match=r"the id 'a' stands in .*one"):
        load_inputs(folders, paths.knowledge_base())
    with pytest.raises(DataError, match=r"no \.jsonl files with letters here"):
        load_inputs([folders[0], tmp_path / "three"], paths.knowledge_base())


def test_frozen_letters_are_not_trained_on(tmp_path: Path) -> None:
    text = read_frozen()[0]["text"]
    own = own_folder(tmp_path / "own", [one_row("copy", "copy", "> " + text.replace("\n", "\n> "))])
    with pytest.raises(DataError, match="copy: this is the frozen letter 'frozen-en-01'"):
        load_inputs(own, paths.knowledge_base())


KILLED = """
import sys
from pathlib import Path
from notice_nlp import paths
from notice_nlp.training.train import Selection, load_inputs, train
inputs = load_inputs(Path(sys.argv[1]), paths.knowledge_base(), Selection(folds=2))
train(inputs, Path(sys.argv[2]), lambda step: print(step, flush=True))
"""


@pytest.mark.parametrize(("moment", "how"), [("fitting and", signal.SIGKILL), ("fold 1", signal.SIGINT)])
def test_killed_while_training(small: Path, trial: Path, tmp_path: Path, moment: str, how: signal.Signals) -> None:
    shutil.copytree(trial, tmp_path / "model")
    before = {path: path.read_bytes() for path in [*tmp_path.rglob("*"), *small.rglob("*")] if path.is_file()}
    environment = os.environ | {"PYTHONPATH": str(Path(notice_nlp.__file__).parent.parent)}
    command = [sys.executable, "-c", KILLED, str(small), str(tmp_path / "model")]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as run:
        assert run.stdout is not None
        for step in run.stdout:
            if moment in step:
                run.send_signal(how)
                break
        run.stdout.read()
        assert run.wait() != 0
    after = {path: path.read_bytes() for path in [*tmp_path.rglob("*"), *small.rglob("*")] if path.is_file()}
    assert after == before
    assert load_model(tmp_path / "model").manifest["name"] == "trial"


@pytest.mark.parametrize("value", [{"greater_detail": "yes"}, {"text": 7}, {"items": "invoices"}])
def test_foreign_types_in_rows_are_refused(tmp_path: Path, taxonomy: Taxonomy, value: dict[str, Any]) -> None:
    own = own_folder(tmp_path, [one_row("a", "a", "x", segments=[{"text": "x"} | value])])
    with pytest.raises(DataError, match=f"own.jsonl:1: segments.*{next(iter(value))}"):
        load_corpus(own, taxonomy)


def test_a_truncated_row_is_refused_with_its_line(tmp_path: Path, taxonomy: Taxonomy) -> None:
    own = own_folder(tmp_path, [one_row("a", "a", "x"), one_row("b", "b", "y")])
    path = own / "notices" / "own.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"own\.jsonl:2: .*Invalid JSON"):
        load_corpus(own, taxonomy)


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
    train(load_inputs(tmp_path / "data", tmp_path / "kb", QUICK), tmp_path / "model", quiet)
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
