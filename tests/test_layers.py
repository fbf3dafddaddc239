"""Imports run in one direction, heavy ones only where they belong, and code names no label."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import notice_nlp
from notice_nlp.taxonomy import Taxonomy

PACKAGE = Path(notice_nlp.__file__).parent
# From the bottom up: a module may import modules of earlier lines only, and of its own line where that is said.
LAYERS = [
    {"errors", "paths", "atomic", "clock", "checksums", "mapped", "linear", "report"},
    {"arithmetic", "trees", "rules", "wording", "outcomes"},
    {"outputs"},
    {"combination"},
    {"classifier"},
    {"constants"},
    {"concepts"},
    {"clean", "language", "thread", "segments", "charsets", "html_text", "hints"},
    {"message"},
    {"quantities"},
    {"items", "deadlines", "facts", "allegation", "knowledge", "store", "letters", "hosts"},
    {"senders", "features", "located", "response", "case", "names", "sources"},
    {"private_values"},
    {"private"},
    {"redact"},
    {"authenticity"},
    {"reading", "taxonomy"},
    {"explain"},
    {"notices", "reader", "search", "pages"},
    {"audit", "novelty", "workspace"},
    {"intake"},
    {"labelling", "suggest"},
    {"answers"},
    {"label_session", "exchange"},
    {"doccano", "label_studio"},
    {"render.summary", "spacy_components"},
    {"render.case_summary", "training.noise"},
    {"render.labelling", "render.terminal", "render.markdown", "render.web", "training.examples", "training.evaluate"},
    {"training.boosting"},
    {"training.fit"},
    {
        "training.measure",
        "training.card",
        "training.dataset",
        "training.memory",
        "training.frozen",
        "training.suspects",
        "sklearn",
    },
    {"training.compare", "training.audit_report"},
    {"training.train", "training.promote"},
    {"commands.options"},
    {
        "commands.train",
        "commands.compare_models",
        "commands.promote",
        "commands.imports",
        "commands.data_audit",
        "commands.export",
        "commands.label",
    },
    {"commands.import_labels"},
    {"webdata"},
    {"cli"},
    {"__main__"},
]
PACKAGES = {"__init__", "render.__init__", "training.__init__", "commands.__init__"}
ALLOWED = {"sklearn": {"training.boosting", "training.fit", "sklearn"}, "spacy": {"spacy_components", "render.web"}}


def modules() -> dict[str, ast.Module]:
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
        for path in PACKAGE.rglob("*.py")
    }


def imports(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_every_module_has_its_layer() -> None:
    assert set(modules()) - PACKAGES == set().union(*LAYERS) & set(modules())


def test_imports_run_downwards() -> None:
    level = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    wrong = []
    for name, tree in modules().items():
        if name in PACKAGES:
            continue
        own = {one.removeprefix("notice_nlp.") for one in imports(tree) if one.startswith("notice_nlp.")}
        wrong += [f"{name} imports {other}" for other in own & set(level) if level[other] >= level[name]]
    assert wrong == []


def test_heavy_packages_stay_where_they_belong() -> None:
    wrong = []
    for name, tree in modules().items():
        for package, places in ALLOWED.items():
            if any(one.split(".")[0] == package for one in imports(tree)) and name not in places:
                wrong.append(f"{name} imports {package}")
    assert wrong == []


def test_no_label_is_named_in_code(taxonomy: Taxonomy) -> None:
    labels = {name for kind in ("stages", "issues", "items") for name in taxonomy.ids(kind)} - {
        "other",
        "warning",
        "funds",
        "interview",
    }
    literals = {
        (name, node.value)
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in labels
    }
    # These are answers, not items: the kinds of response that an item's page may name.
    assert {value for _, value in literals} <= {"contact_rights_owner"}, literals


def imported_by(code: str) -> set[str]:
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.strip().split("\n")[-1]))


def test_importing_the_package_is_cheap() -> None:
    assert not imported_by("import notice_nlp") & {"sklearn", "spacy", "numpy", "jieba", "yaml", "pydantic"}


def test_help_is_cheap() -> None:
    code = (
        "import contextlib, io\nfrom notice_nlp.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit): main(['--help'])"
    )
    assert not imported_by(code) & {"sklearn", "spacy", "numpy", "jieba", "yaml", "pydantic"}


def test_reading_a_notice_needs_neither_scikit_learn_nor_spacy() -> None:
    code = "import notice_nlp\nnotice_nlp.load().analyze('Your account has been deactivated. 您的账户已被停用。')"
    assert not imported_by(code) & {"sklearn", "spacy", "scipy", "pydantic", "joblib"}


def test_exports() -> None:
    assert notice_nlp.__all__ == sorted(notice_nlp.__all__)
    assert all(hasattr(notice_nlp, name) for name in notice_nlp.__all__)
