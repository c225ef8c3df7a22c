"""The list drawn: rows, rules and the places where a voter may leave a mark."""

from __future__ import annotations

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.layout import Box, Option, Target, TargetKind
from ballotcount.paper.drawing import LINE, DrawnText, Item, rounded, rule
from ballotcount.paper.fonts import MM_PER_POINT, Face, ink
from ballotcount.paper.sizes import LEAST_TYPE
from ballotcount.paper.table import PAD, BallotColumn, CellKind, TablePlan, TableRow, type_of
from ballotcount.paper.typeset import RISE, at, centered, line_height


class Listing:
    """One list on a page, drawn row by row from the top."""

    def __init__(self, style: VotingMethod, listed: TablePlan, left: float, top: float, added: float) -> None:
        self.style = style
        self.listed = listed
        self.added = added
        self.left = left
        self.top = top
        self.y = top
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
            self._write(column.header, x, room=column.width, height=self.listed.header, face=Face.BOLD, size=LEAST_TYPE)
        self.y += self.listed.header
        self._across()

    def add(self, row: TableRow) -> None:
        """Draw the next row and remember what may be marked in it."""
        height = row.height + self.added
        box = rounded((self.left, self.y, self.width, height))
        for column, lines, x in zip(self.listed.columns, row.lines, self.edges, strict=False):
            written = self._write_cell(column, lines=lines, x=x, height=height)
            # On lists to strike the target is the ink of the name: beside its letters a line is only a doubt.
            if column.cell is CellKind.NAME and self.style is VotingMethod.STRIKE:
                extent = _extent(written)
                self.targets.append(
                    Target(
                        candidate=row.person.no,
                        name=row.person.name,
                        kind=TargetKind.STRIKE,
                        option=Option.STRIKE,
                        bbox=extent,
                        row=box,
                    )
                )
            if column.option is not None:
                kind = TargetKind.DIGITS if column.option is Option.VOTES else TargetKind.BOX
                # The inside of the cell: its own rules must not count as ink of a mark.
                inside = rounded((x + LINE / 2, self.y + LINE / 2, column.width - LINE, height - LINE))
                self.targets.append(
                    Target(
                        candidate=row.person.no,
                        name=row.person.name,
                        kind=kind,
                        option=column.option,
                        bbox=inside,
                        row=box,
                    )
                )
        self.y += height
        self._across()

    def finished(self) -> list[Item]:
        """Return the drawn list with its upright rules."""
        # Upright rules are drawn last, when the height of the list is known.
        return [*self.items, *(rule((x, self.top), (x, self.y)) for x in self.edges)]

    def _write_cell(self, column: BallotColumn, lines: tuple[str, ...], x: float, height: float) -> list[DrawnText]:
        size = type_of(column.cell, self.listed.size)
        if column.cell in (CellKind.NUMBER, CellKind.BIRTH):
            return self._write(lines, x, room=column.width, height=height, face=Face.REGULAR, size=size)
        return self._write(lines, x, room=None, height=height, face=Face.REGULAR, size=size)

    def _write(
        self, lines: tuple[str, ...], x: float, room: float | None, height: float, face: Face, size: float
    ) -> list[DrawnText]:
        step = line_height(size)
        baseline = self.y + (height - len(lines) * step) / 2 + size * MM_PER_POINT * RISE
        written: list[DrawnText] = []
        for line in lines:
            placed = at(line, x=x + PAD, baseline=baseline, face=face, size=size)
            written.append(
                placed if room is None else centered(line, left=x, room=room, baseline=baseline, face=face, size=size)
            )
            baseline += step
        self.items += written
        return written

    def _across(self) -> None:
        self.items.append(rule((self.left, self.y), (self.edges[-1], self.y)))


def _extent(lines: list[DrawnText]) -> Box:
    """Return the ink of a printed name, all its lines together."""
    boxes = [ink(line.text, x=line.x, baseline=line.y, face=line.face, size=line.size) for line in lines]
    left = min(box[0] for box in boxes)
    top = min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    return rounded((left, top, right - left, max(box[1] + box[3] for box in boxes) - top))
