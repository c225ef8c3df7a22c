"""How a pile of ballots of several pages is divided, by the numbers of its pages alone."""

from __future__ import annotations

import pytest

from ballotcount.domain.page_pile import Fed, PagePile, stands_for_a_page
from ballotcount.domain.reading import Reason, ReasonCode


def divided(fed: list[Fed], pages: int = 2) -> list[tuple[list[Fed], bool]]:
    """The ballots of a pile, each with whether a whole one is doubtful."""
    pile = PagePile(pages)
    found: list[tuple[list[Fed], bool]] = []
    held: list[Fed] = []

    def end() -> None:
        found.append((list(held), len(held) >= pages and pile.is_doubtful(held)))
        pile.end(held)
        held.clear()

    for page in fed:
        if held and pile.begins(page, held):
            end()
        held.append(page)
        if len(held) >= pages:
            end()
    if held:
        end()
    return found


@pytest.mark.parametrize(
    ("fed", "ballots", "doubtful"),
    [
        ([1, 2, 1, 2], [[1, 2], [1, 2]], [False, False]),
        ([2, 1, 2, 1], [[2, 1], [2, 1]], [True, True]),
        ([1, 2, 1, 1, 2, 1, 2], [[1, 2], [1], [1, 2], [1, 2]], [False, False, True, False]),
        ([1, 2, 2, 1, 2, 1, 2], [[1, 2], [2], [1, 2], [1, 2]], [False, False, True, True]),
        (
            [1, 2, 2, 1, 2, 1, 1, 2, 1, 2],
            [[1, 2], [2], [1, 2], [1], [1, 2], [1, 2]],
            [False, False, True, False, True, False],
        ),
        ([1, None, 1, 2], [[1, None], [1, 2]], [False, False]),
        ([None, 2, 1, 2], [[None, 2], [1, 2]], [False, False]),
        ([2, 2, 1], [[2], [2, 1]], [False, True]),
        ([None, None, 1, 2], [[None, None], [1, 2]], [False, False]),
    ],
)
def test_a_pile_of_two_page_ballots(fed: list[Fed], ballots: list[list[Fed]], doubtful: list[bool]) -> None:
    assert divided(fed) == list(zip(ballots, doubtful, strict=True))


@pytest.mark.parametrize(
    ("fed", "ballots"),
    [
        ([1, 2, 3, 1, 2, 3], [[1, 2, 3], [1, 2, 3]]),
        ([1, 3, 1, 2, 3], [[1, 3], [1, 2, 3]]),
        ([3, 2, 1, 3, 2, 1], [[3, 2, 1], [3, 2, 1]]),
        ([1, 2, 3, 2, 3, 1, 2, 3], [[1, 2, 3], [2, 3], [1, 2, 3]]),
        ([1, 2, 2, 3], [[1, 2], [2, 3]]),
    ],
)
def test_a_pile_of_three_page_ballots(fed: list[Fed], ballots: list[list[Fed]]) -> None:
    assert [held for held, _ in divided(fed, 3)] == ballots


def test_a_full_ballot_takes_no_more_pages() -> None:
    assert PagePile(2).begins(None, [1, 2])


def test_backs_folders_and_other_files_stand_for_no_page_and_a_bad_picture_does() -> None:
    assert not stands_for_a_page([Reason.of(ReasonCode.BACK_OF_SHEET)])
    assert not stands_for_a_page([Reason.of(ReasonCode.SUB_FOLDER)])
    assert stands_for_a_page([Reason.of(ReasonCode.FILE_INCOMPLETE)])
    assert stands_for_a_page([])
