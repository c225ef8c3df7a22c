"""A ballot composed: every page with its print, its fiducials, the place of its codes and its targets."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.ballot import Style
from ballotcount.domain.layout import Box, Option, PageCode, Target, TargetKind
from ballotcount.paper.code import modules
from ballotcount.paper.drawing import PLACES, Item, Leaf, Rule, Text, Watermark, digest, rounded
from ballotcount.paper.fonts import MM_PER_POINT, Face, ink, width
from ballotcount.paper.head import Head, head
from ballotcount.paper.printed import footer, printed
from ballotcount.paper.sizes import EDGE, LEAST_TYPE, MEASURES, QUIET, Measures, bottom_code, fiducials
from ballotcount.paper.spec import BallotSpec, check, tidied
from ballotcount.paper.table import GAP, PAD, Cell, Column, Plan, Row, plan, type_of
from ballotcount.paper.typeset import RISE, at, broken, centered, line_height

VERSION = 1
"""Version of the geometry; a reader that knows another one refuses the sheet."""

LINE = 0.2
"""Width of the table's rules, mm."""

SERIAL_LETTERS = 8
"""Hex digits of a random serial."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One composed ballot.

    Attributes:
        id: digest of everything printed.
        modules: modules along a side of the code.
    """

    spec: BallotSpec
    measures: Measures
    id: str
    leaves: tuple[Leaf, ...]
    modules: int

    def code(self, page: int, serial: str | None = None) -> PageCode:
        """What the code of a page says, the first page being 1."""
        spec = self.spec
        return PageCode(spec.election, spec.round, self.id, page, len(self.leaves), spec.test, serial)


def compose(spec: BallotSpec) -> Sheet:
    """Check a ballot and lay it out.

    Raises:
        UserError: something in it cannot be printed.
    """
    spec = tidied(spec)
    check(spec)
    measures = MEASURES[spec.paper]
    for digits in (1, 2):  # a page number of two digits may need a larger code, which takes height from the list
        side = modules(_longest_code(spec, 10**digits - 1))
        bottom = bottom_code(measures, side)
        top, listed = _best(spec, measures, bottom[1] - QUIET, side * measures.module)
        if len(listed.pages) < 10**digits:
            break
    leaves = tuple(_leaf(spec, measures, top, listed, number, bottom) for number, _ in enumerate(listed.pages, start=1))
    return Sheet(spec, measures, digest(leaves), leaves, side)


def _longest_code(spec: BallotSpec, pages: int) -> str:
    """A code as long as the longest one of the ballot, so that all of them are drawn at one size."""
    serial = "0" * SERIAL_LETTERS if spec.serial else None
    return PageCode(spec.election, spec.round, "0" * 8, pages, pages, spec.test, serial).text()


def _best(spec: BallotSpec, measures: Measures, end: float, code_side: float) -> tuple[Head, Plan]:
    """The generous head, or the tight one where it saves a page or a column."""
    choices = []
    for roomy in (True, False):
        top = head(spec, measures, code_side, roomy=roomy)
        choices.append((top, plan(spec, measures, end - top.bottom)))
    return min(choices, key=lambda pair: (len(pair[1].pages), len(pair[1].pages[0])))


def _leaf(spec: BallotSpec, measures: Measures, top: Head, listed: Plan, page: int, bottom: Box) -> Leaf:
    items: list[Item] = [
        *_watermark(spec, measures),
        *top.items,
        *_foot(spec, measures, page, len(listed.pages), bottom),
    ]
    targets: list[Target] = []
    left = measures.left
    stretch = _stretch(listed, measures, bottom[1] - QUIET - top.bottom)
    for rows in listed.pages[page - 1]:
        table = _Table(spec.style, listed, left, top.bottom, stretch)
        for row in rows:
            table.add(row)
        items += table.finished()
        targets += table.targets
        left += table.width + GAP
    return Leaf(tuple(items), fiducials(measures), (top.code, rounded(bottom)), top.stamp, tuple(targets))


def _stretch(listed: Plan, measures: Measures, room: float) -> float:
    """How much taller than needed the rows may be, the same on every page."""
    tallest = max(sum(row.height for row in rows) for page in listed.pages for rows in page)
    least = min(row.height for page in listed.pages for rows in page for row in rows)
    return max(1.0, min((room - listed.header) / tallest, measures.row / least))


