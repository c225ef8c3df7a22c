"""A paper says the same whichever language the desk speaks: the forms are Vietnamese."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ballotcount.documents import papers
from ballotcount.documents.digest import result_hash
from ballotcount.service import closing
from ballotcount.service.papers import attending
from ballotcount.service.record import board_papers, record_of
from ballotcount.service.session import Session
from ballotcount.text import words
from tests.builders import HEAD, at, locked, second
from tests.service.test_reopened import R, correct, reopened


def corrected() -> Session:
    """Reopened, one sheet corrected, locked again."""
    session = reopened()
    correct(session, 2)
    closing.close(at(session, HEAD), R, second())
    return session


def kept() -> Session:
    """Reopened and locked as it was."""
    session = reopened()
    closing.close(session, R, second(), reason="đếm lại vẫn đúng")
    return session


@pytest.mark.parametrize("made", [corrected, kept, locked])
@pytest.mark.parametrize("form", ["minutes-party", "minutes-public", "announcement", "ballots", "sheets", "rulings"])
def test_a_paper_does_not_follow_the_language_of_the_desk(made: Callable[[], Session], form: str) -> None:
    session = made()

    def paper(language: str) -> list[str]:
        with words.speaking(language):
            record = record_of(session, R)
            own = board_papers(session, R)
            return [result_hash(record), *map(str, papers.compose(record, form, papers=own).blocks)]

    assert paper("en") == paper("vi")


@pytest.mark.parametrize("form", ["credentials", "entry-log"])
def test_a_report_of_the_board_does_not_follow_the_language_of_the_desk(form: str) -> None:
    session = corrected()

    def paper(language: str) -> list[str]:
        with words.speaking(language):
            record = attending(session) if form == "credentials" else record_of(session, R)
            return list(map(str, papers.compose(record, form, papers=board_papers(session, R)).blocks))

    assert paper("en") == paper("vi")
