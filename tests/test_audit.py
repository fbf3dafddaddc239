"""What spoils a corpus is found, and what only looks alike is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notice_nlp import audit, paths
from notice_nlp.errors import DataError
from notice_nlp.notices import Corpus, LabelledSegment, Notice, Passage, load_corpus
from notice_nlp.taxonomy import Taxonomy

LETTER = "We took your listings down because {} reached us about them, and we expect an explanation from you by Friday."


def letter(name: str, text: str, stage: str = "warning", family: str = "") -> Notice:
    segments = [LabelledSegment(text=text, stage=stage)]
    return Notice(
        id=name, language="en", family=family or name, source="test", stage=stage, issues=[], segments=segments
    )


def test_near_duplicates_of_different_families_are_found_with_their_conflict() -> None:
    first, second = letter("a", LETTER.format("many complaints")), letter("b", LETTER.format("six complaints"), "funds")
    [pair] = audit.near_duplicates(
        [first, letter("c", "Nothing in common with the others at all, not one run of words."), second]
    )
    assert (pair.first.id, pair.second.id) == ("a", "b")
    assert pair.conflict == "warning against funds"
    with pytest.raises(DataError, match=r"a and b: .*labelled differently: warning against funds"):
        audit.check(Corpus([first, second], []), {}, [])


def test_rewordings_may_stand_in_one_family() -> None:
    rows = [letter(name, LETTER.format(what), family="x") for name, what in (("a", "mails"), ("b", "calls"))]
    audit.check(Corpus(rows, []), {}, [])


def test_a_run_in_common_with_a_held_out_text_is_found_unless_it_is_a_name() -> None:
    row = letter("a", "You broke the rules of the Big Long Name Of A Certain Seller Policy, they say.")
    held = {"h": "It quotes the Big Long Name of a Certain Seller Policy twice."}
    assert [(mine, theirs) for mine, theirs, _ in audit.overlaps([row], held, [])] == [("a", "h")]
    assert list(audit.overlaps([row], held, ["Big Long Name of a Certain Seller Policy"])) == []
    han = letter("b", "我们收到了买家关于商品状况的多次投诉")
    [(_, _, run)] = audit.overlaps([han], {"h": "因为收到了买家关于商品状况的多次投诉"}, [])
    assert len(run) == audit.OVERLAP_HAN


@given(st.text(max_size=200))
def test_every_text_overlaps_itself_or_is_too_short(text: str) -> None:
    found = audit.runs(text)
    assert found == audit.runs(text.upper().lower()) or not text.isascii()
    assert all(len(run.split()) == audit.OVERLAP_WORDS or len(run) == audit.OVERLAP_HAN for run in found)


def test_held_out_files_are_read_and_their_errors_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "x", "text": "one"}) + "\n\n", encoding="utf-8")
    assert audit.held_out([tmp_path]) == {"x": "one"}
    (tmp_path / "b.jsonl").write_text("[]\n{\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        audit.held_out([tmp_path, tmp_path / "missing.jsonl"])
    assert [finding.split(": ")[0].rpartition("/")[2] for finding in caught.value.findings] == [
        "b.jsonl:1",
        "b.jsonl:2",
        "missing.jsonl:1",
    ]


def test_labels_with_too_few_letters_are_named_in_languages_that_have_many() -> None:
    rows = [letter(f"n{number}", "x") for number in range(6)]
    labels = {"stages": ["warning", "funds"], "issues": ["one"], "items": []}
    assert audit.too_few(rows, labels, 5) == ["en: funds (0)", "en: one (0)"]
    assert audit.too_few(rows, labels, 7) == []


def test_the_corpus_passes(taxonomy: Taxonomy) -> None:
    audit.check(load_corpus(paths.data(), taxonomy), {}, [])


def test_a_passage_is_compared_with_passages_only() -> None:
    text = LETTER.format("reports")
    passage = Passage(id="p", language="en", family="p", source="test", segments=[LabelledSegment(text=text)])
    audit.check(Corpus([letter("a", text)], [passage]), {}, [])
