from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from rich.console import Console

import notice_nlp
from notice_nlp import paths
from notice_nlp.case import CaseComparison, compare_reports
from notice_nlp.cli import main
from notice_nlp.errors import InputEmpty, InputMissing, InputTooFew
from notice_nlp.outcomes import FINAL, REFUSED, RESTORED, outcomes
from notice_nlp.reader import NoticeReader
from notice_nlp.render.markdown import comparison_to_markdown
from notice_nlp.render.terminal import print_comparison
from notice_nlp.report import (
    SCHEMA,
    AllegationFinding,
    Authenticity,
    DeadlineFinding,
    GuideLink,
    Identifiers,
    IssueFinding,
    ItemFinding,
    NoticeReport,
    Quote,
    SignalFinding,
    StageFinding,
)
from notice_nlp.taxonomy import Taxonomy

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "samples" / "case"
CASE = sorted(FOLDER.glob("*.eml"))
SCHEMA_OF_CASE = json.loads(paths.CASE_SCHEMA.read_text(encoding="utf-8"))
PAGE = GuideLink("page", "kb/en/items/x.md", "x")
STAGES = {
    "shut": "deactivation",
    "more": "more_information",
    "final": "final_denial",
    "back": "reinstatement",
    "money": "funds",
    "none": "other",
}


def letter(stage: str, items: str = "", issues: str = "", text: str = "", unsure: bool = False) -> NoticeReport:
    """Write a report down shortly; ``+`` behind an item says that greater detail is wanted."""
    text = text or f"{stage}: {items} {issues}"

    def item(word: str) -> ItemFinding:
        return ItemFinding(word.strip("+"), word.endswith("+"), 0, len(text), text, PAGE)

    return NoticeReport(
        schema=SCHEMA,
        id=None,
        language="en",
        is_notice=stage != "none",
        needs_review=unsure,
        stage=StageFinding(STAGES[stage], 0.9),
        issues=tuple(IssueFinding(one, 0.9, (Quote(0, len(text), text),), PAGE) for one in issues.split()),
        requested_items=tuple(map(item, items.split())),
        response=("none",),
        deadlines=(),
        funds_held=False,
        identifiers=Identifiers(),
        metrics=(),
        partial=(),
        allegation=None,
        authenticity=Authenticity(),
        guides=(),
        next_steps=(),
        model={"name": "m", "version": "1", "fingerprint": "f"},
        text=text,
    )


def compared(reader: NoticeReader, *reports: NoticeReport, lang: str = "en") -> CaseComparison:
    result = compare_reports([(report, None) for report in reports], reader.knowledge(lang))
    jsonschema.validate(result.to_dict(), SCHEMA_OF_CASE)
    return result


def items(comparison: CaseComparison) -> dict[str, tuple[str, int]]:
    return {item.type: (item.status, item.by_letter) for item in comparison.items}


def issues(comparison: CaseComparison) -> dict[str, tuple[str, int]]:
    return {issue.label: (issue.status, issue.by_letter) for issue in comparison.issues}


def text_of(comparison: CaseComparison) -> str:
    out = io.StringIO()
    print_comparison(comparison, Console(file=out, width=400, highlight=False))
    return out.getvalue()


def test_asked_again_new_and_no_longer_asked(reader: NoticeReader) -> None:
    result = compared(reader, letter("shut", "root_cause invoices"), letter("more", "root_cause+ interview"))
    assert items(result) == {
        "root_cause": ("asked_again", 2),
        "invoices": ("no_longer_asked", 2),
        "interview": ("new", 2),
    }
    again = result.items[0]
    assert (again.asked_in, again.greater_detail_in, [quote.letter for quote in again.quotes]) == ((1, 2), (2,), [2])
    assert result.refusals == (2,)


def test_the_first_refusal_that_leaves_it_out_is_named(reader: NoticeReader) -> None:
    refusal = letter("more", "root_cause")
    assert items(compared(reader, letter("shut", "invoices"), refusal, refusal))["invoices"] == ("no_longer_asked", 2)


