"""Find the names of a list among the words of a form."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ballotcount.domain.layout import Box
from ballotcount.paper.adoption.printed_text import LINE_MM, TextRun
from ballotcount.paper.adoption.rulings import Rulings
from ballotcount.paper.adoption.spelling import distance, keys_of
from ballotcount.paper.spec import Person

APART = 1.6
"""Gap on a line that parts two texts, in heights of the type. A justified line stretches a blank to about 1."""
NEXT_LINE = 2.3
"""Greatest distance of the lines of one name, in heights of the type."""
MOST_LINES = 7
"""Most lines of one name."""
COLUMN_MM = 3.0
"""Greatest distance of the left ends of names in one column, mm."""
SIMILAR = 0.25
"""Letters in which a printed name may differ from one of the list to be asked about, as a share of its length."""
ADDRESS = frozenset(
    key
    for words in (
        "Đ c đồng chí ông bà GS TS PGS PGSTS ThS BS CKI CKII BSCKI BSCKII DS KS LS CN",
        "Đại Trung Thiếu Thượng tướng tá úy sĩ",
        "Họ và tên",
    )
    for key in keys_of(words)
)
"""Words before a name that are no part of it: forms of address, titles, ranks."""


@dataclass(frozen=True, slots=True)
class FormPage:
    """One page of a form.

    Attributes:
        number: from 1.
        size: width and height, mm.
        upright: words that run upwards or downwards, in reading order: headings of narrow columns.
        annotated: whether the file has notes or fields there, which are no part of the page itself.
    """

    number: int
    size: tuple[float, float]
    tokens: tuple[TextRun, ...]
    rulings: Rulings
    upright: tuple[TextRun, ...] = ()
    annotated: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A text on one line, in one cell.

    Attributes:
        cell: left and right rule beside it and the level rules above and below, mm; None for an open side.
    """

    page: int
    tokens: tuple[TextRun, ...]
    cell: tuple[float | None, ...]

    @property
    def left(self) -> float:
        """Return its left end, mm."""
        return self.tokens[0].box[0]

    @property
    def right(self) -> float:
        """Return its right end, mm."""
        return self.tokens[-1].right

    @property
    def base(self) -> float:
        """Return the line it stands on, mm."""
        return self.tokens[0].base

    @property
    def em(self) -> float:
        """Return the height of its type, mm."""
        return self.tokens[0].em


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A place where a name is printed.

    Attributes:
        place: of the candidate in the list, from 0.
        lines: its words, line by line.
        number: the number printed left of it, or None.
        question: what is unsure about it; empty when nothing is.
        facts: figures and words of the question.
    """

    place: int
    page: int
    lines: tuple[tuple[TextRun, ...], ...]
    number: int | None = None
    question: str = ""
    facts: dict[str, str | int] = field(default_factory=dict)

    @property
    def tokens(self) -> tuple[TextRun, ...]:
        """Return its words."""
        return tuple(token for line in self.lines for token in line)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Return the extent of each line, mm."""
        return tuple(extent(line) for line in self.lines)

    @property
    def left(self) -> float:
        """Return its left end, mm."""
        return self.lines[0][0].box[0]

    @property
    def base(self) -> float:
        """Return the line that its first word stands on, mm."""
        return self.lines[0][0].base

    def asked(self, question: str, **facts: str | int) -> NameMatch:
        """Return the match with a question; the first one stays."""
        return self if self.question else replace(self, question=question, facts=facts)


def extent(tokens: Iterable[TextRun]) -> Box:
    """Return the extent of words, mm."""
    boxes = [token.box for token in tokens]
    left = min(box[0] for box in boxes)
    top = min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return (left, top, right - left, bottom - top)


def segments_of(page: FormPage) -> list[Segment]:
    """Return the texts of a page, cut at rules and at wide gaps, from top to bottom."""
    lines: list[list[TextRun]] = []
    for token in sorted(page.tokens, key=lambda one: (one.base, one.box[0])):
        if lines and abs(lines[-1][-1].base - token.base) < LINE_MM:
            lines[-1].append(token)
        else:
            lines.append([token])
    found = []
    for line in lines:
        ordered = sorted(line, key=lambda one: one.box[0])
        part: list[TextRun] = []
        for token in ordered:
            if part and _parted(part[-1], token, page.rulings):
                found.append(_segment(page, part))
                part = []
            part.append(token)
        found.append(_segment(page, part))
    return found


def _parted(one: TextRun, other: TextRun, rulings: Rulings) -> bool:
    if other.box[0] - one.right > APART * max(one.em, other.em):
        return True
    x, y = one.middle
    right = rulings.right(x, y)
    return right is not None and right < other.middle[0]


def _segment(page: FormPage, tokens: list[TextRun]) -> Segment:
    x, y = tokens[0].middle
    rules = page.rulings
    last = tokens[-1].middle
    cell = (rules.left(x, y), rules.right(*last), rules.above(x, y), rules.below(x, y))
    return Segment(page.number, tuple(tokens), cell)


