"""``notice-nlp import-labels``: what other labelling tools were told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notice_nlp import paths
from notice_nlp.commands.export import FORMATS
from notice_nlp.commands.options import KB, MODEL, example

if TYPE_CHECKING:
    from notice_nlp.labelling import Span
    from notice_nlp.reader import NoticeReader

_SOME_KEPT = 1


@click.command(
    "import-labels",
    epilog=example("""
notice-nlp import-labels admin.jsonl --format doccano --into my-data/ --by anna
notice-nlp import-labels project-3.json --format label-studio --into my-data/
notice-nlp import-labels project-3.json --format label-studio --into my-data/ --replace
"""),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="Of which tool.")
@click.option(
    "--into", "folder", type=click.Path(path_type=Path), required=True, metavar="DIR", help="The folder of the mails."
)
@click.option("--by", metavar="NAME", help="Who answered [default: as the file says, else the tool].")
@click.option("--replace", is_flag=True, help="Also where a mail is labelled otherwise already.")
@MODEL
@KB
def import_labels(
    file: Path, form: str, folder: Path, by: str | None, replace: bool, model: str | None, kb_folder: Path | None
) -> None:
    """Take confirmed labels from a file that doccano or Label Studio exported.

    Texts find their mails by id or, where the tool lost it, by their words. Texts without labels are passed over, so
    export approved ones only. If one answer cannot be (a label that kb lacks, no stage), all such are listed and
    nothing is imported. An issue without words of its own goes to the sentence that the model finds likeliest.
    Without --replace, mails that are labelled otherwise are left as they are, and the exit code is 1.
    """
    from notice_nlp import doccano, label_studio
    from notice_nlp.answers import answers_of
    from notice_nlp.clock import now
    from notice_nlp.exchange import draft_of, imported
    from notice_nlp.reader import load
    from notice_nlp.taxonomy import load_taxonomy
    from notice_nlp.workspace import Workspace

    taxonomy, workspace, reader = load_taxonomy(kb_folder or paths.knowledge_base()), Workspace(folder), load(model)
    answers, labelled = answers_of(taxonomy), workspace.labelled(taxonomy)
    result = imported(
        (label_studio if form == "label-studio" else doccano).read(file),
        workspace.mails(),
        labelled,
        lambda answer: draft_of(answer, answers, lambda text: _likeliest(reader, text)),
        (by, form, now()),
        replace,
    )
    for batch, notices in result.new.items():
        workspace.confirm(batch, notices)
    count = sum(map(len, result.new.values()))
    click.echo(f"{count} labelled, {len(result.unchanged)} unchanged, {result.empty} without labels")
    if result.kept:
        click.echo(
            f"notice-nlp: {len(result.kept)} mails are labelled otherwise and were left so: {', '.join(result.kept)}. Use --replace to change them.",
            err=True,
        )
        raise click.exceptions.Exit(_SOME_KEPT)


def _likeliest(reader: NoticeReader, text: str) -> Mapping[str, Span]:
    look = reader.look(text)
    return {issue: look.segments[at] for issue, at in look.best.get("issues", {}).items()}
