"""A folder of mails as an import writes it, for tests."""

from __future__ import annotations

import json
from pathlib import Path

LETTERS = {
    "odr": (
        "en",
        "Hello,\n\nYour Amazon seller account has been deactivated. Your order defect rate is 3.1%, and our target is under 1%.\n\n"
        "To have your account reactivated, please send us a plan of action that explains:\n- The root cause of the claims\n"
        "- The steps you have taken to resolve them\n\nSend it within 17 days. Funds will be held for 90 days.\n\nSeller Performance Team",
    ),
    "linked": (
        "en",
        "Dear seller,\n\nyour account stays closed because it is linked to an account that may not sell. "
        "Please send greater detail on how you know [NAME-1].\n\nAmazon.com",
    ),
    "zh": (
        "zh",
        "您好：\n\n您的卖家账户已被停用，因为我们怀疑您销售的商品是假货。\n\n请提供以下资料："
        "\n- 过去 365 天内的采购发票\n- 供应商的联系方式\n\n卖家绩效团队",
    ),
    "news": (
        "en",
        "This week in Seller Central: three webinars on advertising, and a new look for the inventory page.",
    ),
}


def folder_of_mails(folder: Path) -> Path:
    """Write an inbox of two batches."""
    (folder / "inbox").mkdir(parents=True)
    for batch, names in {"one": ["odr", "linked"], "two": ["zh", "news"]}.items():
        rows = [
            {"id": name, "text": LETTERS[name][1], "lang": LETTERS[name][0], "family": name,
             "source": {"file": f"{name}.eml", "position": 0, "kind": "eml"},
             "imported": "2026-11-20T08:00:00+00:00", "replaced": {}}
            for name in names
        ]  # fmt: skip
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / "inbox" / f"{batch}.jsonl").write_text(lines, encoding="utf-8")
    return folder
