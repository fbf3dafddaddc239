"""Which parts of the classifier pay? Grouped cross-validation of variants on data/, one run.

    python benchmarks/variants.py [--only NAME] [--jobs 2]

Prints a Markdown table: issues micro-F1 / stage accuracy per language group. Every variant chooses its
thresholds out of fold in the same way, so that only the part in question differs.
"""

from __future__ import annotations

import argparse
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import jieba
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from notice_nlp import features, paths
from notice_nlp.arithmetic import sigmoid
from notice_nlp.linear import Floats
from notice_nlp.notices import Corpus, load_corpus
from notice_nlp.outputs import Labels
from notice_nlp.taxonomy import Taxonomy, load_taxonomy
from notice_nlp.training import fit
from notice_nlp.training.evaluate import LabelScores, Share
from notice_nlp.training.examples import Example, labels_of, make_examples

Result = tuple[Floats, Floats]  # issues and stages of the letters, as probabilities or scores
Terms = Callable[[str], list[str]]
_HAN = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]+")
_plain = features.terms


def bigrams(text: str) -> list[str]:
    """Words and pairs of words; runs of Han characters as they are."""
    found = _plain(text)
    pairs = [f"{one} {two}" for one, two in itertools.pairwise(found) if one < "\u3041" and two < "\u3041"]
    return found + pairs


def characters(text: str) -> list[str]:
    """Runs of three to five characters inside words, instead of words; runs of Han characters as they are."""
    found = []
    for term in _plain(text):
        if term >= "\u3041":
            found.append(term)
            continue
        word = f" {term} "
        found += [word[at : at + size] for size in (3, 4, 5) for at in range(max(1, len(word) - size + 1))]
    return found


def jieba_words(text: str) -> list[str]:
    """Jieba's words instead of runs of Han characters; Japanese keeps its runs."""
    found = [term for term in _plain(text) if term < "\u3041"]
    return found + [word for run in _HAN.findall(text.lower()) for word in jieba.cut(run)]


def with_terms(corpus: Corpus, taxonomy: Taxonomy, terms: Terms) -> tuple[list[Example], list[Example]]:
    """Read the corpus with other terms."""
    setattr(features, "terms", terms)  # noqa: B010 - for the length of one reading
    try:
        return make_examples(corpus.notices, taxonomy), make_examples(corpus.passages, taxonomy)
    finally:
        setattr(features, "terms", _plain)  # noqa: B010


def without(examples: Sequence[Example], dropped: Callable[[str], bool]) -> list[Example]:
    """Return the examples without some terms."""
    return [
        replace(
            example,
            segment_terms=[[term for term in row if not dropped(term)] for row in example.segment_terms],
            letter_terms=[term for term in example.letter_terms if not dropped(term)],
        )
        for example in examples
    ]


def ours(letters: list[Example], passages: list[Example], labels: Labels, jobs: int) -> Result:
    """Segments, letter and combinations, as they ship."""
    examples = [*letters, *passages]
    folds = fit._folds(examples)
    seen = fit.out_of_fold(examples, labels, folds, jobs)
    _, predictions = fit.combine(seen, examples, labels, folds, len(letters))
    return predictions.issues, predictions.stages


def letter_only(letters: list[Example], passages: list[Example], labels: Labels, jobs: int) -> Result:
    """One bag of words per letter: TF-IDF, one logistic regression per issue, one for the stage."""
    issues = np.zeros((len(letters), len(labels.issues)), dtype=np.float32)
    stages = np.zeros((len(letters), len(labels.stages)), dtype=np.float32)
    truth = fit.truth_of(letters, labels)
    for train, test in fit._folds(letters):
        vectorizer = TfidfVectorizer(analyzer=_as_is, sublinear_tf=True, min_df=2)
        counts = vectorizer.fit_transform([letters[at].letter_terms for at in train])
        unseen = vectorizer.transform([letters[at].letter_terms for at in test])
        model = OneVsRestClassifier(LogisticRegression(C=10, solver="liblinear", class_weight="balanced"), n_jobs=jobs)
        issues[test] = model.fit(counts, truth.issues[train].astype(int)).predict_proba(unseen)
        stages[test] = LogisticRegression(C=10, max_iter=1000).fit(counts, truth.stages[train]).predict_proba(unseen)
    return issues, stages


