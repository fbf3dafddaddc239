"""Put a model in the place of another, if it is good enough; and take it back.

What stood there is kept beside it, in ``.history/<name>/0001``, ``0002`` and so on, with a log of who replaced whom.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notice_nlp.clock import now
from notice_nlp.errors import ModelIncompatible, ModelRefused
from notice_nlp.store import MANIFEST, load_model, put_away, read_manifest, standing, write_folder
from notice_nlp.taxonomy import Taxonomy
from notice_nlp.training.compare import Comparison, compare_models, held_out, load_for_comparison
from notice_nlp.training.frozen import FEWEST_RIGHT, FrozenCheck, check_frozen, read_frozen

_LOG = "log.jsonl"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a model may be promoted: ``reasons`` against it, empty if it may."""

    reasons: Sequence[str]
    frozen: FrozenCheck
    comparison: Comparison


def judge(
    candidate: Path, incumbent: Path, taxonomy: Taxonomy, rows: Sequence[Mapping[str, Any]] | None = None
) -> Judgement:
    """Check a model before it takes the place of another.

    Args:
        candidate: folder of the model.
        incumbent: folder of the model to be as good as.
        taxonomy: the pages of today, which have to define its labels.
        rows: labelled letters to compare on; without them, the frozen letters.

    Raises:
        ModelError: one of them cannot be used, or the pages do not define its labels.
        DataError: too few letters are left that neither was trained on.
    """
    _check_defined(candidate, taxonomy)
    new = load_for_comparison(candidate, candidate.absolute().name)
    old = load_for_comparison(incumbent, incumbent.absolute().name)
    frozen_rows = read_frozen()
    if not frozen_rows:
        raise ModelRefused("There are no frozen letters to check with. Install the package again.")
    frozen = check_frozen(new.reader, frozen_rows)
    comparison = compare_models(old, new, held_out(frozen_rows if rows is None else rows, [old, new]))
    return Judgement([*_failures(frozen), *_losses(comparison)], frozen, comparison)


def _check_defined(folder: Path, taxonomy: Taxonomy) -> None:
    labels = read_manifest(folder)["labels"]
    unknown = [
        f"{kind}/{name}"
        for kind in ("stages", "issues", "items")
        for name in labels[kind]
        if name not in taxonomy.pages[kind]
    ]
    if unknown:
        raise ModelIncompatible(
            f"{folder}: labels without a page in the knowledge base: {', '.join(unknown)}. Name its pages with --kb, or train it again."
        )


def _failures(frozen: FrozenCheck) -> list[str]:
    if frozen.passed:
        return []
    head = f"it misreads {len(frozen.wrong)} of {frozen.n} frozen letters ({FEWEST_RIGHT:.0%} are to be right):"
    return ["\n    ".join([head, *frozen.wrong])]


def _losses(comparison: Comparison) -> list[str]:
    return [
        f"{one.name}: {_said(one.first)} before, {_said(one.second)} now, interval of the change {one.low:+.3f} to {one.high:+.3f} (n {one.n})"
        for one in comparison.worse()
    ]


def _said(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def is_model(folder: Path) -> bool:
    """Whether there is a model in a folder, usable or not."""
    return (standing(folder) / MANIFEST).is_file()


def refuse_if_worse(candidate: Path, target: Path, judgement: Judgement) -> None:
    """Do nothing for a model that may be promoted.

    Raises:
        ModelRefused: it may not; the message says why.
    """
    if judgement.reasons:
        listed = "\n".join(f"  {reason}" for reason in judgement.reasons)
        raise ModelRefused(
            f"{candidate}: not promoted to {target}:\n{listed}\nLabel more letters of these kinds and train again."
        )


def promote(candidate: Path, target: Path, judgement: Judgement) -> None:
    """Put a copy of a model in the place of another, and keep that one.

    Raises:
        ModelRefused: it is not good enough, or stands there already.
        ModelError: the place cannot be written.
    """
    refuse_if_worse(candidate, target, judgement)
    _check_place(candidate, target)
    before = read_manifest(target) if is_model(target) else None
    if target.exists():  # else what was put away there is still the model of this place
        put_away(target, _next_place(target))
    write_folder(target, _files(candidate), _next_place(target))
    _log(target, "promoted", read_manifest(target), before)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(standing(folder).iterdir()) if path.is_file()}


def _check_place(candidate: Path, target: Path) -> None:
    if candidate.resolve() == target.resolve():
        raise ModelRefused(f"{candidate}: is the model that stands there already.")


def roll_back(target: Path) -> dict[str, Any]:
    """Put back the model that was replaced last; return its description.

    Raises:
        ModelRefused: nothing was ever replaced there.
        ModelError: what is kept cannot be used, or the place cannot be written.
    """
    kept = _kept(target)
    if not kept:
        raise ModelRefused(f"{target}: no model was replaced here, so there is none to go back to.")
    load_model(kept[-1])
    before = read_manifest(target) if is_model(target) else None
    undone = _history(target) / f"undone-{kept[-1].name}"
    shutil.rmtree(undone, ignore_errors=True)
    write_folder(target, _files(kept[-1]), undone)
    shutil.rmtree(kept[-1])
    _log(target, "rolled back", read_manifest(target), before)
    return read_manifest(target)


def _history(target: Path) -> Path:
    target = target.absolute()
    return target.parent / ".history" / target.name


def _kept(target: Path) -> list[Path]:
    return sorted(path for path in _history(target).glob("[0-9][0-9][0-9][0-9]") if (path / MANIFEST).is_file())


def _next_place(target: Path) -> Path:
    kept = _kept(target)
    return _history(target) / f"{int(kept[-1].name) + 1 if kept else 1:04}"


def _log(target: Path, what: str, after: Mapping[str, Any], before: Mapping[str, Any] | None) -> None:
    """Add a line; a log of few short lines is written by one call each."""
    entry = {
        "at": now(),
        "what": what,
        "now": _named(after),
        "before": _named(before) if before else None,
    }
    path = _history(target) / _LOG
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _named(manifest: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(manifest.get(key, "")) for key in ("name", "version", "fingerprint")}