def find_names(pages: Sequence[FormPage], people: Sequence[Person]) -> tuple[list[NameMatch | None], list[Segment]]:
    """Find each person of a list.

    Returns:
        For each person the place, with a question where it is unsure, or None; and all texts.
    """
    numbers = {page.number: page for page in pages}
    segments = [segment for page in pages for segment in segments_of(page)]
    follows = {id(one): _next_line(one, segments) for one in segments}
    wanted = [keys_of(person.name) for person in people]
    every = [
        match
        for place, keys in enumerate(wanted)
        for segment in segments
        for match in _matches(place, keys=keys, segment=segment, follows=follows)
    ]
    every += list(_across_cells(wanted, every, segments))
    every = [replace(match, number=number_of(match, numbers[match.page])) for match in _outermost(every)]
    found = _chosen(every, people)
    _look_for_similar(found, people=people, segments=segments, follows=follows, pages=numbers)
    return [None if one is None else _asked_about(one, people[one.place], segments) for one in found], segments


def _next_line(segment: Segment, segments: list[Segment]) -> Segment | None:
    """Return the text right below a text in the same cell, or below it where there are no rules."""
    below = [
        one
        for one in segments
        if one.page == segment.page
        and 0.6 * segment.em < one.base - segment.base < NEXT_LINE * segment.em
        and one.cell == segment.cell
        and one.left < segment.right + segment.em
        and one.right > segment.left - segment.em
    ]
    return min(below, key=lambda one: one.base, default=None)


def _matches(
    place: int, keys: tuple[str, ...], segment: Segment, follows: dict[int, Segment | None]
) -> Iterator[NameMatch]:
    """Yield where a name begins in a text; it may go on in the lines below."""
    chain = [segment]
    while len(chain) < MOST_LINES and (below := follows[id(chain[-1])]) is not None:
        chain.append(below)
    flat = [(number, token) for number, one in enumerate(chain) for token in one.tokens]
    for start in range(len(segment.tokens)):
        part = flat[start : start + len(keys)]
        if tuple(token.key for _, token in part) == keys:
            lines = tuple(
                tuple(token for at, token in part if at == number) for number in sorted({at for at, _ in part})
            )
            yield NameMatch(place, segment.page, lines)


def _across_cells(
    wanted: Sequence[tuple[str, ...]], every: Sequence[NameMatch], segments: Sequence[Segment]
) -> Iterator[NameMatch]:
    """Yield names that stand in two cells beside each other: family and given name in columns of their own."""
    found = {match.place for match in every}
    missing = [(place, keys) for place, keys in enumerate(wanted) if place not in found]
    beside = [(one, other) for one, other in itertools.pairwise(segments) if one.page == other.page] if missing else []
    for one, other in beside:
        if one.right > other.left or abs(one.base - other.base) > LINE_MM or one.cell[1] != other.cell[0]:
            continue
        tokens = (*one.tokens, *other.tokens)
        for place, keys in missing:
            for start in range(len(one.tokens)):
                part = tokens[start : start + len(keys)]
                if tuple(token.key for token in part) == keys and start + len(keys) > len(one.tokens):
                    yield NameMatch(place, one.page, (part,))


def _outermost(every: list[NameMatch]) -> list[NameMatch]:
    """Leave out a name that is only a part of another name of the list where that one is printed."""
    kept = []
    for one in every:
        own = set(map(id, one.tokens))
        # "Lê Văn An" is no match inside "Lê Văn An Bình" if both stand on the list.
        inside = any(own < set(map(id, other.tokens)) for other in every if other.place != one.place)
        if not inside:
            kept.append(one)
    return kept


def number_of(match: NameMatch, page: FormPage) -> int | None:
    """Return the number printed nearest left of a name on its height; without one there, the nearest right of it."""
    nearest = number_beside(match, page)
    return None if nearest is None else int(nearest.text)


def number_beside(match: NameMatch, page: FormPage) -> TextRun | None:
    """Return where the number of a name is printed; see ``number_of``."""
    top = min(box[1] for box in match.boxes)
    bottom = max(box[1] + box[3] for box in match.boxes)
    numbers = [
        token
        for token in page.tokens
        if token.is_number and len(token.text) <= 3 and top - 0.5 < token.middle[1] < bottom + 0.5
    ]
    left = [token for token in numbers if token.right <= match.left + 0.1]
    right = [token for token in numbers if token.box[0] >= max(box[0] + box[2] for box in match.boxes)]
    return max(left, key=lambda token: token.right, default=None) or min(
        right, key=lambda token: token.box[0], default=None
    )


