"""Time the reader: one notice in process, a batch, and a cold start against ``import spacy``.

Prints milliseconds and ratios; run it on a quiet machine, and compare ratios, not milliseconds.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import notice_nlp

SAMPLES = Path(__file__).resolve().parent.parent / "docs" / "samples"
LENGTH = 1500


def sample(name: str) -> str:
    """Return a sample notice, repeated or cut to 1,500 characters."""
    text = (SAMPLES / name).read_text(encoding="utf-8")
    return (text * 4)[:LENGTH]


def milliseconds(action: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return the median and the 95th percentile of so many calls, after three to warm up."""
    for _ in range(3):
        action()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[18]


def run(code: list[str]) -> None:
    """Run a fresh process."""
    subprocess.run(code, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Print the table."""
    start = time.perf_counter()
    reader = notice_nlp.load()
    print(f"load                       {(time.perf_counter() - start) * 1000:8.1f} ms")
    for name in ("order_defect_rate.txt", "review_zh.txt"):
        text = sample(name)
        median, late = milliseconds(lambda text=text: reader.analyze(text), 200)  # type: ignore[misc]
        print(
            f"analyze {len(text)} characters    {median:8.2f} ms median, {late:.2f} ms at the 95th percentile   ({name})"
        )
    texts = [sample("order_defect_rate.txt"), sample("review_zh.txt")] * 100
    start = time.perf_counter()
    list(reader.analyze_many(texts))
    print(
        f"analyze_many               {len(texts) / (time.perf_counter() - start):8.0f} notices per second, one process"
    )
    command = [
        str(Path(sys.executable).parent / "notice-nlp"),
        "classify",
        str(SAMPLES / "order_defect_rate.txt"),
    ]
    cold, _ = milliseconds(lambda: run(command), 10)
    spacy, _ = milliseconds(lambda: run([sys.executable, "-c", "import spacy"]), 10)
    print(f"cold classify              {cold:8.0f} ms")
    print(f"import spacy               {spacy:8.0f} ms")
    print(f"cold classify / import spacy  {cold / spacy:.2f}")


if __name__ == "__main__":
    main()