def test_asked_once_more_after_a_pause_is_asked_again(reader: NoticeReader) -> None:
    result = compared(reader, letter("shut", "invoices"), letter("more", "root_cause"), letter("more", "invoices+"))
    assert items(result) == {"invoices": ("asked_again", 3), "root_cause": ("no_longer_asked", 3)}


@pytest.mark.parametrize(
    ("last", "says_en", "says_zh"),
    [
        (letter("final"), "no sign that it was accepted", "不代表此项已获认可"),
        (letter("back"), "does not say what was accepted", "没有说明认可了哪些内容"),
        (letter("money"), "nothing says that it is settled", "没有说明此项已解决"),
        (letter("shut", "interview"), "nothing says that it is settled", "没有说明此项已解决"),
        (letter("more"), "refuses without naming what is missing", "没有写明还缺什么"),
    ],
)
def test_silence_of_other_letters_is_never_an_answer(
    reader: NoticeReader, last: NoticeReport, says_en: str, says_zh: str
) -> None:
    for lang, says in (("en", says_en), ("zh", says_zh)):
        result = compared(reader, letter("shut", "invoices"), letter("more", "invoices+"), last, lang=lang)
        assert items(result)["invoices"] == ("not_mentioned", 3)
        assert says in text_of(result)


def test_the_ending_letter_is_named_even_if_another_one_follows(reader: NoticeReader) -> None:
    result = compared(reader, letter("shut", "invoices"), letter("final"), letter("money"))
    assert items(result)["invoices"] == ("not_mentioned", 2)


def test_what_an_ending_letter_asks_is_open(reader: NoticeReader) -> None:
    result = compared(reader, letter("shut", "invoices"), letter("back", "listing_fix"))
    assert items(result) == {"invoices": ("not_mentioned", 2), "listing_fix": ("new", 2)}


def test_issues_appear_and_vanish(reader: NoticeReader) -> None:
    result = compared(
        reader,
        letter("shut", "invoices", "order_defect_rate drop_shipping"),
        letter("more", "invoices", "customer_service drop_shipping"),
    )
    assert issues(result) == {
        "order_defect_rate": ("no_longer_named", 2),
        "drop_shipping": ("named_again", 2),
        "customer_service": ("new", 2),
    }
    assert "does not say that this one is settled" in text_of(result)


def test_a_final_letter_that_names_another_issue_settles_none(reader: NoticeReader) -> None:
    result = compared(reader, letter("shut", issues="drop_shipping"), letter("final", issues="related_accounts"))
    assert issues(result) == {"drop_shipping": ("no_longer_named", 2), "related_accounts": ("new", 2)}
    assert "name no issue" not in text_of(result)


@pytest.mark.parametrize("last", ["more", "final", "back"])
def test_a_letter_without_issues_settles_none(reader: NoticeReader, last: str) -> None:
    assert issues(compared(reader, letter("shut", issues="drop_shipping"), letter(last))) == {
        "drop_shipping": ("not_mentioned", 2)
    }


def test_doubt_about_the_letter_that_a_status_rests_on_is_said(reader: NoticeReader) -> None:
    result = compared(reader, letter("shut", "invoices"), letter("more", "root_cause", unsure=True))
    assert text_of(result).count("the reader is not sure about letter 2") == 3


def limited(report: NoticeReport, days: float | None, attempts: int | None) -> NoticeReport:
    return replace(report, deadlines=(DeadlineFinding(days, None, attempts, False, 0, 4, report.text[:4]),))


def test_limits_and_attempts(reader: NoticeReader) -> None:
    result = compared(
        reader,
        limited(letter("shut", "invoices"), 17.0, 3),
        letter("more", "invoices"),
        limited(letter("more", "root_cause"), 3.0, 1),
        letter("final"),
        letter("back"),
    )
    assert result.refusals == (2, 3, 4)
    assert [(one.letter, one.allowed, one.refused_after) for one in result.attempts] == [(1, 3, 3), (3, 1, 1)]
    shown = text_of(result)
    assert "Letter 1: 17 days, 3 appeals" in shown
    assert "3 allowed; refused in later letters: 3" in shown
    assert "Letter 3: 3 days, 1 appeal" in shown


