from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notice_nlp.mapped import MappedText


def test_sub_maps_new_characters_to_the_whole_match() -> None:
    source = "a&amp;b"
    mapped = MappedText.of(source).sub(re.compile("&amp;"), "&")
    assert mapped.text == "a&b"
    assert [source[slice(*mapped.source_span(at, at + 1))] for at in range(3)] == ["a", "&amp;", "b"]


def test_split_up_maps_each_part_to_its_share() -> None:
    source = "xÃ©Ã©y"
    mapped = MappedText.of(source).split_up(re.compile("(?:Ã©)+"), lambda match: [("é", 2)] * (len(match[0]) // 2))
    assert mapped.text == "xééy"
    assert mapped.source_span(2, 3) == (3, 5)


def test_recode_refuses_another_length() -> None:
    with pytest.raises(ValueError, match="3 characters for 2 places"):
        MappedText.of("ab").recode("abc")


def test_empty_span_stays_empty() -> None:
    mapped = MappedText.of("abc").sub(re.compile("b"), "")
    assert mapped.source_span(1, 1) == (2, 2)
    assert mapped.source_span(2, 2) == (3, 3)
    assert MappedText.of("").source_span(0, 0) == (0, 0)


@given(st.text(alphabet="ab&;x", max_size=40))
def test_places_never_go_back(source: str) -> None:
    mapped = MappedText.of(source).sub(re.compile("a+"), "").sub(re.compile("&x;"), "xx")
    assert len(mapped.starts) == len(mapped.ends) == len(mapped.text)
    assert list(mapped.starts) == sorted(mapped.starts)
    assert all(start < end for start, end in zip(mapped.starts, mapped.ends, strict=True))
