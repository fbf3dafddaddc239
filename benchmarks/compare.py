"""Compare the reader with its peers: same training rows, same held-out rows, one run.

    python -m pip install --editable ".[bench]"
    python benchmarks/compare.py held-out.jsonl [more.jsonl ...]
    python benchmarks/compare.py --fold 0             # one fifth of the families of data/ instead

Every peer gets the letters and passages of data/, and our words and runs of characters as its tokens (none of them
cuts Chinese by itself); the beginnings of words and the concepts belong to the reader. Prints a Markdown table.
Notices per second and load time are for comparing within one run only.
"""

from __future__ import annotations

import argparse
import pickle
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from notice_nlp import paths
from notice_nlp.clean import clean
from notice_nlp.features import terms
from notice_nlp.notices import Notice, Passage, load_corpus
from notice_nlp.rules import Patterns
from notice_nlp.taxonomy import Taxonomy, load_taxonomy
from notice_nlp.training.evaluate import LabelScores, Share, read_rows

SEED = 0
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A text with its labels; ``stage`` is empty where a passage does not tell."""

    text: str
    language: str
    stage: str
    issues: frozenset[str]
    family: str = ""
    source: Passage | None = None

    @property
    def tokens(self) -> list[str]:
        """The terms, as any bag-of-words model would take them."""
        return terms(clean(self.text).text)


Answer = tuple[str, set[str]]


class Peer(Protocol):
    """What is compared: it learns from rows, can be saved, and answers with a stage and issues."""

    name: str

    def fit(self, rows: Sequence[Row]) -> None: ...
    def save(self, folder: Path) -> None: ...
    def load(self, folder: Path) -> None: ...
    def answer(self, row: Row) -> Answer: ...


class Keywords:
    """The patterns of the issue pages; no pattern, no notice; else the commonest stage."""

    name = "keywords (one pattern list per issue)"

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self.patterns: dict[str, Patterns] = {}

    def fit(self, rows: Sequence[Row]) -> None:
        stages = [row.stage for row in rows if row.stage and row.issues]
        self.commonest = max(set(stages), key=stages.count)

    def save(self, folder: Path) -> None:
        listed = {name: entry["patterns"] for name, entry in self.taxonomy.snapshot()["issues"].items()}
        (folder / "patterns.pkl").write_bytes(pickle.dumps((listed, self.commonest)))

    def load(self, folder: Path) -> None:
        listed, self.commonest = pickle.loads((folder / "patterns.pkl").read_bytes())
        self.patterns = {name: Patterns(patterns) for name, patterns in listed.items()}

    def answer(self, row: Row) -> Answer:
        text = clean(row.text).text
        found = {name for name, patterns in self.patterns.items() if next(patterns.spans(text, other=True), None)}
        return (self.commonest if found else "other"), found


class LinearSvc:
    """scikit-learn: TF-IDF of the whole text, one linear SVM for the stage, one per issue."""

    name = "scikit-learn TF-IDF + LinearSVC"

    def fit(self, rows: Sequence[Row]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.multiclass import OneVsRestClassifier
        from sklearn.preprocessing import MultiLabelBinarizer
        from sklearn.svm import LinearSVC

        self.vectorizer = TfidfVectorizer(analyzer=_as_is, sublinear_tf=True, min_df=2)
        counts = self.vectorizer.fit_transform([row.tokens for row in rows])
        staged = [at for at, row in enumerate(rows) if row.stage]
        self.stages = LinearSVC(random_state=SEED).fit(counts[staged], [rows[at].stage for at in staged])
        self.binarizer = MultiLabelBinarizer()
        wanted = self.binarizer.fit_transform([row.issues for row in rows])
        self.issues = OneVsRestClassifier(LinearSVC(random_state=SEED)).fit(counts, wanted)

    def save(self, folder: Path) -> None:
        (folder / "svc.pkl").write_bytes(pickle.dumps((self.vectorizer, self.stages, self.binarizer, self.issues)))

    def load(self, folder: Path) -> None:
        self.vectorizer, self.stages, self.binarizer, self.issues = pickle.loads((folder / "svc.pkl").read_bytes())

    def answer(self, row: Row) -> Answer:
        counts = self.vectorizer.transform([row.tokens])
        [found] = self.binarizer.inverse_transform(self.issues.predict(counts))
        return str(self.stages.predict(counts)[0]), set(found)


class FastText:
    """fastText supervised: word bigrams; softmax for the stage, one-vs-all for the issues, threshold chosen on a tenth."""

    name = "fastText supervised"

    def fit(self, rows: Sequence[Row]) -> None:
        import fasttext

        rows, apart = _apart(rows)
        with tempfile.TemporaryDirectory() as folder:
            stages, issues = Path(folder) / "stages.txt", Path(folder) / "issues.txt"
            stages.write_text("\n".join(_line([row.stage], row) for row in rows if row.stage), encoding="utf-8")
            issues.write_text("\n".join(_line(sorted(row.issues) or ["none"], row) for row in rows), encoding="utf-8")
            options = {"epoch": 25, "lr": 0.5, "wordNgrams": 2, "dim": 64, "bucket": 200_000, "thread": 2, "verbose": 0}
            self.stages = fasttext.train_supervised(str(stages), loss="softmax", **options)
            self.issues = fasttext.train_supervised(str(issues), loss="ova", **options)
        self.threshold = _best_threshold(apart, [self._scores(row) for row in apart])

    def _scores(self, row: Row) -> dict[str, float]:
        found = self.issues.f.predict(" ".join(row.tokens) + "\n", -1, 0.0, "strict")
        return {label.removeprefix("__label__"): score for score, label in found if label != "__label__none"}

    def save(self, folder: Path) -> None:
        self.stages.save_model(str(folder / "stages.bin"))
        self.issues.save_model(str(folder / "issues.bin"))

    def load(self, folder: Path) -> None:
        import fasttext

        self.stages = fasttext.load_model(str(folder / "stages.bin"))
        self.issues = fasttext.load_model(str(folder / "issues.bin"))

    def answer(self, row: Row) -> Answer:
        text = " ".join(row.tokens)
        stage = self.stages.f.predict(text + "\n", 1, 0.0, "strict")[0][1]
        issues = {name for name, score in self._scores(row).items() if score >= self.threshold}
        return stage.removeprefix("__label__"), issues


class SpacyTextcat:
    """spaCy: textcat for the stage and textcat_multilabel for the issues, threshold chosen on a tenth."""

    def __init__(self, kind: str, epochs: int, rate: float) -> None:
        self.name = f"spaCy textcat_multilabel, {kind} ({epochs} epochs)"
        self.kind, self.epochs, self.rate = kind, epochs, rate

    def _model(self, exclusive: bool) -> dict[str, Any]:
        bag = {
            "@architectures": "spacy.TextCatBOW.v3",
            "exclusive_classes": exclusive,
            "length": 262144,
            "ngram_size": 1,
            "no_output_layer": False,
        }
        if self.kind == "bag of words":
            return bag
        words = {"@architectures": "spacy.Tok2Vec.v2"}
        embed = {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": 64,
            "rows": [4000, 2000],
            "attrs": ["NORM", "PREFIX"],
            "include_static_vectors": False,
        }
        encode = {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": 64,
            "window_size": 1,
            "maxout_pieces": 3,
            "depth": 2,
        }
        return {
            "@architectures": "spacy.TextCatEnsemble.v2",
            "tok2vec": words | {"embed": embed, "encode": encode},
            "linear_model": bag,
        }

    def fit(self, rows: Sequence[Row]) -> None:
        from thinc.api import fix_random_seed

        fix_random_seed(SEED)
        # A passage that tells no stage would teach "none of them"; the peer learns from rows that tell both.
        rows, apart = _apart(rows)
        told = [row for row in rows if row.stage]
        self.stages = self._trained("textcat", [{row.stage} for row in told], told)
        self.issues = self._trained("textcat_multilabel", [row.issues for row in told], told)
        self.threshold = _best_threshold(apart, [self._cats(self.issues, row) for row in apart])

    def _trained(self, component: str, wanted: Sequence[Collection[str]], rows: Sequence[Row]) -> Any:  # noqa: ANN401
        import spacy
        from spacy.training import Example

        nlp = spacy.blank("xx")
        nlp.add_pipe(component, config={"model": self._model(component == "textcat")})
        names = sorted({name for some in wanted for name in some})
        examples = [
            Example.from_dict(self._doc(nlp, row), {"cats": {name: float(name in some) for name in names}})
            for row, some in zip(rows, wanted, strict=True)
        ]
        optimizer = nlp.initialize(lambda: examples)
        optimizer.learn_rate = self.rate
        order = np.random.RandomState(SEED)
        for _ in range(self.epochs):
            order.shuffle(examples)  # type: ignore[arg-type]
            for start in range(0, len(examples), 16):
                nlp.update(examples[start : start + 16], sgd=optimizer, drop=0.2)
        return nlp

    @staticmethod
    def _doc(nlp: Any, row: Row) -> Any:  # noqa: ANN401 - spaCy has no types here
        from spacy.tokens import Doc

        return Doc(nlp.vocab, words=row.tokens or ["-"])

    def save(self, folder: Path) -> None:
        self.stages.to_disk(folder / "stages")
        self.issues.to_disk(folder / "issues")

    def load(self, folder: Path) -> None:
        import spacy

        self.stages, self.issues = spacy.load(folder / "stages"), spacy.load(folder / "issues")

    def _cats(self, nlp: Any, row: Row) -> dict[str, float]:  # noqa: ANN401
        doc = self._doc(nlp, row)
        for _, pipe in nlp.pipeline:
            pipe(doc)
        return dict(doc.cats)

    def answer(self, row: Row) -> Answer:
        stages = self._cats(self.stages, row)
        issues = self._cats(self.issues, row)
        return max(stages, key=stages.__getitem__), {name for name, score in issues.items() if score >= self.threshold}


class Ours:
    """This package: segments and letter, combined; read from the folder that would ship."""

    name = "notice_nlp"

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy

    def fit(self, rows: Sequence[Row]) -> None:
        from notice_nlp.training.examples import labels_of, make_examples
        from notice_nlp.training.fit import fit_classifier

        sources = [row.source for row in rows if row.source]
        letters = make_examples([one for one in sources if isinstance(one, Notice)], self.taxonomy)
        passages = make_examples([one for one in sources if not isinstance(one, Notice)], self.taxonomy)
        self.classifier, _ = fit_classifier(letters, passages, labels_of(self.taxonomy), 2)

    def save(self, folder: Path) -> None:
        from notice_nlp.store import save_model

        about = {"name": "bench", "version": "0", "fingerprint": "0", "languages": []}
        save_model(folder / "model", self.classifier, self.taxonomy.snapshot(), about, {})

    def load(self, folder: Path) -> None:
        from notice_nlp.reader import load

        self.reader = load(folder / "model")

    def answer(self, row: Row) -> Answer:
        report = self.reader.analyze(row.text)
        return report.stage.label, {issue.label for issue in report.issues}


def _apart(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return nine tenths of the rows to learn from and the letters of the last tenth to choose a threshold on."""
    families = sorted({row.family for row in rows})
    apart = set(families[::10])
    learn = [row for row in rows if row.family not in apart]
    return learn, [row for row in rows if row.family in apart and isinstance(row.source, Notice)]


