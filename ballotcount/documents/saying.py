"""Words for papers: always Vietnamese, as the forms are, whatever language the desk speaks."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations

from ballotcount.text import words

PAPERS = "vi"
"""The language of papers."""


@cache
def _vietnamese() -> GNUTranslations:
    return words.load(PAPERS)


def t(id: str, /, **facts: object) -> str:
    """Return the Vietnamese sentence behind a message id, with its facts filled in."""
    text = _vietnamese().gettext(id)
    return text.format(**facts) if facts else text


def coded(prefix: str, code: str) -> str:
    """Return the words of a code, or the code itself where another room brought one that papers do not know."""
    # Papers have words of their own for some codes; the screen's are taken where they have not.
    for key in (f"documents.{prefix}.{code}", f"{prefix}.{code}", f"reading.reason.{code}"):
        text = t(key)
        if text != key:
            return text
    return code
