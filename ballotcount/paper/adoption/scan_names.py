"""Find the words of a name among those of a scanned row: a number or a form of address may stand before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from statistics import median

from ballotcount.paper.adoption.name_search import extent
from ballotcount.paper.adoption.printed_text import TextRun
from ballotcount.paper.fonts import Face, width

MOST_BEFORE = 3
"""Most words before a name that are no part of it: its number and "Đồng chí"."""
CLEARER = 0.03
"""By how much the widths of words must fit a name better without the words before it, as a share of their widths."""

Line = tuple[TextRun, ...]


def names_in(rows: Sequence[tuple[Line, ...]], names: Sequence[str]) -> list[tuple[Line, ...]]:
    """Return the words of each row that are its name: without what stands before it, parts of one word joined.

    A scan says no words, so widths tell: a gap inside "Nguyễn" makes two words of it, and the first of them is no form
    of address. Where it is not clear all words stay: a box that is too wide is seen, and by one without the family name
    a strike through it would count for nothing.

    Args:
        rows: the words of each row, line by line.
        names: as the list has them.
    """
    cases = [[name.split() for name in names], [name.upper().split() for name in names]]
    # the last word is the name's own, whatever stands before it; of two cases the one that fits it better is printed
    found = []
    for words in cases:
        units = [
            lines[-1][-1].box[2] / width(one[-1], Face.REGULAR, 1.0) for lines, one in zip(rows, words, strict=True)
        ]
        unit = median(units)
        found.append((sum(abs(one - unit) for one in units) / unit, unit, words))
    _, unit, words = min(found)
    return [_name_in(lines, one, unit) for lines, one in zip(rows, words, strict=True)]


def _name_in(lines: tuple[Line, ...], words: list[str], unit: float) -> tuple[Line, ...]:
    widths = [unit * width(word, Face.REGULAR, 1.0) for word in words]
    extra = sum(map(len, lines)) - len(widths)
    first = lines[0]
    if not 0 < extra < len(first):
        return lines
    own = widths[: len(first) - extra]
    readings = [
        (_off(line, own) + (CLEARER if before else 0.0), line)
        for before in range(min(extra, MOST_BEFORE) + 1)
        for line in _joinings(first[before:], len(own))
    ]
    return (min(readings, key=lambda reading: reading[0])[1], *lines[1:])


def _joinings(line: Line, count: int) -> Iterator[Line]:
    """Yield a line with its words joined to so many in each way that there is."""
    for cuts in combinations(range(1, len(line)), count - 1):
        parts = [line[start:end] for start, end in pairwise((0, *cuts, len(line)))]
        yield tuple(replace(part[0], box=extent(part)) for part in parts)


def _off(line: Line, widths: list[float]) -> float:
    """Return by how much words are wider or narrower than a name asks for, as a share of its width."""
    return sum(abs(word.box[2] - wanted) for word, wanted in zip(line, widths, strict=True)) / sum(widths)
