"""What looks wrong on a form as a whole: names cut by a page's end, two ballots on one page."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from ballotcount.paper.adoption.name_search import NameMatch, Segment
from ballotcount.paper.adoption.spelling import keys_of
from ballotcount.paper.spec import Person

LEAST_TWICE = 3
"""Least names printed twice that are taken for two ballots on one page."""
MOST_TWICE = 0.8
"""Least share of the names printed twice that is taken for two ballots on one page."""


def cut_by_page_end(person: Person, segments: Sequence[Segment]) -> int | None:
    """Return the page at whose end a name seems to be cut in two, or None."""
    keys = keys_of(person.name)
    for first, last in itertools.combinations(range(1, max((one.page for one in segments), default=0) + 1), 2):
        if last != first + 1:
            continue
        ends = [tuple(token.key for token in one.tokens) for one in segments if one.page == first]
        begins = [tuple(token.key for token in one.tokens) for one in segments if one.page == last]
        for count in range(1, len(keys)):
            if any(one[-count:] == keys[:count] for one in ends) and any(
                one[: len(keys) - count] == keys[count:] for one in begins
            ):
                return first
    return None


def are_two_ballots(matches: Sequence[NameMatch | None]) -> bool:
    """Return whether nearly every name of a list is printed more than once."""
    twice = [one is not None and one.question == "several" for one in matches]
    # One name printed twice is asked about; nearly all of them twice are two ballots on one page. Not all are known as
    # printed twice: "10. Lý Thị Phượng" begins further right than the names of one digit.
    return sum(twice) >= max(LEAST_TWICE, MOST_TWICE * len(twice))