def pooled_segments(letters: list[Example], passages: list[Example], labels: Labels, jobs: int) -> Result:
    """The best segment of each label decides; no stage above one half means no notice."""
    examples = [*letters, *passages]
    seen = fit.out_of_fold(examples, labels, fit._folds(examples), jobs)
    issues = np.array([np.exp(one.issues.max(axis=0)) for one in seen.said[: len(letters)]])
    best = np.array([np.exp(one.stages.max(axis=0)) for one in seen.said[: len(letters)]])
    notice = sigmoid(seen.letter[: len(letters), :1])
    at = labels.stages.index(labels.no_notice)
    return issues, np.insert(best * notice, at, 1 - notice[:, 0], axis=1)


def _as_is(row: list[str]) -> list[str]:
    return row


def scored(result: Result, letters: Sequence[Example], labels: Labels) -> str:
    """Return the cells of one variant."""
    issues, stages = result
    truth = fit.truth_of(letters, labels)
    predictions = fit.Predictions(
        issues, stages, [np.zeros(example.items.shape, dtype=np.float32) for example in letters]
    )
    chosen = fit._thresholds(predictions, truth, labels)
    thresholds = np.array([chosen[issue] for issue in labels.issues])
    no_notice = labels.stages.index(labels.no_notice)
    found = stages.argmax(axis=1)
    marked = (issues >= thresholds) & (found != no_notice)[:, None]
    cells = []
    for group in ("en", "zh", "others"):
        scores, share = LabelScores(), Share()
        for at, example in enumerate(letters):
            language = example.row.language
            if (language if language in ("en", "zh") else "others") == group:
                scores.add(np.flatnonzero(truth.issues[at]).astype(str), np.flatnonzero(marked[at]).astype(str))
                share.add(bool(found[at] == truth.stages[at]))
        cells.append(f"{scores.micro.f1 or 0:.3f} / {share.share or 0:.3f}")
    return " | ".join(cells)


def variants(corpus: Corpus, taxonomy: Taxonomy) -> Iterator[tuple[str, Callable[..., Result], Any]]:
    """Yield (name, model, examples); examples are made only when they are asked for."""
    plain = with_terms(corpus, taxonomy, _plain)
    yield "letter only, words and Han runs", letter_only, plain
    yield "letter only, characters 3-5 and Han runs", letter_only, with_terms(corpus, taxonomy, characters)
    yield "segments only, best one decides", pooled_segments, plain
    yield "as it ships: segments + letter + combination", ours, plain
    for name, dropped in (
        ("without the patterns of the pages", lambda term: term.startswith("@topic:")),
        ("without place, section and cues", lambda term: term.startswith("@") and not term.startswith("@topic:")),
    ):
        yield name, ours, tuple(without(rows, dropped) for rows in plain)
    yield "with word bigrams", ours, with_terms(corpus, taxonomy, bigrams)
    yield "with jieba words instead of Han runs", ours, with_terms(corpus, taxonomy, jieba_words)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="run only variants whose name contains this")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folds", type=int, default=3)
    options = parser.parse_args()
    fit.FOLDS = options.folds
    taxonomy = load_taxonomy(paths.knowledge_base())
    corpus = load_corpus(paths.data(), taxonomy)
    labels = labels_of(taxonomy)
    print("| variant | en | zh | others |\n|---|---|---|---|")
    for name, model, (letters, passages) in variants(corpus, taxonomy):
        if not options.only or options.only in name:
            cells = scored(model(letters, passages, labels, options.jobs), letters, labels)
            print(f"| {name} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
