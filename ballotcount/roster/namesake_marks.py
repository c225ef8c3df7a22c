"""The letter or number by which offices tell two people of one name apart: Trần Thị Hoa (2), Nguyễn Thị Hoa A."""

from __future__ import annotations

import re

_BARE = re.compile(r"\d{1,4}|[A-E]|I{1,3}")
_IN_BRACKETS = re.compile(r"\d{1,4}|[A-Za-z]|[IVX]{1,4}")


def is_namesake_mark(word: str, *, bare: bool) -> bool:
    """Return whether a word tells namesakes apart and is no part of the name.

    Args:
        bare: it stands as the last word of the name, where in capitals VI, XI and Y are given names; in brackets no
            given name stands alone.
    """
    return (_BARE if bare else _IN_BRACKETS).fullmatch(word) is not None
