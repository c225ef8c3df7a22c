"""The draft of the minutes: nothing of an unfinished count shows through, whatever the ballots say."""

from __future__ import annotations

import pytest

from ballotcount.documents import draft, names
from ballotcount.documents.blocks import Document
from ballotcount.documents.facts import facts
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.service import counting, papers
from ballotcount.service.record import record_of
from ballotcount.service.session import Session
from tests.builders import TYPIST, at, collected, struck

R = "e1r1"
LINES = {
    VotingMethod.STRIKE: (LineMark.STRUCK,),
    VotingMethod.AGREE: (LineMark.AGREE, LineMark.DISAGREE),
    VotingMethod.LEVELS: (LineMark.HIGH, LineMark.LOW),
}


def counting_now(style: VotingMethod, chosen: int, sheets: int) -> Session:
    session = at(collected(12, passes=1, style=style), TYPIST)
    counting.start_pass(session, R, stack_size=20)
    numbers = [one.no for one in session.frozen(R).candidates]
    marks = LINES[style]
    for place in range(sheets):
        if style is VotingMethod.STRIKE:
            ballot = struck(*numbers[:chosen])
        else:
            ballot = Ballot(tuple((no, marks[(no + chosen + place) % len(marks)]) for no in numbers))
        counting.enter(session, R, ballot)
    return session


def drafted(session: Session, monkeypatch: pytest.MonkeyPatch) -> Document:
    """Return the document that is written as PDF."""
    found: list[Document] = []

    def kept(document: Document, _: str) -> bytes:
        found.append(document)
        return b""

    monkeypatch.setattr(papers.papers, "render", kept)
    papers.draft_minutes(session, R)
    return found[0]


@pytest.mark.parametrize("style", LINES)
def test_a_draft_is_the_same_whatever_was_counted_so_far(style: VotingMethod, monkeypatch: pytest.MonkeyPatch) -> None:
    first = drafted(counting_now(style, 1, 4), monkeypatch)
    assert first == drafted(counting_now(style, 2, 4), monkeypatch), "other votes"
    assert first == drafted(counting_now(style, 1, 9), monkeypatch), "more sheets"
    assert draft.BLANK in repr(first)


def test_a_draft_holds_what_stands_already(monkeypatch: pytest.MonkeyPatch) -> None:
    session = counting_now(VotingMethod.STRIKE, 1, 3)
    words = repr(drafted(session, monkeypatch))
    for one in session.frozen(R).candidates:
        assert one.name.split()[-2] in words
    assert session.state.name_of(TYPIST) in words


def test_every_name_that_a_draft_sorts_out_exists() -> None:
    whole = facts(record_of(counting_now(VotingMethod.STRIKE, 1, 3), R))
    assert set(whole.fields) >= draft.UNKNOWN_FIELDS | draft.UNKNOWN_NOTES
    assert set(whole.lists) >= draft.KNOWN_LISTS
    assert set(whole.lists["results"][0]) > draft.KNOWN_COLUMNS
    assert set(names.FLAGS) >= draft.UNKNOWN_FLAGS
