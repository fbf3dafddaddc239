"""Texts that break readers, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = [
    "Your account has been deactivated.", "您的账户已被停用。", "现(xiàn)在", "&nbsp;", "&#39;", "&amp;amp;", "<b>", "</p>",
    "<a href='http://x.example'>", "[url=x]", "**bold**", "â€™", "Ã©", "ÄúºÃ£¬ÄúµÄ", "帳戶", "ＡＢ１２：", "\u00ad", "\u200b",
    "\ufffd", "\ufeff", "e\u0301", "ﬁ", "\r\n", "\r", "\u2028", "\t\t", "   ", "> > ", ">\n", "=20", "=\n", "=E2=80=99", "- ", "•",
    "1) ", "-- ", "o ", "?", "。", "within 7 days", "17天内", "Oct. 20th", "B012345678", "112-1234567-7654321", "a@b.co", "\U0001f600",
    "\ud800", "İ", "ß", "\x00", "\x1b[31m", "On Mon wrote:", "From: a\nTo: b\n", "((((((((", "%%%%", "2.78%", "1. 2. 3.",
]  # fmt: skip

texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=30).map("".join)
