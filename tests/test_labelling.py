"""Drafts: steps, undo by value, pieces that slice back to the text, round trips to rows."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notice_nlp.answers import Answers, with_deadline
from notice_nlp.labelling import (
    AnswerError,
    Draft,
    Marks,
    blank,
    covering,
    cut,
    from_kept,
    from_notice,
    from_suggestion,
)
from notice_nlp.notices import Corpus
from notice_nlp.workspace import SuggestedIssue, SuggestedItem, Suggestion

TEXT = "We closed it.\n\nYou sent late. Send invoices.  "
SENTENCES = [(0, 13), (15, 29), (30, 44)]
ANSWERS = Answers({"stages": ["shut", "none"], "issues": ["late", "fake"], "items": ["paper", "plan"]}, "none")


def draft() -> Draft:
    return blank(TEXT, SENTENCES)


def test_marks_go_to_their_pieces_and_nothing_of_the_text_is_lost() -> None:
    done = draft().with_stage("shut", 1, "none").put("issues", "late", 2).put("items", "paper", 3).with_detail(3, True)
    assert [(one.text, one.stage, one.issues, one.items, one.greater_detail) for one in done.labelled_segments()] == [
        ("We closed it.", "shut", [], [], False),
        ("\n\n", None, [], [], False),
        ("You sent late.", None, ["late"], [], False),
        (" ", None, [], [], False),
        ("Send invoices.", None, [], ["paper"], True),
        ("  ", None, [], [], False),
    ]
    assert (done.issues, done.items, done.misfits("none")) == (["late"], ["paper"], [])


def test_more_detail_goes_with_the_last_item() -> None:
    done = draft().put("items", "paper", 3).with_detail(3, True).take("items", "paper")
    assert done == draft()
    with pytest.raises(AnswerError, match="asks for nothing yet"):
        draft().with_detail(1, True)


def test_what_is_no_notice_carries_nothing() -> None:
    done = draft().with_stage("shut", 1, "none").put("issues", "late", 2).with_stage("none", None, "none")
    assert not any(done.marks)
    assert done.misfits("none") == []
    assert "no notice" in done.put("issues", "late", 1).misfits("none")[0]


def test_another_stage_is_stated_where_the_last_one_was() -> None:
    answers = Answers({"stages": ["shut", "warn", "none"], "issues": [], "items": []}, "none")
    done = answers.command(draft().with_stage("shut", 2, "none"), "stage warn", {"stages": {"warn": 3}})
    assert [marks.stage for marks in done.marks] == [None, "warn", None]
    assert [marks.stage for marks in answers.command(done, "stage shut 1", {}).marks] == ["shut", None, None]
    assert answers.command(draft(), "stage warn", {"stages": {"warn": 3}}).marks[2].stage == "warn"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("stage open", "there is no label 'open' in stages"),
        ("issue late 9", "there is no sentence 9; they are numbered 1 to 3"),
        ("issue late two", "'two' is not the number"),
        ("deadline soon", "not a number of days"),
        ("deadline -3", "not a number of days"),
        ("deadline nan", "not a number of days"),
        ("funds maybe", "yes or no"),
        ("detail", "not the number"),
        ("frobnicate", "there is no command 'frobnicate'"),
        ("", "there is no command ''"),
    ],
)
def test_wrong_commands_say_what_is_wrong(line: str, says: str) -> None:
    with pytest.raises(AnswerError) as caught:
        ANSWERS.command(draft(), line, {})
    assert says in str(caught.value)


def test_commands_set_and_keys_toggle() -> None:
    once = ANSWERS.command(draft(), "item paper 2 3 +", {})
    assert once == ANSWERS.command(once, "item paper 2 3 +", {})
    assert once.carriers("items", "paper") == [2, 3]
    assert ANSWERS.command(once, "item -paper 2", {}).carriers("items", "paper") == [3]
    picked = ANSWERS.pick(draft(), "issue", "late", None, {"late": 2})
    assert picked.carriers("issues", "late") == [2]
    assert ANSWERS.pick(picked, "issue", "late", None, {"late": 2}) == draft()
    assert ANSWERS.pick(picked, "issue", "late", 2, {}) == draft()
    assert ANSWERS.pick(picked, "issue", "late", 3, {}).carriers("issues", "late") == [2, 3]
    with pytest.raises(AnswerError, match="set another stage first"):
        ANSWERS.pick(draft().with_stage("none", None, "none"), "item", "plan", 1, {})


def test_deadlines() -> None:
    assert with_deadline(draft(), " 17 ").deadline_days == 17.0
    assert with_deadline(with_deadline(draft(), "3"), "-").deadline_days is None


def test_a_suggestion_becomes_marks_and_unknown_labels_are_left_out() -> None:
    suggestion = Suggestion(
        id="x", model={}, stage="shut", stage_probability=0.9, stage_span=(0, 13), uncertainty=0, novelty=0, at="",
        issues=[SuggestedIssue(label="late", probability=0.8, spans=[(15, 29)]), SuggestedIssue(label="gone", probability=0.8, spans=[(0, 3)])],
        items=[SuggestedItem(type="paper", greater_detail=True, start=35, end=43)], deadline_days=3, funds_held=True,
    )  # fmt: skip
    done = from_suggestion(TEXT, SENTENCES, suggestion, ANSWERS.known)
    assert done.marks == (Marks("shut"), Marks(None, ("late",)), Marks(None, (), ("paper",), True))
    assert (done.stage, done.deadline_days, done.funds_held) == ("shut", 3, True)


def test_spans_find_their_pieces() -> None:
    assert covering(SENTENCES, 0, 29) == [1, 2]
    assert covering(SENTENCES, 35, 40) == [3]
    assert covering(SENTENCES, 13, 15) == []


@given(
    st.text("ab \n中", max_size=40),
    st.lists(st.tuples(st.integers(-3, 45), st.integers(-3, 45)).map(lambda two: (min(two), max(two))), max_size=6),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda two: (min(two), max(two))), max_size=4),
)
def test_pieces_are_ordered_stripped_and_inside(
    text: str, marked: list[tuple[int, int]], seen: list[tuple[int, int]]
) -> None:
    segments = [(a, min(b, len(text))) for a, b in seen if a < len(text)]
    pieces = cut(text, segments, marked)
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in pieces)
    assert all(one[1] <= other[0] for one, other in pairwise(pieces))
    covered = {at for a, b in [*segments, *marked] for at in range(max(a, 0), min(b, len(text))) if text[at].strip()}
    assert covered == {at for a, b in pieces for at in range(a, b) if text[at].strip()}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["issue late", "issue -late", "item paper", "item plan +", "stage shut", "none", "clear", "detail"]),
        st.integers(1, 3),
    ),
    max_size=12,
)  # fmt: skip


@given(STEPS)
def test_any_steps_keep_the_text_and_survive_writing_down(steps: list[tuple[str, int]]) -> None:
    done = draft()
    for words, number in steps:
        line = words if words == "none" else f"{words.replace(' +', '')} {number}{' +' if '+' in words else ''}"
        try:
            done = ANSWERS.command(done, line, {})
        except AnswerError:
            continue
    assert "".join(one.text for one in done.labelled_segments()) == TEXT
    assert from_kept(TEXT, done.kept("x"), ANSWERS.known) == done
    if done.stage:
        notice = done.notice("x", "en", "x", "test", None, None)
        assert from_notice(notice, SENTENCES) == done


def test_rows_of_the_corpus_come_back_as_they_were(corpus: Corpus) -> None:
    for row in corpus.notices[::50]:
        again = from_notice(row, []).notice(row.id, row.language, row.family, row.source, None, None)
        carried = [
            [(one.text.strip(), one.stage, sorted(one.issues), sorted(one.items), one.greater_detail)
             for one in notice.segments if one.stage or one.issues or one.items or one.greater_detail]
            for notice in (row, again)
        ]  # fmt: skip
        assert carried[0] == carried[1], row.id
        assert (again.text, again.stage, again.issues) == (row.text, row.stage, sorted(row.issues))


def test_a_draft_of_another_text_is_refused() -> None:
    kept = draft().put("issues", "late", 2).kept("x")
    for text, known in (("short", ANSWERS.known), (TEXT, frozenset({"shut"}))):
        with pytest.raises(AnswerError):
            from_kept(text, kept, known)
