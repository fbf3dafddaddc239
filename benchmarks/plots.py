"""Draw what was measured: how probabilities come true, which stages are taken for which, and what more data would bring.

python -m pip install --editable ".[bench]"
python benchmarks/plots.py            # writes docs/plots/*.svg from models/default/metrics.json and docs/evaluation.md
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np

from notice_nlp import paths

DOCS = Path(__file__).resolve().parent.parent / "docs"
FOLDER = DOCS / "plots"
CURVE_ROW = re.compile(r"^\| ([\d.]+) % \|((?: [\d.]+ / [\d.]+ \|)+)$", re.M)  # as benchmarks/curve.py prints it
mpl.rcParams["svg.hashsalt"] = "notice_nlp"  # the same figures give the same file


def reliability(metrics: dict[str, Any]) -> None:
    """Draw the mean probability of each bin against the share that came true."""
    figure, axis = plt.subplots(figsize=(5, 5))
    axis.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for kind, marker in (("issues", "o"), ("stage", "s")):
        bins = metrics["all"]["reliability"][kind]
        error = metrics["all"]["calibration_error"][kind]
        label = f"{kind}, calibration error {error:.3f}"
        axis.plot([one["probability"] for one in bins], [one["share"] for one in bins], marker=marker, label=label)
    axis.set(xlabel="probability in the report", ylabel="share that was right", xlim=(0, 1), ylim=(0, 1))
    axis.legend()
    _save(figure, "reliability")


def confusion(metrics: dict[str, Any]) -> None:
    """Draw the stages due against the stages found, as shares of each row."""
    names = list(metrics["all"]["stages"])
    counts = np.array(metrics["all"]["confusion"], dtype=float)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, axis = plt.subplots(figsize=(7, 6))
    axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axis.set_xticks(range(len(names)), names, rotation=45, ha="right")
    axis.set_yticks(range(len(names)), names)
    axis.set(xlabel="found", ylabel="due")
    for due in range(len(names)):
        for found in range(len(names)):
            if counts[due, found]:
                colour = "white" if shares[due, found] > 0.5 else "black"
                axis.text(found, due, f"{counts[due, found]:.0f}", ha="center", va="center", color=colour, fontsize=8)
    _save(figure, "confusion")


def curve(table: str) -> None:
    """Draw issues micro-F1 and stage accuracy against the share of the data, from the table that curve.py printed."""
    rows = [(float(share), re.findall(r"[\d.]+", cells)) for share, cells in CURVE_ROW.findall(table)]
    shares = [share for share, _ in rows]
    figure, axes = plt.subplots(1, 2, figsize=(8, 4), sharey=True)
    for side, (axis, title) in enumerate(zip(axes, ("issues, micro-F1", "stage, accuracy"), strict=True)):
        for at, group in enumerate(("English", "Chinese", "German, French, Spanish, Italian, Japanese")):
            axis.plot(shares, [float(cells[2 * at + side]) for _, cells in rows], marker="o", label=group)
        axis.set(title=title, xlabel="share of the families, %", xscale="log", ylim=(0.3, 1))
        axis.set_xticks(shares, [f"{share:g}" for share in shares])
        axis.minorticks_off()
    axes[1].legend(loc="lower right", fontsize=8)
    _save(figure, "curve")


def _save(figure: Any, name: str) -> None:  # noqa: ANN401 - matplotlib's figure
    figure.tight_layout()
    figure.savefig(FOLDER / f"{name}.svg", metadata={"Date": None})
    plt.close(figure)
    print(FOLDER / f"{name}.svg")


def main() -> None:
    """Draw all."""
    FOLDER.mkdir(exist_ok=True)
    metrics = json.loads((paths.model("default") / "metrics.json").read_text(encoding="utf-8"))
    reliability(metrics)
    confusion(metrics)
    curve((DOCS / "evaluation.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
