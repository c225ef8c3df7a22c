"""The page of the result asks nobody to look at something before a lock that is made, and calls open figures so."""

from __future__ import annotations

import pytest

from ballotcount.domain.ballot import Ballot
from ballotcount.service import closing
from ballotcount.service.session import Session
from ballotcount.text import words
from tests.builders import HEAD, TYPIST, at, collected, second, struck, type_pass
from ui.stages.result.view import look

BEFORE = {"vi": "trước khi khóa", "en": "before"}


def counted(sheets: list[Ballot]) -> Session:
    session = collected(len(sheets))
    type_pass(session, TYPIST, sheets)
    return at(session, HEAD)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_warning_for_the_lock_ends_with_it(language: str) -> None:
    session = counted([struck(1), struck()] * 3)
    with words.speaking(language):
        open_view = look(session, "e1r1")
        closing.close(session, "e1r1", second())
        closed_view = look(session, "e1r1")
    assert (open_view.locked, closed_view.locked) == (False, True)
    assert any(BEFORE[language] in one for one in open_view.warnings)
    assert not any(BEFORE[language] in one for one in (*closed_view.warnings, *closed_view.judged))
    # What was remarked is still shown.
    assert any("3" in one and "6" in one for one in closed_view.warnings)
