"""Importing loses nothing, repeats nothing, and leaves nobody's name in the folder."""

from __future__ import annotations

import json
import mailbox
import os
import signal
import stat
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from notice_nlp.cli import main
from notice_nlp.errors import DataError, InputError, IntakeError
from notice_nlp.intake import Options, import_messages
from notice_nlp.message import Message
from notice_nlp.redact import restore
from notice_nlp.sources import Item, read_source
from notice_nlp.workspace import Workspace
from tests.personal import letter

BODY = (
    "Hello Fernbrook Supplies,\n\nYour account has been deactivated because {} of your orders arrived late in March. "
    "Please send us a plan of action with the root cause of the late shipments and the steps you took, within 17 days.\n"
)


def mail(body: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in (
        {"From": "Amazon <no-reply@amazon.com>", "To": "Fernbrook Supplies <f@shop.example>"} | headers
    ).items():
        message[name] = value
    message.set_content(body)
    return message


def rows(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for file in sorted((folder / "inbox").glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]


def report(folder: Path) -> dict[str, Any]:
    run: dict[str, Any] = json.loads((folder / "import-report.json").read_text("utf-8"))["runs"][-1]
    return run


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with a message of every kind."""
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "a.eml").write_bytes(mail(BODY.format("one in ten")).as_bytes())
    box = mailbox.mbox(folder / "Inbox")
    box.add(mail("We removed your listings since rights owners complained about their pictures."))
    box.add(mail("Thanks for your appeal. We need the invoices of your supplier from the last 365 days."))
    box.close()
    for name in ("cur", "new", "tmp"):
        (folder / "Mail" / name).mkdir(parents=True)
    (folder / "Mail" / "cur" / "1700000000.M1P2.host:2,S").write_bytes(
        mail("Your funds are held until we hear from you.").as_bytes()
    )
    (folder / "Mail" / "new" / "1700000001.M1P2.host").write_bytes(
        mail("You may sell again; your account is active.").as_bytes()
    )
    (folder / "b.html").write_text("<html><body><p>Your identity could not be verified.</p></body></html>", "utf-8")
    (folder / "c.txt").write_text(
        f"{'First letter, which is long enough to count.'}\n====\n{'Second letter, also long enough to count.'}\n",
        "utf-8",
    )
    (folder / "d.jsonl").write_text(
        '{"id": 1, "text": "Your product is unsafe, send test reports."}\n{"id": 2}\n', "utf-8"
    )
    (folder / "e.csv").write_bytes('编号;正文\n1;"您的账户已被停用，\n请在17天内提交发票。"\n2;\n'.encode("gb18030"))
    (folder / "ignored.png").write_bytes(b"\x89PNG")
    return folder


def test_every_kind_of_source_is_read(sources: Path) -> None:
    found = [(item.file, item.position, item.kind, isinstance(item.content, Message)) for item in read_source(sources)]
    assert found == [
        ("Inbox", 1, "mbox", True), ("Inbox", 2, "mbox", True),
        ("Mail", 1, "maildir", True), ("Mail", 2, "maildir", True),
        ("a.eml", 1, "eml", True), ("b.html", 1, "html", True),
        ("c.txt", 1, "txt", True), ("c.txt", 2, "txt", True),
        ("d.jsonl", 1, "jsonl", True), ("d.jsonl", 2, "jsonl", False),
        ("e.csv", 1, "csv", True), ("e.csv", 2, "csv", False),
    ]  # fmt: skip


def test_rows_have_what_labelling_needs(sources: Path, tmp_path: Path) -> None:
    done = run(sources, "--into", tmp_path / "my")
    assert done.exit_code == 1  # two rows were refused
    assert "12 messages read: 10 added" in done.stdout
    found = rows(tmp_path / "my")
    assert [set(row) for row in found] == [{"id", "text", "lang", "family", "source", "imported", "replaced"}] * 10
    assert {row["lang"] for row in found} == {"en", "zh"}
    assert "Fernbrook" not in json.dumps(found)
    run_ = report(tmp_path / "my")
    assert (run_["read"], run_["added"], len(run_["refused"])) == (12, 10, 2)
    assert {one["code"] for one in run_["refused"]} == {"unknown_format", "empty_text"}
    assert str(tmp_path) not in json.dumps(run_)


def test_importing_again_changes_nothing(sources: Path, tmp_path: Path) -> None:
    run(sources, "--into", tmp_path / "my")
    before = rows(tmp_path / "my")
    again = run(sources, "--into", tmp_path / "my")
    assert "0 added" in again.stdout
    assert rows(tmp_path / "my") == before
    assert len(report(tmp_path / "my")["duplicates"]) == 10
    assert len(list((tmp_path / "my" / "inbox").iterdir())) == 1


def texts_into(folder: Path, *bodies: str, options: Options | None = None) -> None:
    file = folder.parent / "source.jsonl"
    file.write_text("".join(json.dumps({"text": body}) + "\n" for body in bodies), "utf-8")
    import_messages([file], folder, options)


def test_near_duplicates_get_one_family_also_with_what_was_labelled(tmp_path: Path) -> None:
    folder = tmp_path / "my"
    texts_into(
        folder, BODY.format("one in ten"), "Nothing in common with the others at all, not a single run of words."
    )
    first, other = rows(folder)
    (folder / "notices").mkdir()
    labelled = {"id": first["id"], "family": "mine", "segments": [{"text": first["text"]}], "stage": "deactivation"}
    (folder / "notices" / "b.jsonl").write_text(json.dumps(labelled) + "\n", "utf-8")
    for file in (folder / "inbox").iterdir():
        file.unlink()
    texts_into(folder, BODY.format("one in ten"), BODY.format("very many"))
    [late] = rows(folder)
    assert late["family"] == "mine"
    assert other["family"] == other["id"]
    [near] = report(folder)["near_duplicates"]
    assert 0.6 <= near["share"] < 1


def test_batches_are_named_numbered_or_added_to(tmp_path: Path) -> None:
    folder = tmp_path / "my"
    texts_into(folder, "First message of the day, about nothing.")
    texts_into(folder, "Second message of the day, on another thing.")
    texts_into(folder, "Third one, which goes to March.", options=Options(batch="march"))
    texts_into(folder, "Fourth one, that goes to March too.", options=Options(batch="march"))
    names = sorted(file.name for file in (folder / "inbox").iterdir())
    assert len(names) == 3
    assert names[0].removesuffix(".jsonl") + ".jsonl" == names[0]
    assert len((folder / "inbox" / "march.jsonl").read_text("utf-8").splitlines()) == 2
    with pytest.raises(IntakeError, match="no name for a batch"):
        texts_into(folder, "x", options=Options(batch="../march"))


def test_the_map_stands_apart_and_is_private(sources: Path, tmp_path: Path) -> None:
    folder, place = tmp_path / "my", tmp_path / "map.json"
    assert run(sources, "--into", folder, "--map", folder / "map.json").exit_code == IntakeError.exit_code
    assert not folder.exists()
    run(sources, "--into", folder, "--map", place)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    messages = json.loads(place.read_text("utf-8"))["messages"]
    row = next(row for row in rows(folder) if row["source"]["file"] == "a.eml")
    assert restore(row["text"], messages[row["id"]]).startswith("Hello Fernbrook Supplies,")
    assert "Fernbrook" not in "".join(file.read_text("utf-8") for file in folder.rglob("*.json*"))


def test_a_file_that_is_no_map_stays(sources: Path, tmp_path: Path) -> None:
    place = tmp_path / "precious.json"
    place.write_text("{}")
    done = run(sources, "--into", tmp_path / "my", "--map", place)
    assert done.exit_code == IntakeError.exit_code
    assert "not a map" in done.stderr
    assert place.read_text() == "{}"


def test_file_names_name_nobody(tmp_path: Path) -> None:
    (tmp_path / "Fernbrook_Supplies-appeal.eml").write_bytes(mail(BODY.format("one")).as_bytes())
    (tmp_path / "x@shop.example.eml").write_bytes(mail("Something else, that is long enough to be read.").as_bytes())
    import_messages([tmp_path], tmp_path / "my")
    assert {row["source"]["file"] for row in rows(tmp_path / "my")} == {"[FILE].eml", "[EMAIL-1].eml"}


def test_names_that_are_given_go_everywhere(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("Quill Bay\n\n", "utf-8")
    (tmp_path / "a.txt").write_text("We closed quill bay and what Oster sells.", "utf-8")
    done = run(tmp_path / "a.txt", "--into", tmp_path / "my", "--names", tmp_path / "names.txt", "--name", "Oster")
    assert done.exit_code == 0
    [row] = rows(tmp_path / "my")
    assert row["text"] == "We closed [NAME-1] and what [NAME-2] sells."


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", "id,words\n1,x\n", "name the one with the text by --column, of id, words"),
        ("b.csv", "text\n", "no rows"),
        ("c.csv", "id,text\n1\n", "check the quotes"),
        ("d.docx", "x", "not understood"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: str, says: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    done = run(tmp_path / name, "--into", tmp_path / "my")
    assert done.exit_code != 0
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_named_column_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id\twords\n1\tYour account is closed.\n", "utf-8")
    [item] = read_source(tmp_path / "a.csv", "Words")
    assert isinstance(item, Item)
    assert isinstance(item.content, Message)
    assert item.content.text == "Your account is closed."


def test_missing_and_empty_sources(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name, says in (("missing", "no such file"), ("empty", "nothing to import")):
        [item] = read_source(tmp_path / name)
        assert isinstance(item.content, InputError)
        assert says in str(item.content)


def test_a_damaged_folder_is_named_with_line(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.jsonl").write_text('{"id": "a", "text": "x", "family": "a"}\n{"id": "b"\n', "utf-8")
    with pytest.raises(DataError, match=r"a\.jsonl:2: not a row"):
        list(Workspace(tmp_path).held())


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "my").write_text("x")
    with pytest.raises(IntakeError, match="a file, where a folder"):
        import_messages([], tmp_path / "my")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_killing_an_import_loses_nothing(tmp_path: Path, how: signal.Signals) -> None:
    source, folder = tmp_path / "many.jsonl", tmp_path / "my"
    bodies = [letter("en" if seed % 2 else "zh", seed).text for seed in range(280)]
    texts_into(folder, "What was there before, a message of its own.", options=Options(batch="all"))
    source.write_text("".join(json.dumps({"text": body}) + "\n" for body in bodies), "utf-8")
    command = [sys.executable, "-m", "notice_nlp", "import", str(source), "--into", str(folder), "--batch", "all"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ})
    while process.poll() is None and len(rows(folder)) < 2:
        time.sleep(0.02)
    process.send_signal(how)
    process.communicate()
    kept = rows(folder)
    assert 1 < len(kept) < len(bodies)
    import_messages([source], folder, Options(batch="all"))
    import_messages([source], tmp_path / "unbroken")
    after = rows(folder)
    assert after[: len(kept)] == kept
    assert [row["id"] for row in after[1:]] == [row["id"] for row in rows(tmp_path / "unbroken")]


def test_help_shows_examples() -> None:
    assert "notice-nlp import inbox.mbox mails/ --into my-data/" in run("--help").stdout
