"""Would more data help? Train on growing shares of the families and measure on families left out, per language.

    python benchmarks/curve.py [--folds 2]

The shares are nested. Prints a Markdown table: issues micro-F1 / stage accuracy.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict

import numpy as np

from notice_nlp import paths
from notice_nlp.combination import combined, letter_features
from notice_nlp.notices import load_corpus
from notice_nlp.outputs import segment_scores
from notice_nlp.taxonomy import load_taxonomy
from notice_nlp.training.evaluate import LabelScores, Share
from notice_nlp.training.examples import Example, labels_of, make_examples
from notice_nlp.training.fit import fit_classifier, truth_of

SHARES = (0.125, 0.25, 0.5, 1.0)
PARTS = 5
SEED = 0


def main() -> None:
    """Print the curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=1, help="how many fifths to leave out in turn")
    options = parser.parse_args()
    taxonomy = load_taxonomy(paths.knowledge_base())
    corpus = load_corpus(paths.data(), taxonomy)
    letters, passages = make_examples(corpus.notices, taxonomy), make_examples(corpus.passages, taxonomy)
    families = sorted({example.row.family for example in [*letters, *passages]})
    random.Random(SEED).shuffle(families)
    issues: dict[tuple[float, str], LabelScores] = defaultdict(LabelScores)
    stages: dict[tuple[float, str], Share] = defaultdict(Share)
    for number in range(options.folds):
        held = {family for at, family in enumerate(families) if at % PARTS == number}
        left = [family for family in families if family not in held]
        test = [example for example in letters if example.row.family in held]
        for share in SHARES:
            kept = set(left[: int(len(left) * share)])
            train = [[one for one in rows if one.row.family in kept] for rows in (letters, passages)]
            _score(share, train, test, issues, stages)
    groups = ("en", "zh", "others")
    print("| share of the families | " + " | ".join(groups) + " |\n|---|---|---|---|")
    for share in SHARES:
        cells = [
            f"{issues[share, group].micro.f1 or 0:.3f} / {stages[share, group].share or 0:.3f}" for group in groups
        ]
        print(f"| {share:.1%} | " + " | ".join(cells) + " |")


def _score(
    share: float,
    train: list[list[Example]],
    test: list[Example],
    issues: dict[tuple[float, str], LabelScores],
    stages: dict[tuple[float, str], Share],
) -> None:
    labels = labels_of(load_taxonomy(paths.knowledge_base()))
    classifier, _ = fit_classifier(train[0], train[1], labels, 2)
    said = [segment_scores(classifier.segment.scores(example.segment_terms), labels) for example in test]
    scores = classifier.letter.scores([example.letter_terms for example in test])
    found_stages, found_issues = combined(classifier.combination, letter_features(scores, said, labels), labels)
    truth = truth_of(test, labels)
    thresholds = np.array([classifier.thresholds[issue] for issue in labels.issues])
    no_notice = labels.stages.index(labels.no_notice)
    for at, example in enumerate(test):
        group = example.row.language if example.row.language in ("en", "zh") else "others"
        stage = int(found_stages[at].argmax())
        marked = (found_issues[at] >= thresholds) & (stage != no_notice)
        issues[share, group].add(
            [name for name, due in zip(labels.issues, truth.issues[at], strict=True) if due],
            [name for name, found in zip(labels.issues, marked, strict=True) if found],
        )
        stages[share, group].add(stage == truth.stages[at])


if __name__ == "__main__":
    main()
