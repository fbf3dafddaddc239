"""Run the scripts of web/tests in Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from notice_nlp.paths import TABLES

SCRIPTS = Path(__file__).parent.parent / "web" / "tests"


def program() -> str:
    """Return where Node is; without it the test fails."""
    found = shutil.which("node")
    if not found:
        pytest.fail(
            "the reader for the browser is tested in Node 20 or later: install it (https://nodejs.org) and put it on the PATH"
        )
    return found


def run(script: str, given: object) -> Any:
    """Return what a script writes when it is given JSON."""
    done = subprocess.run(
        [program(), str(SCRIPTS / script)], input=json.dumps(given), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def raw_tables() -> dict[str, Any]:
    """Return all tables as they are written."""
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(TABLES.glob("*.yaml"))}
