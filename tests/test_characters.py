from __future__ import annotations

from tools.simplified import lines, pairs

from notice_nlp import clean
from notice_nlp.constants import constants
from notice_nlp.paths import TABLES


def test_the_map_is_what_opencc_says() -> None:
    assert (TABLES / "simplified.txt").read_text(encoding="utf-8").split() == lines()


def test_both_sides_of_the_map_are_single_common_characters() -> None:
    assert clean.simplified() == {ord(char): made for char, made in pairs().items()}
    assert all(code <= 0xFFFF and len(made.encode("utf-16-le")) == 2 for code, made in clean.simplified().items())


def test_words_become_what_opencc_makes_of_them() -> None:
    from opencc import OpenCC

    words = constants("clean").values["simplified_words"]
    assert {word: OpenCC("t2s").convert(word) for word in words} == words
    assert all(len(word) == len(made) for word, made in words.items())


def test_a_letter_in_traditional_chinese() -> None:
    letter = "我們已停用您的賣家帳戶，請於十七天內回覆並提交改善計畫與供應商發票，否則將扣留款項"
    assert (
        clean.to_simplified(letter)
        == "我们已停用您的卖家账户，请于十七天内回复并提交改善计划与供应商发票，否则将扣留款项"
    )