def _best_threshold(rows: Sequence[Row], scores: Sequence[Mapping[str, float]]) -> float:
    """Return the threshold with the best micro-F1."""

    def f1(threshold: float) -> float:
        tally = LabelScores()
        for row, one in zip(rows, scores, strict=True):
            tally.add(row.issues, [name for name, score in one.items() if score >= threshold])
        return tally.micro.f1 or 0.0

    return max((number / 20 for number in range(1, 15)), key=f1)


def _as_is(row: list[str]) -> list[str]:
    return row


def _line(labels: Sequence[str], row: Row) -> str:
    return " ".join([f"__label__{label}" for label in labels] + row.tokens)


def training_rows(taxonomy: Taxonomy) -> list[Row]:
    """Return the letters and passages of data/."""
    corpus = load_corpus(paths.data(), taxonomy)
    return [_row(one) for one in [*corpus.notices, *corpus.passages]]


def _row(one: Passage) -> Row:
    issues = frozenset(issue for segment in one.segments for issue in segment.issues)
    if isinstance(one, Notice):
        stage = one.stage
    elif one.notice is False:
        stage = "other"
    else:
        stage = next((segment.stage for segment in one.segments if segment.stage), "")
    return Row(one.text, one.language, stage, issues, one.family, one)


def held_out_rows(files: Sequence[Path]) -> Iterator[tuple[str, list[Row]]]:
    """Yield (name, rows) of each labelled file."""
    for file in files:
        rows = [row for row in read_rows(file) if "stage" in row]
        yield (
            file.stem,
            [Row(row["text"], row.get("language", ""), row["stage"], frozenset(row["issues"])) for row in rows],
        )


