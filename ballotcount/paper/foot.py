"""Everything below the list: the lower code, the footer's words and which page this is."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.layout import Box
from ballotcount.paper.drawing import Item, rounded
from ballotcount.paper.fonts import MM_PER_POINT, Face
from ballotcount.paper.printed import footers, printed
from ballotcount.paper.sizes import EDGE, LEAST_TYPE, QUIET, Measures
from ballotcount.paper.spec import BallotSpec
from ballotcount.paper.typeset import RISE, broken, centered, line_height


@dataclass(frozen=True, slots=True)
class Foot:
    """The foot of every page.

    Attributes:
        code: box of the lower code, mm.
        top: where the list must have ended, mm from the top.
        left, room: place of the words, mm.
        baseline: base line of the first line of words, mm.
    """

    code: Box
    top: float
    words: tuple[str, ...]
    left: float
    room: float
    baseline: float

    def items(self, page: int, pages: int) -> list[Item]:
        """Draw the foot of one page."""
        lines = [(line, Face.ITALIC) for line in self.words]
        if pages > 1:
            lines.append((printed("paper.page", page=page, pages=pages), Face.BOLD))
        step = line_height(LEAST_TYPE)
        return [
            centered(
                text, left=self.left, room=self.room, baseline=self.baseline + place * step, face=face, size=LEAST_TYPE
            )
            for place, (text, face) in enumerate(lines)
        ]


def foot(spec: BallotSpec, measures: Measures, code_side: float, pages: int) -> Foot:
    """Set the foot out.

    Args:
        code_side: side of the code, mm.
        pages: pages to make room for.

    Raises:
        UserError: a word of the footer is wider than its place.
    """
    end = measures.size[1] - EDGE
    code = (measures.left, end - code_side, code_side, code_side)
    left = measures.left + code_side + QUIET
    room = measures.left + measures.width - left
    sets = [broken(text, face=Face.ITALIC, size=LEAST_TYPE, room=room) for text in footers(spec)]
    heights = [(len(one) + (pages > 1)) * line_height(LEAST_TYPE) for one in sets]
    # What only explains stands beside the code, where there is room; it never takes a row from the list.
    beside = next((at for at, high in enumerate(heights) if high <= code_side), len(sets) - 1)
    words = sets[beside]
    height = heights[beside]
    baseline = end - height + LEAST_TYPE * MM_PER_POINT * RISE
    return Foot(
        code=rounded(code), top=min(code[1], end - height) - QUIET, words=words, left=left, room=room, baseline=baseline
    )