def test_held_money_over_time(reader: NoticeReader) -> None:
    held = replace(letter("shut", "invoices"), funds_held=True)
    result = compared(reader, held, letter("more", "invoices"))
    assert result.funds_held_in == (1,)
    assert "Not mentioned in letter 2; that does not mean it was released." in text_of(result)
    assert "released" not in text_of(compared(reader, letter("more", "invoices"), held))
    assert "Money" not in text_of(compared(reader, letter("shut"), letter("more")))


def test_the_same_words_again_count_and_the_same_letter_twice_does_not(reader: NoticeReader) -> None:
    first, again = letter("shut", "invoices"), letter("more", "invoices", text="We need more.\nSend invoices.")
    headed = replace(again, text="From: Amazon\nSent: Monday\n\nWe  need more.\nSend invoices.")
    moments = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 2, 3)]
    reports = list(zip([first, again, headed, headed], moments, strict=True))
    result = compare_reports(reports, reader.knowledge("en"), "date")
    assert [one.same_as for one in result.letters] == [None, None, 2, 2]
    assert [one.compared for one in result.letters] == [True, True, False, True]
    assert result.refusals == (2, 4)
    shown = text_of(result)
    assert "the same letter as letter 2, so not compared" in shown
    assert "the same words as letter 2" in shown


def test_what_is_no_notice_is_listed_and_left_out(reader: NoticeReader) -> None:
    result = compared(reader, letter("shut", "invoices"), letter("none", "invoices"), letter("more", "root_cause"))
    assert [one.compared for one in result.letters] == [True, False, True]
    assert items(result) == {"invoices": ("no_longer_asked", 3), "root_cause": ("new", 3)}
    assert "no notice, so not compared" in text_of(result)


def test_too_few_letters_say_why(reader: NoticeReader) -> None:
    with pytest.raises(InputTooFew, match=r"2 letters were found \(letter 2 is no notice\)"):
        compared(reader, letter("shut"), letter("none"))
    with pytest.raises(InputTooFew, match="1 letter was found, and"):
        compared(reader, letter("shut"))


def test_accusations_and_signals_are_shown(reader: NoticeReader) -> None:
    grave = replace(
        letter("more", "invoices"),
        allegation=AllegationFinding("fraud", 0, 4, "more"),
        authenticity=Authenticity((SignalFinding("chat_contact", 0, 4, "more"),)),
    )
    shown = text_of(compared(reader, letter("shut"), grave))
    assert "Letter 2: The notice accuses you of fraud." in shown
    assert "signs that it may not be from Amazon" in shown


def test_every_outcome_is_of_a_stage(taxonomy: Taxonomy) -> None:
    assert set(outcomes()) <= set(taxonomy.ids("stages"))
    assert set(outcomes().values()) == {REFUSED, FINAL, RESTORED}


def test_the_sample_case(reader: NoticeReader) -> None:
    shuffled = [CASE[2], CASE[0], CASE[3], CASE[1]]
    result = reader.compare(shuffled)
    jsonschema.validate(result.to_dict(), SCHEMA_OF_CASE)
    assert (result.order, [one.id for one in result.letters]) == ("date", [path.name for path in CASE])
    assert [one.outcome for one in result.letters] == [None, REFUSED, REFUSED, REFUSED]
    found = items(result)
    assert found["letter_of_authorization"] == ("asked_again", 4)
    assert found["rights_owner_retraction"] == ("new", 4)
    assert found["invoices"] == ("no_longer_asked", 3)
    assert found["root_cause"] == ("no_longer_asked", 4)
    assert issues(result)["intellectual_property"] == ("named_again", 4)
    assert [(one.letter, one.allowed, one.refused_after) for one in result.attempts] == [(1, 3, 3)]
    assert result.funds_held_in == (1, 2, 4)
    quotes = [quote for item in result.items for quote in item.quotes]
    for quote in quotes + [quote for issue in result.issues for quote in issue.quotes]:
        assert result.letters[quote.letter - 1].text[quote.start : quote.end] == quote.text


