"""Texts of a form that look like people who are not on the list."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
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
    number_beside,
)
from ballotcount.paper.adoption.printed_text import LINE_MM, TextRun
from ballotcount.paper.adoption.spelling import keys_of

MOST_CELLS = 0.8
"""Share of the names whose cells hold a further line above which such lines are details: born, post."""
NEXT_ROW = 1.6
"""Greatest distance of two rows of a list, in usual distances of two names."""
MOST_WORDS = 8
"""Most words of a name."""
ALIKE_TYPE = 0.1
"""Greatest difference of the heights of the type of two names of one list, as a share."""
OF_A_HEADING = frozenset(
    keys_of(
        "Phiếu bầu cử danh sách ứng cử viên đề cử đại biểu hội đồng nhân dân ủy ban chấp hành đảng bộ khóa nhiệm kỳ số "
        "thứ tự chức vụ đơn vị ghi chú không đồng ý tổng cộng tham gia"
    )
)
"""Words of headings: a text of no other words is no name. Single ones are in names, too (Nhân, Danh, Đồng)."""
ENDS_A_NAME = frozenset(",;:()")
"""Signs after which a text says more about a person."""
MOST_PITCH_MM = 60.0
"""Distance of two names above which they are not in rows next to each other."""
PITCH_MM = 10.0
"""Usual distance of two rows where no two names of a page were found."""
ONE_NAME_MM = 40.0
"""Greatest distance of two rows where a single name was found, so that no usual distance is known."""


def unlisted(found: list[NameMatch | None], segments: list[Segment], pages: dict[int, FormPage]) -> list[Segment]:
    """Return texts in rows of the list of a form that belong to nobody on the given list.

    That is a text between two names, a name beside a number in the column of numbers, and a name in the row next to
    any of these, above, below or beside it.

    Args:
        found: the place of each person of the list, or None.
        segments: all texts of the form.
        pages: by their numbers.
    """
    matches = [match for match in found if match is not None]
    if not matches:
        return []
    rows = _Rows.of(matches, segments, pages)
    free = [segment for segment in segments if rows.may_be_person(segment)]
    extra = [segment for segment in free if rows.is_between(segment) or rows.is_numbered(segment)]
    known = [_Row.of_match(match, segments) for match in matches] + [_Row.of(segment) for segment in extra]
    while True:
        # the person in the row next to somebody who is not on the list may not be on it either
        more = [one for one in free if not any(one is other for other in extra) and rows.is_beside(one, known)]
        if not more:
            return [segment for segment in free if any(segment is one for one in (*extra, *more))]
        extra += more
        known += [_Row.of(segment) for segment in more]


@dataclass(frozen=True, slots=True)
class _Row:
    """Where a name stands: page, left and right end and line, mm, its cell, and where its form of address begins."""

    page: int
    left: float
    right: float
    base: float
    cell: tuple[float | None, ...]
    start: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def middle_of_all(self) -> float:
        """Return the middle with the form of address, mm; "Đồng" may be one, and a family name."""
        return (self.start + self.right) / 2

    @classmethod
    def of(cls, segment: Segment) -> _Row:
        return cls(segment.page, _words(segment)[0].box[0], segment.right, segment.base, segment.cell, _start(segment))

    @classmethod
    def of_match(cls, match: NameMatch, segments: Sequence[Segment]) -> _Row:
        first = match.tokens[0]
        own = next((one for one in segments if any(token is first for token in one.tokens)), None)
        cell, start = (own.cell, _start(own)) if own is not None else ((), match.left)
        return cls(match.page, match.left, match.lines[0][-1].right, match.base, cell, start)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the rows of the list have in common.

    Attributes:
        matches: the names that were found.
        pages: the pages of the form, by their numbers.
        taken: ids of the words of people of the list.
        columns: left ends of the names, mm.
        middles: their middles with and without forms of address, mm: names may stand in the middle of a column.
        starts: where the names begin with their forms of address, mm.
        numbers: middles of the numbers beside the names, mm.
        cells: names whose cells say birth and post below them.
        lines: ids of the lines right below names that do.
        pitch: usual distance of two rows, mm.
        least: fewest words of a name that stand in one cell: one where family and given name have columns of their own.
        capitals: whether the names are in capitals.
        em: usual height of their type, mm.
    """

    matches: tuple[NameMatch, ...]
    pages: dict[int, FormPage]
    taken: frozenset[int]
    columns: list[float]
    middles: list[float]
    starts: list[float]
    numbers: list[float]
    cells: list[Segment]
    lines: set[int]
    pitch: float
    least: int
    capitals: bool
    em: float

    @classmethod
    def of(cls, matches: Sequence[NameMatch], segments: Sequence[Segment], pages: dict[int, FormPage]) -> _Rows:
        """Measure the rows of the names that were found."""
        numbers = [number_beside(match, pages[match.page]) for match in matches]
        rows = [_Row.of_match(match, segments) for match in matches]
        begun = {id(token) for one in _with_starts(matches, segments) for token in one.tokens}
        spread = sum(any(id(token) not in begun for token in match.lines[0]) for match in matches)
        return cls(
            matches=tuple(matches),
            pages=pages,
            taken=frozenset(id(token) for match in matches for token in match.tokens),
            columns=columns_of(matches),
            middles=[middle for row in rows for middle in (row.middle, row.middle_of_all)],
            starts=[row.start for row in rows],
            numbers=[number.middle[0] for number in numbers if number is not None],
            cells=_cells_with_details(matches, segments),
            lines=_lines_with_details(matches, segments, pages),
            pitch=_pitch(matches),
            least=1 if spread > len(matches) / 2 else 2,
            capitals=sum(all(token.text.isupper() for token in match.tokens) for match in matches) > len(matches) / 2,
            em=median(match.tokens[0].em for match in matches),
        )

    def may_be_person(self, segment: Segment) -> bool:
        """Return whether a text is free, has words, and says no more about a person of the list."""
        words = _words(segment)
        if len(words) < self.least or any(id(token) in self.taken for token in segment.tokens):
            return False
        # Lines in a cell below every name are birth and post; below one of them they are somebody who is not on the
        # list.
        if any(_share_a_cell(segment, cell) for cell in self.cells) or id(segment) in self.lines:
            return False
        return words[0].text[0].isupper()

    def is_between(self, segment: Segment) -> bool:
        """Return whether a text stands between two names of its column, or beside a number right below them."""
        alone = NameMatch(-1, segment.page, (_words(segment),))
        near = [one for one in self.matches if one.page == segment.page and abs(one.left - alone.left) <= COLUMN_MM]
        if not near or not in_column(alone, self.columns):
            return False
        first = min(one.base for one in near)
        last = max(one.base for one in near)
        numbered = number_beside(alone, self.pages[segment.page]) is not None
        # what is said below the others is said below one who is not on the list too
        if (self.cells or self.lines) and not self.is_name(segment, is_numbered=numbered):
            return False
        return first - 0.5 < segment.base < last + NEXT_ROW * self.pitch and (numbered or segment.base < last)

    def is_numbered(self, segment: Segment) -> bool:
        """Return whether a text looks like a name and has a number of its own in the column of numbers."""
        row = _Row.of(segment)
        return self._is_in_column(row) and self._has_number(segment) and self.is_name(segment, is_numbered=True)

    def is_beside(self, segment: Segment, known: Sequence[_Row]) -> bool:
        """Return whether a text looks like a name and stands in the row above, below or beside one of the list."""
        if not self.is_name(segment):
            return False
        row = _Row.of(segment)
        if not any(one.page == row.page for one in known):
            return self._is_in_column(row)  # a page of which nobody is on the list
        return any(self._is_next(row, one) for one in known) or (
            self._has_number(segment, anywhere=True) and any(self._is_level(row, one) for one in known)
        )

    def is_name(self, segment: Segment, *, is_numbered: bool = False) -> bool:
        """Return whether a text is written as the names of the list are; after a number a post may follow the name."""
        words = _name_words(segment)
        if not self.least <= len(words) <= MOST_WORDS or abs(words[0].em - self.em) > ALIKE_TYPE * self.em:
            return False
        if is_numbered:
            words = words[: max(2, self.least)]
        elif all(word.key in OF_A_HEADING for word in words):
            return False
        if self.capitals or len(words) == 1:
            return all(word.text.isupper() for word in words) == self.capitals and words[0].text[0].isupper()
        return all(word.text[0].isupper() for word in words) and not all(word.text.isupper() for word in words)

    def _is_in_column(self, row: _Row) -> bool:
        places = (
            (row.left, self.columns),
            (row.middle, self.middles),
            (row.middle_of_all, self.middles),
            (row.start, self.starts),
        )
        return any(abs(own - other) <= COLUMN_MM for own, others in places for other in others)

    def _has_number(self, segment: Segment, *, anywhere: bool = False) -> bool:
        number = number_beside(NameMatch(-1, segment.page, (_words(segment),)), self.pages[segment.page])
        if number is None:
            return False
        return anywhere or any(abs(number.middle[0] - place) <= COLUMN_MM for place in self.numbers)

    def _is_next(self, row: _Row, other: _Row) -> bool:
        """Return whether a row stands right above or below another."""
        if row.page != other.page or row.base == other.base:
            return False
        places = (
            (row.left, other.left),
            (row.middle, other.middle),
            (row.middle_of_all, other.middle_of_all),
            (row.start, other.start),
        )
        aligned = any(abs(one - another) <= COLUMN_MM for one, another in places)
        reach = NEXT_ROW * self.pitch if len(self.matches) > 1 else ONE_NAME_MM
        if aligned and LINE_MM < abs(row.base - other.base) <= reach:
            return True
        return _are_stacked(row.cell, other.cell) or _are_stacked(other.cell, row.cell)

    def _is_level(self, row: _Row, other: _Row) -> bool:
        """Return whether a row stands beside another, as in two lists side by side."""
        return (
            row.page == other.page and abs(row.base - other.base) <= LINE_MM and abs(row.left - other.left) > COLUMN_MM
        )