def _chosen(every: list[NameMatch], people: Sequence[Person]) -> list[NameMatch | None]:
    """Return one place for each person: by its column, then by the printed number, then by the order of the list."""
    by_place: dict[int, list[NameMatch]] = {}
    for match in every:
        by_place.setdefault(match.place, []).append(match)
    single = [matches[0] for matches in by_place.values() if len(matches) == 1]
    # Names found once show where the column is; a name in a note or a signature stands elsewhere.
    columns = columns_of(single or every)
    found: list[NameMatch | None] = [None] * len(people)
    taken: set[int] = set()
    for place, person in enumerate(people):
        matches = by_place.get(place, [])
        listed = [one for one in matches if in_column(one, columns)] or matches
        free = [one for one in listed if id(one.lines[0][0]) not in taken]
        numbered = [one for one in free if one.number == person.no]
        best = numbered[0] if len(numbered) == 1 else free[0] if free else None
        if best is not None and len(free) > 1 and len(numbered) != 1:
            best = best.asked("several", count=len(listed))
        if best is not None:
            taken.add(id(best.lines[0][0]))
        found[place] = best
    return found


def columns_of(matches: Sequence[NameMatch]) -> list[float]:
    """Return the left ends of the columns of names, mm; a column holds at least a sixth of the names."""
    ends: Counter[int] = Counter(round(match.left / COLUMN_MM) for match in matches)
    least = max(1, len(matches) // 6)
    return [place * COLUMN_MM for place, count in ends.items() if count >= least]


def in_column(match: NameMatch, columns: list[float]) -> bool:
    return any(abs(match.left - column) <= COLUMN_MM for column in columns)


def _look_for_similar(
    found: list[NameMatch | None],
    *,
    people: Sequence[Person],
    segments: list[Segment],
    follows: dict[int, Segment | None],
    pages: dict[int, FormPage],
) -> None:
    """Put the most similar free text of the column of names where a name is not printed as the list has it."""
    taken = {id(token) for match in found if match is not None for token in match.tokens}
    columns = columns_of([match for match in found if match is not None])
    for place, person in enumerate(people):
        if found[place] is not None:
            continue
        names = spellings_of(person.name)
        best: tuple[float, NameMatch] | None = None
        for segment in segments:
            for match in _free_texts(place, segment=segment, follows=follows, taken=taken):
                said = " ".join(token.key for token in match.tokens)
                off = min(distance(wanted, said) / max(1, len(wanted)) for wanted in names)
                near = off if not columns or in_column(match, columns) else off + SIMILAR / 2
                if near <= SIMILAR and (best is None or near < best[0]):
                    best = (near, match)
        if best is not None:
            match = replace(best[1], number=number_of(best[1], pages[best[1].page]))
            printed = " ".join(token.text for token in match.tokens)
            found[place] = match.asked("spelling", text=printed)
            taken |= {id(token) for token in match.tokens}


def spellings_of(name: str) -> list[str]:
    """Return a name of a list as it is compared with print, and without a form of address ("Ông Cù Huy Ý")."""
    keys = keys_of(name)
    first = next((at for at, key in enumerate(keys) if key not in ADDRESS), 0)
    # "Ông" is a family name too: what is left must still be a name, and the print is asked about either way.
    return [" ".join(keys)] + ([" ".join(keys[first:])] if first and len(keys) - first >= 2 else [])


def _free_texts(
    place: int, segment: Segment, follows: dict[int, Segment | None], taken: set[int]
) -> Iterator[NameMatch]:
    """Yield a text without what stands before a name in it, alone and with the line below."""
    lines: list[tuple[TextRun, ...]] = []
    at: Segment | None = segment
    while at is not None and len(lines) < MOST_LINES:
        words = tuple(token for token in at.tokens if not token.is_number and id(token) not in taken)
        while words and not lines and words[0].key in ADDRESS:
            words = words[1:]
        if not words:
            return
        lines.append(words)
        yield NameMatch(place, segment.page, tuple(lines))
        at = follows[id(at)]


def _asked_about(match: NameMatch, person: Person, segments: list[Segment]) -> NameMatch:
    """Ask where more of a name seems to be printed than the list has, or another number."""
    if match.number is not None and match.number != person.no and match.number < 1000:
        match = match.asked("number", printed=match.number)
    first = match.lines[0][0]
    last = match.lines[-1][-1]
    for segment in segments:
        for one, other in zip(segment.tokens, segment.tokens[1:], strict=False):
            if other is first and _goes_on(one, other) and one.key not in ADDRESS:
                match = match.asked("longer", text=f"{one.text} {person.name}")
            if one is last and _goes_on(one, other):
                match = match.asked("longer", text=f"{person.name} {other.text}")
    return match


def _goes_on(one: TextRun, other: TextRun) -> bool:
    """Return whether two words beside each other may belong to one name."""
    if one.is_number or other.is_number or one.after or other.before:
        return False
    return one.text[0].isupper() and other.text[0].isupper()
