"""``notice-nlp promote`` and ``notice-nlp rollback``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from notice_nlp import paths
from notice_nlp.commands.options import KB, example

_AS = click.option(
    "--as",
    "target",
    default="default",
    show_default=True,
    metavar="DIR|NAME",
    help="The model whose place is meant: a folder, or a name under models/.",
)


@click.command(
    epilog=example("""
notice-nlp promote models/mine --on my-data/
notice-nlp promote models/mine --on my-data/ --as models/current
notice-nlp promote models/mine --check
""")
)
@click.argument("name", metavar="NAME")
@_AS
@click.option(
    "--on",
    "places",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR|FILE",
    help="Labelled letters to compare the two models on [default: the frozen letters]. May be repeated.",
)
@click.option("--check", is_flag=True, help="Only say whether the model would be promoted.")
@KB
def promote(name: str, target: str, places: Sequence[Path], check: bool, kb_folder: Path | None) -> None:
    """Put a model in the place of another, if it passes the frozen letters and is nowhere worse beyond noise.

    The model that stood there is kept; 'notice-nlp rollback' puts it back. If nothing stands there yet, the model is
    compared with the default one. A refusal says why, and the exit code is 15.
    """
    from notice_nlp.taxonomy import load_taxonomy
    from notice_nlp.training import promote as promoting
    from notice_nlp.training.compare import as_text, read_labelled

    candidate, place = paths.model(name), paths.model(target)
    incumbent = place if promoting.is_model(place) else paths.model("default")
    rows = read_labelled(places) if places else None
    judgement = promoting.judge(candidate, incumbent, load_taxonomy(kb_folder or paths.knowledge_base()), rows)
    click.echo(as_text(judgement.comparison))
    right = judgement.frozen.n - len(judgement.frozen.wrong)
    click.echo(f"Frozen letters: {right} of {judgement.frozen.n} right.")
    if check:
        promoting.refuse_if_worse(candidate, place, judgement)
        click.echo(f"{candidate} may be promoted.")
    else:
        promoting.promote(candidate, place, judgement)
        click.echo(
            f"{candidate} now stands in {place}; 'notice-nlp rollback --as {target}' puts back what stood there."
        )


@click.command(epilog=example("notice-nlp rollback\nnotice-nlp rollback --as models/current"))
@_AS
def rollback(target: str) -> None:
    """Put back the model that was replaced last by 'notice-nlp promote'."""
    from notice_nlp.training.promote import roll_back

    place = paths.model(target)
    manifest = roll_back(place)
    click.echo(f"{place}: {manifest.get('name')} {manifest.get('version')} stands here again.")
