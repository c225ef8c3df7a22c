"""Whatever a sheet is shown to people for is said in words, in both languages."""

from __future__ import annotations

import pytest

from ballotcount.domain.reading import ReasonCode
from ballotcount.files import profiles
from ballotcount.service.sheet_words import question_words
from ballotcount.text import words

CODES = {code.value for code in ReasonCode} | {"difference", "validity", "unsteady"}
CODES |= {reason.code for name in profiles.ids() for reason in profiles.load(name).invalid_reasons}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_question_has_words(language: str) -> None:
    words.set_language(language)
    said = {code: question_words(code) for code in sorted(CODES)}
    words.set_language("vi")
    assert {code: text for code, text in said.items() if f".{code}" in text or "_" in text or "{" in text} == {}
