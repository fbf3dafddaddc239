"""How long the reader takes in a browser, and how much it loads: `python -m benchmarks.reader_page`.

Chromium loads the page from this machine, reads notices of about 3 KB, and each is timed twenty times after
three readings that warm it up. Milliseconds depend on the machine; the size does not.
"""

from __future__ import annotations

import gzip
import json
import statistics
import tempfile
from pathlib import Path

from tests.browser import served
from tests.browser.served import PLACE

from notice_nlp import paths
from notice_nlp.notices import load_corpus
from notice_nlp.taxonomy import load_taxonomy

SIZE = 3000  # bytes of a notice; the nearest ones are taken
NOTICES = 10
TIME_EACH = """async ([place, texts]) => {
  const at = (name) => import(new URL(`/${place}/reader/${name}.js`, location.href).href);
  const [{ loadFiles }, { makeReader }, { read }] = await Promise.all(["store", "reader", "message"].map(at));
  const start = performance.now();
  const files = await loadFiles(async (name) => new Uint8Array(await (await fetch(`/${place}/data/${name}`)).arrayBuffer()));
  const reader = makeReader(files);
  const loading = performance.now() - start;
  const once = (text) => {
    const begun = performance.now();
    reader.analyze(read(reader.tables, text, { parseHtml: () => { throw new Error("plain texts only"); } }), "en");
    return performance.now() - begun;
  };
  const first = once(texts[0]);
  for (const text of texts.slice(0, 3)) once(text);
  return { loading, first, times: texts.map((text) => Array.from({ length: 20 }, () => once(text))) };
}"""


def main() -> None:
    """Print the times and the sizes."""
    corpus = load_corpus(paths.data(), load_taxonomy(paths.knowledge_base()))
    texts = sorted((row.text for row in corpus.notices), key=lambda text: abs(len(text.encode()) - SIZE))[:NOTICES]
    with tempfile.TemporaryDirectory() as name, served.chromium() as browser:
        folder = Path(name)
        served.assemble(folder)
        with served.served(folder) as address:
            page = browser.new_page()
            page.goto(f"{address}{PLACE}/page/index.html")
            page.wait_for_selector("#notice-reader[data-ready]")
            loaded = page.evaluate(
                "performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)"
            )
            took = page.evaluate(TIME_EACH, [PLACE, texts])
        sizes = {
            path: len(gzip.compress((folder / path.lstrip("/")).read_bytes()))
            for path in set(loaded)
            if "favicon" not in path
        }
    medians = [statistics.median(times) for times in took["times"]]
    data = sum(size for path, size in sizes.items() if "/data/" in path)
    print(json.dumps({
        "notices": len(texts),
        "median_ms": round(statistics.median(medians), 1),
        "slowest_median_ms": round(max(medians), 1),
        "first_ms": round(took["first"], 1),
        "loading_ms": round(took["loading"], 1),
        "gzipped_bytes": sum(sizes.values()),
        "of_which_data": data,
        "of_which_code": sum(sizes.values()) - data,
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
