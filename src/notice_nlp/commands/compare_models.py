"""``notice-nlp compare-models``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from notice_nlp import paths
from notice_nlp.commands.options import TEXT_OR_JSON, example


@click.command(
    "compare-models",
    epilog=example("""
notice-nlp compare-models default models/mine --on my-data/
notice-nlp compare-models default models/mine --on later.jsonl --on my-data/ --format json
"""),
)
@click.argument("first", metavar="FIRST")
@click.argument("second", metavar="SECOND")
@click.option(
    "--on",
    "places",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR|FILE",
    help="Labelled letters: a data folder or JSON Lines. May be repeated.",
)
@TEXT_OR_JSON
def compare_models(first: str, second: str, places: Sequence[Path], form: str) -> None:
    """Compare two models on the same letters: how SECOND differs from FIRST, with intervals, label by label.

    Letters that one of the models was trained on, and rewordings of them (same family), are left out. An interval that
    leaves out zero is a difference beyond noise.
    """
    import json

    from notice_nlp.training import compare as comparing

    rows = comparing.read_labelled(places)
    models = [comparing.load_for_comparison(paths.model(name), name) for name in (first, second)]
    comparison = comparing.compare_models(models[0], models[1], comparing.held_out(rows, models))
    if form == "json":
        click.echo(json.dumps(comparison.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(comparing.as_text(comparison))