def fold(rows: Sequence[Row], number: int) -> tuple[list[Row], list[Row]]:
    """Part the rows by family: four fifths to learn from, the letters of one fifth to answer."""
    families = sorted({row.family for row in rows})
    held = {family for at, family in enumerate(families) if at % FOLDS == number}
    return (
        [row for row in rows if row.family not in held],
        [row for row in rows if row.family in held and isinstance(row.source, Notice)],
    )


def measure(peer: Peer, tests: Sequence[tuple[str, list[Row]]], folder: Path) -> str:
    """Save, load and ask a peer; return its row of the table."""
    folder.mkdir()
    peer.save(folder)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    start = time.perf_counter()
    peer.load(folder)
    loaded = time.perf_counter() - start
    cells = []
    asked, spent = 0, 0.0
    for _, rows in tests:
        start = time.perf_counter()
        answers = [peer.answer(row) for row in rows]
        spent += time.perf_counter() - start
        asked += len(rows)
        cells.append(_cell(rows, answers))
    return f"| {peer.name} | {' | '.join(cells)} | {asked / spent:.0f} | {size / 1e6:.1f} | {loaded:.2f} |"


def _cell(rows: Sequence[Row], answers: Sequence[Answer]) -> str:
    issues, stage, alarms = LabelScores(), Share(), Share()
    for row, (found_stage, found) in zip(rows, answers, strict=True):
        issues.add(row.issues, found if found_stage != "other" else ())
        stage.add(found_stage == row.stage)
        if row.stage == "other":
            alarms.add(found_stage != "other")
    return f"{issues.micro.f1 or 0:.3f} / {stage.share or 0:.3f} / {alarms.hits} of {alarms.n}"


