"""The time, as it stands in rows, reports and logs."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """Return the time: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