def _with_starts(matches: Sequence[NameMatch], segments: Sequence[Segment]) -> list[Segment]:
    """Return the texts in which names begin."""
    starts = {id(match.tokens[0]) for match in matches}
    return [one for one in segments if any(id(token) in starts for token in one.tokens)]


def _share_a_cell(one: Segment, other: Segment) -> bool:
    return one.page == other.page and one.cell == other.cell and None not in one.cell


def _start(segment: Segment) -> float:
    """Return where a text begins after its number, mm."""
    return next((token.box[0] for token in segment.tokens if not token.is_number), segment.tokens[0].box[0])


def _words(segment: Segment) -> tuple[TextRun, ...]:
    """Return the words of a text without numbers and forms of address."""
    return tuple(token for token in segment.tokens if not token.is_number and token.key not in ADDRESS)


def _name_words(segment: Segment) -> tuple[TextRun, ...]:
    """Return the words of a text up to the year, the bracket or the comma after a name."""
    words: list[TextRun] = []
    for token in segment.tokens:
        if words and (token.is_number or set(token.before) & ENDS_A_NAME):
            break
        if token.is_number or token.key in ADDRESS:
            continue
        words.append(token)
        if set(token.after) & ENDS_A_NAME:
            break
    return tuple(words)


def _are_stacked(upper: tuple[float | None, ...], lower: tuple[float | None, ...]) -> bool:
    """Return whether a cell (left, right, top, bottom; mm) stands right on another of the same column."""
    if len(upper) < 4 or len(lower) < 4 or None in upper or None in lower:
        return False
    ends = zip((upper[0], upper[1], upper[3]), (lower[0], lower[1], lower[2]), strict=True)
    return all(abs(one - other) <= LINE_MM for one, other in ends if one is not None and other is not None)


def _pitch(matches: Sequence[NameMatch]) -> float:
    """Return the usual distance of two names, mm."""
    steps = [
        other.base - one.base
        for one, other in itertools.pairwise(matches)
        if one.page == other.page and 0 < other.base - one.base < MOST_PITCH_MM
    ]
    return median(steps) if steps else PITCH_MM


def _cells_with_details(matches: Sequence[NameMatch], segments: Sequence[Segment]) -> list[Segment]:
    """Return the texts of names below which their cells say more, where nearly all names have it."""
    taken = {id(token) for match in matches for token in match.tokens}
    begun = Counter((one.page, one.cell) for one in _with_starts(matches, segments))
    # a frame around several names is no cell of one of them
    names = [
        one
        for one in segments
        if None not in one.cell and begun[one.page, one.cell] <= 1 and any(id(token) in taken for token in one.tokens)
    ]
    others = [one for one in segments if not any(id(token) in taken for token in one.tokens)]
    detailed = [name for name in names if any(_share_a_cell(one, name) for one in others)]
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