def main() -> None:
    """Train and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--fold", type=int, choices=range(FOLDS))
    parser.add_argument("--only", help="compare only peers whose name contains this")
    options = parser.parse_args()
    taxonomy = load_taxonomy(paths.knowledge_base())
    rows = training_rows(taxonomy)
    tests = list(held_out_rows(options.files))
    if options.fold is not None:
        rows, held = fold(rows, options.fold)
        tests += [(f"fold {options.fold}, {name}", list(part)) for name, part in _by_language(held)]
    if not tests:
        parser.error("name labelled files, or a --fold")
    make: list[Callable[[], Peer]] = [
        lambda: Keywords(taxonomy), LinearSvc, FastText,
        lambda: SpacyTextcat("bag of words", 10, 0.01),  # at spaCy's own rate, 0.001, no issue passed a score of 0.05
        lambda: SpacyTextcat("ensemble", 5, 0.001), lambda: Ours(taxonomy),
    ]  # fmt: skip
    print(f"Trained on {len(rows)} rows. Cells: issues micro-F1 / stage accuracy / false alarms.\n")
    heads = " | ".join(f"{name} (n {len(part)})" for name, part in tests)
    print(f"| model | {heads} | notices/s | MB on disk | load, s |")
    print("|---|" + "---|" * (len(tests) + 3))
    with tempfile.TemporaryDirectory() as folder:
        for number, one in enumerate(make):
            peer = one()
            if options.only and options.only not in peer.name:
                continue
            peer.fit(rows)
            print(measure(peer, tests, Path(folder) / str(number)), flush=True)


def _by_language(rows: Sequence[Row]) -> Iterator[tuple[str, Iterator[Row]]]:
    for language in ("en", "zh"):
        yield language, (row for row in rows if row.language == language)
    yield "others", (row for row in rows if row.language not in ("en", "zh"))


if __name__ == "__main__":
    main()
