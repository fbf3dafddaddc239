"""``notice-nlp data audit``: what is doubtful about one's own labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notice_nlp import paths
from notice_nlp.commands.options import JOBS, KB, TEXT_OR_JSON, example, progress

if TYPE_CHECKING:
    from notice_nlp.notices import Corpus
    from notice_nlp.taxonomy import Taxonomy


@click.command(
    "audit",
    epilog=example("""
notice-nlp data audit my-data/
notice-nlp data audit my-data/ --data data/ --format json > audit.json
"""),
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Further labelled rows to learn from; may be repeated [default: data/, where it is there].",
)
@TEXT_OR_JSON
@JOBS
@KB
def data_audit(folder: Path, data: Sequence[Path], form: str, jobs: int, kb_folder: Path | None) -> None:
    """Look for doubtful labels in a folder of your own mails.

    Named are labels that models trained on other letters do not believe, near-duplicates that are labelled
    differently, labels with too few letters to learn or to judge, and letters worded unlike any in training. Nothing is
    changed. With the rows of data/ it trains five times, which takes minutes.
    """
    import json

    from notice_nlp.taxonomy import load_taxonomy
    from notice_nlp.training.audit_report import as_dict, as_text, audit
    from notice_nlp.workspace import INBOX, NOTICES, Workspace

    taxonomy, workspace = load_taxonomy(kb_folder or paths.knowledge_base()), Workspace(folder)
    own = list(workspace.labelled(taxonomy).values())
    if not own:
        raise click.BadParameter(
            f"{folder / NOTICES} has no labelled letters yet; 'notice-nlp label {folder}' makes them",
            param_hint="FOLDER",
        )
    mails = [mail for _, mail in workspace.mails().values()] if (folder / INBOX).is_dir() else []
    report = audit(own, mails, _others(folder, data, taxonomy), taxonomy, progress(), jobs)
    click.echo(json.dumps(as_dict(report), ensure_ascii=False, indent=1) if form == "json" else as_text(report))


def _others(folder: Path, data: Sequence[Path], taxonomy: Taxonomy) -> Corpus:
    from notice_nlp.notices import Corpus, load_corpus

    folders = list(data) or [one for one in [paths.data()] if one.is_dir()]
    corpora = [load_corpus(one, taxonomy) for one in folders if one.resolve() != folder.resolve()]
    return Corpus([row for one in corpora for row in one.notices], [row for one in corpora for row in one.passages])
