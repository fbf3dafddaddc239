"""What a letter of a stage does to a case; which stage does what stands in tables/outcomes.yaml."""

from __future__ import annotations

from functools import cache

import yaml

from notice_nlp.paths import TABLES

REFUSED, FINAL, RESTORED = "refused", "final", "restored"


@cache
def outcomes() -> dict[str, str]:
    """Return the outcome of each stage that answers an appeal: REFUSED, FINAL or RESTORED."""
    table: dict[str, str] = yaml.safe_load((TABLES / "outcomes.yaml").read_text(encoding="utf-8"))
    return table
