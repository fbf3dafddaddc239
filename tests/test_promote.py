"""A model is promoted if it is as good as the one in its place, and refused with the reason if it is not."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from notice_nlp import audit, paths
from notice_nlp.classifier import Classifier
from notice_nlp.cli import main
from notice_nlp.errors import ModelDamaged, ModelIncompatible, ModelRefused
from notice_nlp.notices import Corpus, LabelledSegment, Passage
from notice_nlp.store import WEIGHTS, load_model, save_model
from notice_nlp.taxonomy import Taxonomy
from notice_nlp.training.compare import read_labelled
from notice_nlp.training.frozen import check_frozen, read_frozen
from notice_nlp.training.promote import Judgement, judge, promote, roll_back
from tests.conftest import write_rows

# Frozen letters do not change; a new set gets new ids and a word in the changelog.
FROZEN_DIGEST = "3be47bd5dcbdae83f101aaddc341dd1fb3514fa17248ea2fec31892fddeabf1a"
DEAF_TO = "customer_service"


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("models") / "first", "first")


def saved(folder: Path, name: str, deaf_to: str = "") -> Path:
    """Save the default model under another name, or one that never finds an issue."""
    stored = load_model(paths.model("default"))
    classifier = stored.classifier
    if deaf_to:
        classifier = Classifier(
            classifier.labels,
            classifier.letter,
            classifier.segment,
            classifier.combination,
            {**classifier.thresholds, deaf_to: 1.0},
        )
    about = {key: stored.manifest[key] for key in ("version", "fingerprint", "languages")} | {"name": name}
    save_model(folder, classifier, stored.knowledge, about, {})
    return folder


@pytest.fixture(scope="module")
def judged(default: Path, taxonomy: Taxonomy) -> Judgement:
    return judge(paths.model("default"), default, taxonomy)


def name_of(folder: Path) -> str:
    return str(load_model(folder).manifest["name"])


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_an_equal_model_is_promoted_and_rolled_back(default: Path, judged: Judgement, tmp_path: Path) -> None:
    assert judged.reasons == []
    place = tmp_path / "current"
    models = [saved(tmp_path / name, name) for name in ("one", "two", "three")]
    for model in models:
        promote(model, place, judged)
        assert name_of(place) == model.name
    assert roll_back(place)["name"] == "two"
    assert roll_back(place)["name"] == "one"
    with pytest.raises(ModelRefused, match="none to go back to"):
        roll_back(place)
    assert name_of(place) == "one"
    log = [json.loads(line) for line in (tmp_path / ".history" / "current" / "log.jsonl").read_text().splitlines()]
    assert [one["what"] for one in log] == ["promoted"] * 3 + ["rolled back"] * 2
    assert [one["now"]["name"] for one in log] == ["one", "two", "three", "two", "one"]
    assert log[0]["before"] is None
    assert (name_of(tmp_path / "one"), name_of(tmp_path / "two")) == ("one", "two")
    promote(models[2], place, judged)
    assert roll_back(place)["name"] == "one"


def test_a_promotion_that_was_killed_between_two_moves_loses_no_model(judged: Judgement, tmp_path: Path) -> None:
    place = tmp_path / "current"
    promote(saved(tmp_path / "one", "one"), place, judged)
    place.replace(tmp_path / "current.old")  # as it is when the process dies there
    assert name_of(place) == "one"
    promote(saved(tmp_path / "two", "two"), place, judged)
    assert name_of(place) == "two"
    assert roll_back(place)["name"] == "one"


def test_a_model_in_its_own_place_is_refused(default: Path, judged: Judgement) -> None:
    with pytest.raises(ModelRefused, match="stands there already"):
        promote(default, default, judged)


def test_a_model_that_misreads_the_frozen_letters_is_refused(trial: Path, default: Path, tmp_path: Path) -> None:
    shutil.copytree(default, tmp_path / "current")
    done = run("promote", trial, "--as", tmp_path / "current")
    assert done.exit_code == 15, done.output
    assert "of 60 frozen letters (90% are to be right)" in done.stderr
    assert "stage accuracy" in done.stderr
    assert re.search(r"frozen-[a-z]{2}-\d\d", done.stderr)
    assert name_of(tmp_path / "current") == "first"
    assert not (tmp_path / ".history").exists()


def test_a_model_that_lost_one_issue_is_refused_with_its_name(
    default: Path, taxonomy: Taxonomy, corpus: Corpus, tmp_path: Path
) -> None:
    deaf = saved(tmp_path / "deaf", "deaf", DEAF_TO)
    with_issue = [row for row in corpus.notices if DEAF_TO in row.issues][::3]
    others = [row for row in corpus.notices if DEAF_TO not in row.issues][::60]
    rows = read_labelled([write_rows(tmp_path / "rows", [*with_issue, *others], [])])
    judgement = judge(deaf, default, taxonomy, rows)
    assert judgement.frozen.passed
    assert any(reason.startswith(f"{DEAF_TO}: ") for reason in judgement.reasons)
    with pytest.raises(ModelRefused, match=f"(?s)not promoted to .*{DEAF_TO}: .* before, 0.000 now"):
        promote(deaf, default, judgement)
    assert name_of(default) == "first"


def test_a_damaged_model_is_refused(default: Path, taxonomy: Taxonomy, tmp_path: Path) -> None:
    shutil.copytree(default, tmp_path / "model")
    (tmp_path / "model" / WEIGHTS).write_bytes(b"")
    with pytest.raises(ModelDamaged, match="truncated"):
        judge(tmp_path / "model", default, taxonomy)


def test_labels_without_a_page_are_refused(default: Path, taxonomy: Taxonomy) -> None:
    issues = {name: pages for name, pages in taxonomy.pages["issues"].items() if name != DEAF_TO}
    with pytest.raises(ModelIncompatible, match=f"without a page in the knowledge base: issues/{DEAF_TO}"):
        judge(default, default, replace(taxonomy, pages={**taxonomy.pages, "issues": issues}))


def test_the_commands(default: Path, tmp_path: Path) -> None:
    place = tmp_path / "current"
    saved(tmp_path / "mine", "mine")
    checked = run("promote", tmp_path / "mine", "--as", place, "--check")
    assert (checked.exit_code, place.exists()) == (0, False), checked.output
    assert "may be promoted" in checked.stdout
    assert "No difference beyond noise" in checked.stdout
    for number in (1, 2):
        done = run("promote", tmp_path / "mine", "--as", place)
        assert done.exit_code == 0, done.output
        assert (len(list((tmp_path / ".history" / "current").glob("0*"))), name_of(place)) == (number - 1, "mine")
    back = run("rollback", "--as", place)
    assert (back.exit_code, "mine 0.1.0" in back.stdout) == (0, True), back.output
    assert run("rollback", "--as", place).exit_code == 15


def test_frozen_letters_are_frozen_known_to_the_pages_and_unlike_the_corpus(taxonomy: Taxonomy, corpus: Corpus) -> None:
    from notice_nlp.store import digest

    assert digest((paths.holdout() / "frozen.jsonl").read_bytes()) == FROZEN_DIGEST
    rows = read_frozen()
    assert len({row["id"] for row in rows}) == len(rows) == 60
    for language in ("en", "zh"):
        labels = {label for row in rows if row["language"] == language for label in (row["stage"], *row["issues"])}
        assert labels == {*taxonomy.ids("stages"), *taxonomy.ids("issues")}
    frozen = [
        Passage(id=row["id"], language=row["language"], family=row["id"], source="frozen", segments=[LabelledSegment(text=row["text"])])
        for row in rows
    ]  # fmt: skip
    assert [pair for pair in audit.near_duplicates([*corpus.notices, *frozen]) if pair.second.source == "frozen"] == []


def test_the_default_model_reads_the_frozen_letters() -> None:
    from notice_nlp.reader import load

    check = check_frozen(load("default"), read_frozen())
    assert check.passed, check.wrong


def test_the_model_of_a_folder_a_name_or_the_environment_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notice_nlp import load

    text = "Your account has been deactivated."
    saved(tmp_path / "mine", "mine")
    assert load(tmp_path / "mine").analyze(text).model["name"] == "mine"
    monkeypatch.setenv(paths.MODEL_VARIABLE, str(tmp_path / "mine"))
    assert load().analyze(text).model["name"] == "mine"
    assert load("default").analyze(text).model["name"] == "default"
    done = CliRunner().invoke(
        main, ["classify", "--model", str(paths.model("default")), "--format", "json"], input=text
    )
    assert json.loads(done.stdout)["model"]["name"] == "default"
