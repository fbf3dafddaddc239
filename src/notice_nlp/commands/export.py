"""``notice-nlp export``: mails and labels for other labelling tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notice_nlp import paths
from notice_nlp.commands.options import KB, MODEL, example, progress

if TYPE_CHECKING:
    from notice_nlp.answers import Answers
    from notice_nlp.exchange import Answer
    from notice_nlp.notices import Notice
    from notice_nlp.reader import NoticeReader
    from notice_nlp.workspace import Workspace

FORMATS = ("doccano", "label-studio")


@click.command(
    epilog=example("""
notice-nlp export my-data/ --format label-studio --setup > config.xml
notice-nlp export my-data/ --format label-studio --out tasks.json
notice-nlp export my-data/ --format doccano --which labelled > rows.jsonl
notice-nlp export my-data/ --format doccano --project sequence --suggested --out rows.jsonl
""")
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="Of which tool.")
@click.option(
    "--project",
    type=click.Choice(["intent", "sequence", "classification"]),
    default="intent",
    show_default=True,
    help="Type of a doccano project: spans and classes, spans alone, classes alone.",
)
@click.option(
    "--which",
    type=click.Choice(["all", "labelled", "unlabelled"]),
    default="all",
    show_default=True,
    help="Which mails.",
)
@click.option(
    "--suggested",
    is_flag=True,
    help="For doccano: give unlabelled mails the model's labels. It cannot tell them from confirmed ones.",
)
@click.option(
    "--setup", is_flag=True, help="Print what the tool is set up with: its labelling configuration, or its labels."
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write here [default: standard output].")
@MODEL
@KB
def export(
    folder: Path,
    form: str,
    project: str,
    which: str,
    suggested: bool,
    setup: bool,
    out: Path | None,
    model: str | None,
    kb_folder: Path | None,
) -> None:
    """Write the mails of a folder for doccano (JSON Lines) or Label Studio (JSON).

    Confirmed labels go as annotations. Label Studio gets the model's suggestions for the other mails as predictions; doccano
    has no such thing, so it gets them only with --suggested. 'notice-nlp import-labels' takes what the tool exports.
    """
    from notice_nlp import atomic, doccano, label_studio
    from notice_nlp.answers import answers_of
    from notice_nlp.taxonomy import load_taxonomy
    from notice_nlp.workspace import Workspace

    taxonomy = load_taxonomy(kb_folder or paths.knowledge_base())
    answers = answers_of(taxonomy)
    if setup:
        text = label_studio.setup(answers) if form == "label-studio" else doccano.setup(answers, project)
    else:
        from notice_nlp.reader import load

        workspace = Workspace(folder)
        rows = list(_rows(workspace, load(model), answers, workspace.labelled(taxonomy), which))
        if form == "label-studio":
            text = label_studio.export_tasks(rows)
        else:
            kept = (one if confirmed or suggested else _bare(one) for one, confirmed, _, _ in rows)
            text = "\n".join(doccano.export_rows(kept, project))
    if out:
        atomic.write_text(out, text + "\n")
        click.echo(f"{out}: written", err=True)
    else:
        click.echo(text)


def _bare(answer: Answer) -> Answer:
    return replace(answer, stage=None, issues=(), spans=(), deadline_days=None, funds_held=False)


def _rows(
    workspace: Workspace, reader: NoticeReader, answers: Answers, labelled: Mapping[str, Notice], which: str
) -> Iterator[tuple[Answer, bool, str, float]]:
    """Yield (answer, confirmed, version of the model, its score) of each mail."""
    from notice_nlp.exchange import answer_of, answer_of_notice
    from notice_nlp.labelling import from_suggestion
    from notice_nlp.suggest import suggestions

    suggested = suggestions(workspace, reader, progress())
    for name, (_, mail) in workspace.mails().items():
        one = suggested[name]
        if name in labelled and which != "unlabelled":
            yield answer_of_notice(labelled[name]), True, "", 1.0
        elif name not in labelled and which != "labelled":
            draft = from_suggestion(mail.text, reader.look(mail.text).segments, one, answers.known)
            yield answer_of(draft, name), False, one.model["version"], one.stage_probability
