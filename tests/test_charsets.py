from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notice_nlp.charsets import decode, decoded_or_none, is_binary
from notice_nlp.errors import InputBinary, InputError, InputUndecodable

CHINESE = "您的亚马逊卖家账户已被停用。请提交行动计划，说明根本原因和预防措施。"
TRADITIONAL = "您的亞馬遜賣家帳戶已被停用。請提交行動計畫，說明根本原因和預防措施。"
JAPANESE = "お客様の出品アカウントは停止されました。改善計画を提出してください。"
GERMAN = "Ihr Verkäuferkonto wurde gesperrt. Bitte übermitteln Sie uns einen Maßnahmenplan – „heute“."
CURLY = "Your account’s funds “are held” — please reply • soon."


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (CHINESE, "gb18030"), (CHINESE, "utf-16"), (CHINESE, "utf-8-sig"), (TRADITIONAL, "big5"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"),
        (GERMAN, "cp1252"), (CURLY, "cp1252"), (CURLY, "gb18030"),
    ],
)  # fmt: skip
def test_an_undeclared_charset_is_told_by_its_commonest_characters(text: str, charset: str) -> None:
    assert decode(text.encode(charset), None, "it") == text


@pytest.mark.parametrize("declared", ["GB2312", " gbk ", "x-nonsense", "", "us-ascii", None])
def test_a_declared_charset_may_be_narrow_wrong_or_unknown(declared: str | None) -> None:
    assert decode("镕 您好，您的账户已停用。".encode("gb18030"), declared, "it") == "镕 您好，您的账户已停用。"
    assert (
        decode("Grüße “x”".encode(), declared if declared and "b" not in declared.lower() else None, "it")
        == "Grüße “x”"
    )


def test_bytes_that_are_no_text() -> None:
    assert is_binary(b"%PDF-1.7")
    assert not is_binary(b"Percent: %PDF")
    with pytest.raises(InputBinary, match="it: this is not text"):
        decode(b"a\x00b", None, "it")
    with pytest.raises(InputUndecodable, match="no charset fits"):
        decode(bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xFF] * 5), None, "it")


def test_a_word_of_a_header() -> None:
    assert decoded_or_none("账户".encode("gbk"), "gb2312") == "账户"
    assert decoded_or_none(b"\x81\x8d\x8f\xff", "utf-8") is None


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "gb2312", "big5", "x"]))
def test_decoding_never_breaks(data: bytes, charset: str | None) -> None:
    try:
        decode(data, charset, "it").encode()  # can be written out again: it has no half of a surrogate pair
    except InputError:
        return