def test_a_folder_a_mailbox_and_one_text_give_the_same(reader: NoticeReader, tmp_path: Path) -> None:
    mails = [path.read_bytes() for path in CASE]
    box, pasted = tmp_path / "case.mbox", tmp_path / "case.txt"
    box.write_bytes(b"".join(b"From a@b Mon Mar  2 08:14:00 2026\n" + mail + b"\n" for mail in mails))
    bodies = [mail.decode().split("\n\n", 1)[1] for mail in mails]
    pasted.write_text("\n=====\n".join(bodies), encoding="utf-8")
    wanted = items(reader.compare([FOLDER]))
    assert items(reader.compare([box])) == wanted
    assert items(reader.compare([pasted])) == wanted
    assert items(reader.compare(bodies)) == wanted
    assert reader.compare([pasted]).order == "given"


def test_a_quoted_thread_in_one_file(reader: NoticeReader) -> None:
    first, second = (path.read_text(encoding="utf-8").split("\n\n", 1)[1] for path in CASE[:2])
    quoted = "\n".join(f"> {line}" for line in first.split("\n"))
    result = reader.compare([f"{second}\n\nOn Mon, 2 Mar 2026 at 08:14, Amazon <a@amazon.com> wrote:\n{quoted}"])
    assert result.order == "thread"
    assert [(one.date, one.outcome) for one in result.letters] == [("2026-03-02", None), (None, REFUSED)]


def test_a_letter_that_cannot_be_read_stops_the_comparison(reader: NoticeReader, tmp_path: Path) -> None:
    with pytest.raises(InputMissing):
        reader.compare([CASE[0], tmp_path / "none.eml"])
    with pytest.raises(InputEmpty):
        reader.compare([CASE[0], " "])


def test_the_language_is_that_of_the_newest_letter(reader: NoticeReader) -> None:
    chinese = "您的账户已被停用。\n请提交以下内容：\n- 供应商的发票\n- 行动计划\n\n我们已收到您的申诉，但信息不足，请提供更多信息。"
    assert reader.compare([CASE[0], chinese]).items[0].guide.path.startswith("kb/zh/")
    assert reader.compare([chinese, CASE[0]], "en").language == "en"
    assert notice_nlp.compare([chinese, CASE[0].read_text(encoding="utf-8")]).language == "en"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_the_command(form: str, lang: str) -> None:
    done = CliRunner().invoke(main, ["compare", "--format", form, "--lang", lang, *map(str, CASE)])
    assert done.exit_code == 0, done.output
    assert f"kb/{lang}/items/letter" in done.stdout.replace("\\", "")
    if form == "json":
        jsonschema.validate(json.loads(done.stdout), SCHEMA_OF_CASE)
    elif lang == "zh":
        assert "仍未解决：再次要求" in done.stdout
    else:
        assert "Still open: asked again" in done.stdout


def test_errors_of_the_command(tmp_path: Path) -> None:
    for arguments, says in (
        ([CASE[0]], "1 letter was found"),
        ([CASE[0], tmp_path / "none.eml"], "no such file"),
        ([], "Missing argument"),
    ):
        done = CliRunner().invoke(main, ["compare", *map(str, arguments)])
        assert (done.exit_code, done.stdout) == (2, "")
        assert says in done.stderr
    assert CliRunner().invoke(main, ["compare", "-"], input="Hello, short.").exit_code == 2


def test_a_letter_cannot_style_what_is_printed(reader: NoticeReader) -> None:
    hostile = letter("more", "invoices", text="\x1b[31m [bold]x[/bold] <img src=x> ![y](http://evil.example)")
    result = compared(reader, letter("shut", "invoices"), hostile)
    assert "\x1b" not in text_of(result)
    page = comparison_to_markdown(result)
    assert "![y](" not in page
    assert "<img" not in page.replace("\\<img", "")
