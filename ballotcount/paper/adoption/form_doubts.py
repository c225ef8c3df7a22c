"""What looks wrong on a form as a whole: texts of nobody, names cut by a page's end, two ballots on one page."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from statistics import median

from ballotcount.paper.adoption.name_search import (
    ADDRESS,
    COLUMN_MM,
    NEXT_LINE,
    FormPage,
    NameMatch,
    Segment,
    columns_of,
    in_column,
    number_of,
)
from ballotcount.paper.adoption.printed_text import LINE_MM
from ballotcount.paper.adoption.spelling import keys_of
from ballotcount.paper.spec import Person

MOST_CELLS = 0.8
"""Share of the names whose cells hold a further line above which such lines are details: born, post."""
LEAST_TWICE = 3
"""Least names printed twice that are taken for two ballots on one page."""
MOST_TWICE = 0.8
"""Least share of the names printed twice that is taken for two ballots on one page."""


def nobodys(found: list[NameMatch | None], segments: list[Segment], pages: dict[int, FormPage]) -> list[Segment]:
    """Return texts between and below the names of a column, beside a number, that belong to nobody."""
    matches = [match for match in found if match is not None]
    if not matches:
        return []
    taken = {id(token) for match in matches for token in match.tokens}
    columns = columns_of(matches)
    pitch = _pitch(matches)
    details = _cells_with_details(matches, segments)
    below = _lines_with_details(matches, segments, pages)
    extra = []
    for segment in segments:
        words = tuple(token for token in segment.tokens if not token.is_number and token.key not in ADDRESS)
        if len(words) < 2 or any(id(token) in taken for token in segment.tokens):
            continue
        # Lines in a cell below every name are birth and post; below one of them they are somebody who is not on the
        # list.
        if any(is_inside(segment, cell) for cell in details) or id(segment) in below:
            continue
        alone = NameMatch(-1, segment.page, (words,))
        near = [one for one in matches if one.page == segment.page and abs(one.left - alone.left) <= COLUMN_MM]
        if not near or not in_column(alone, columns) or not words[0].text[0].isupper():
            continue
        first = min(one.base for one in near)
        last = max(one.base for one in near)
        numbered = number_of(alone, pages[segment.page]) is not None
        if first - 0.5 < segment.base < last + 1.6 * pitch and (numbered or segment.base < last):
            extra.append(segment)
    return extra


def _pitch(matches: Sequence[NameMatch]) -> float:
    """Return the usual distance of two names, mm."""
    steps = [
        other.base - one.base
        for one, other in itertools.pairwise(matches)
        if one.page == other.page and 0 < other.base - one.base < 60
    ]
    return median(steps) if steps else 10.0


def _cells_with_details(matches: Sequence[NameMatch], segments: Sequence[Segment]) -> list[Segment]:
    """Return the texts of names below which their cells say more, where nearly all names have it."""
    taken = {id(token) for match in matches for token in match.tokens}
    names = [one for one in segments if None not in one.cell and any(id(token) in taken for token in one.tokens)]
    others = [one for one in segments if not any(id(token) in taken for token in one.tokens)]
    detailed = [name for name in names if any(is_inside(one, name) for one in others)]
    places = {id(match) for match in matches for name in detailed if match.tokens[0] in name.tokens}
    return detailed if len(places) >= MOST_CELLS * len(matches) and len(matches) > 1 else []


def _lines_with_details(
    matches: Sequence[NameMatch], segments: Sequence[Segment], pages: dict[int, FormPage]
) -> set[int]:
    """Return the ids of lines without rules right below names ("Born 1970, secretary"), where nearly all have one."""
    found: dict[int, set[int]] = {}
    for place, match in enumerate(matches):
        last = match.lines[-1][-1]
        for one in segments:
            if (
                one.page == match.page
                and 0 < one.base - last.base < NEXT_LINE * last.em
                and one.left - match.left < COLUMN_MM + last.em
                and one.right > match.left
                and not any(id(token) in map(id, match.tokens) for token in one.tokens)
                and _is_no_person(one, pages[one.page])
            ):
                found.setdefault(place, set()).add(id(one))
    if len(matches) < 2 or len(found) < MOST_CELLS * len(matches):
        return set()
    return set().union(*found.values())


def _is_no_person(segment: Segment, page: FormPage) -> bool:
    """Return whether a line cannot be a name: no number before it, and a word of it begins with a small letter."""
    first = segment.tokens[0]
    # A person without a number, between the rows of a list, has capitals only.
    if first.is_number or not any(token.text[0].islower() for token in segment.tokens):
        return False
    own = set(map(id, segment.tokens))
    before = [one for one in page.tokens if one.is_number and id(one) not in own and one.right <= first.box[0] + 0.1]
    return all(abs(one.base - segment.base) >= LINE_MM for one in before)


def is_inside(one: Segment, other: Segment) -> bool:
    """Return whether two texts stand in one cell."""
    return one.page == other.page and one.cell == other.cell and None not in one.cell


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