class _Table:
    """One list on a page, drawn row by row from the top."""

    def __init__(self, style: Style, listed: Plan, left: float, top: float, stretch: float) -> None:
        self.style, self.listed, self.stretch = style, listed, stretch
        self.left, self.top, self.y = left, top, top
        self.items: list[Item] = []
        self.targets: list[Target] = []
        edges = [left]
        for column in listed.columns:
            edges.append(edges[-1] + column.width)
        self.edges = edges
        self.width = edges[-1] - left
        self._header()

    def _header(self) -> None:
        self._across()
        for column, x in zip(self.listed.columns, self.edges, strict=False):
            self._write(column.header, x, column.width, self.listed.header, Face.BOLD, LEAST_TYPE)
        self.y += self.listed.header
        self._across()

    def add(self, row: Row) -> None:
        """Draw the next row and remember what may be marked in it."""
        height = row.height * self.stretch
        box = rounded((self.left, self.y, self.width, height))
        for column, lines, x in zip(self.listed.columns, row.lines, self.edges, strict=False):
            written = self._write_cell(column, lines, x, height)
            if column.cell is Cell.NAME and self.style is Style.STRIKE:
                extent = _extent(written)
                self.targets.append(
                    Target(row.person.no, row.person.name, TargetKind.STRIKE, Option.STRIKE, extent, box)
                )
            if column.option is not None:
                kind = TargetKind.DIGITS if column.option is Option.VOTES else TargetKind.BOX
                inside = rounded((x + LINE / 2, self.y + LINE / 2, column.width - LINE, height - LINE))
                self.targets.append(Target(row.person.no, row.person.name, kind, column.option, inside, box))
        self.y += height
        self._across()

    def finished(self) -> list[Item]:
        """The drawn list with its upright rules."""
        return [*self.items, *(self._rule((x, self.top), (x, self.y)) for x in self.edges)]

    def _write_cell(self, column: Column, lines: tuple[str, ...], x: float, height: float) -> list[Text]:
        size = type_of(column.cell, self.listed.size)
        if column.cell in (Cell.NUMBER, Cell.BIRTH):
            return self._write(lines, x, column.width, height, Face.REGULAR, size)
        return self._write(lines, x, None, height, Face.REGULAR, size)

    def _write(
        self, lines: tuple[str, ...], x: float, room: float | None, height: float, face: Face, size: float
    ) -> list[Text]:
        step = line_height(size)
        baseline = self.y + (height - len(lines) * step) / 2 + size * MM_PER_POINT * RISE
        written: list[Text] = []
        for line in lines:
            placed = at(line, x + PAD, baseline, face, size)
            written.append(placed if room is None else centered(line, x, room, baseline, face, size))
            baseline += step
        self.items += written
        return written

    def _across(self) -> None:
        self.items.append(self._rule((self.left, self.y), (self.edges[-1], self.y)))

    @staticmethod
    def _rule(start: tuple[float, float], end: tuple[float, float]) -> Rule:
        return Rule(
            (round(start[0], PLACES), round(start[1], PLACES)), (round(end[0], PLACES), round(end[1], PLACES)), LINE
        )


def _extent(lines: list[Text]) -> Box:
    """The ink of a printed name, all its lines together."""
    boxes = [ink(line.text, line.x, line.y, line.face, line.size) for line in lines]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    return rounded((left, top, right - left, max(box[1] + box[3] for box in boxes) - top))


def _watermark(spec: BallotSpec, measures: Measures) -> list[Item]:
    if not spec.test:
        return []
    words = printed("paper.watermark")
    across, down = measures.size
    size = round(0.95 * across / width(words, Face.BOLD, 1.0), 1)
    return [Watermark((across / 2, down / 2), words, Face.BOLD, size, 52.0, 0.88)]


def _foot(spec: BallotSpec, measures: Measures, page: int, pages: int, code: Box) -> list[Item]:
    """The foot beside the lower code: the footer's words and, on several pages, which one this is."""
    left = code[0] + code[2] + QUIET
    room = measures.left + measures.width - left
    size = LEAST_TYPE
    lines = [(line, Face.ITALIC) for line in broken(footer(spec), Face.ITALIC, size, room)]
    if pages > 1:
        lines.append((printed("paper.page", page=page, pages=pages), Face.BOLD))
    baseline = measures.size[1] - EDGE - len(lines) * line_height(size) + size * MM_PER_POINT * RISE
    items: list[Item] = []
    for text, face in lines:
        items.append(centered(text, left, room, baseline, face, size))
        baseline += line_height(size)
    return items
