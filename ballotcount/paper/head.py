"""Everything above the list: organisation and heading, stamp, title, code, seats, instruction."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.layout import Box
from ballotcount.domain.people import Heading
from ballotcount.paper.drawing import Item, Rule, rounded, rule
from ballotcount.paper.fonts import MM_PER_POINT, Face, width
from ballotcount.paper.printed import instruction, printed, seats_line
from ballotcount.paper.sizes import EDGE, LEAST_ROW, LEAST_TYPE, QUIET, Measures
from ballotcount.paper.spec import BallotSpec
from ballotcount.paper.typeset import RISE, at, broken, centered, line_height

GUTTER = 3.0
"""mm between the two halves of the heading."""


@dataclass(frozen=True, slots=True)
class PageHead:
    """The drawn head.

    Attributes:
        code: box of the upper code, mm.
        bottom: where the list may begin, mm from the top.
        fields: places for writing that is no vote, mm.
    """

    items: tuple[Item, ...]
    code: Box
    stamp: Box
    bottom: float
    fields: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    face: Face
    size: float


def head(spec: BallotSpec, measures: Measures, code_side: float, *, roomy: bool) -> PageHead:
    """Draw the head of a page.

    Args:
        code_side: side of the code, mm.
        roomy: generous distances; False where the list needs the height.

    Raises:
        UserError: a word is wider than its place.
    """
    gap = 2.6 if roomy else 1.0
    items, below = _heading(spec, measures, roomy=roomy)
    top = below + gap
    code = (measures.left + measures.width - code_side, top + 0.5, code_side, code_side)
    aside = code_side + QUIET
    # The title keeps clear of the code on both sides, or it would not stand in the middle.
    lines = _title_lines(spec, measures, measures.width - 2 * aside)
    titled = _stack(lines, left=measures.left, room=measures.width, top=top)
    items += titled
    title_bottom = top + sum(line_height(line.size) for line in lines)
    # The instruction takes the whole width, so it begins below whichever ends lower.
    instruction_top = max(title_bottom, code[1] + code_side + 0.8) + gap
    size = measures.text
    wrapped = _wrapped_instruction(instruction(spec), size, measures)
    items += _stack(
        [_Line(line, Face.ITALIC, size) for line in wrapped],
        left=measures.left,
        room=measures.width,
        top=instruction_top,
    )
    bottom = instruction_top + len(wrapped) * line_height(size)
    fields: tuple[Box, ...] = ()
    if spec.style is VotingMethod.CUMULATIVE:
        asked, field = _shares(measures, bottom + gap / 2)
        items += asked
        fields = (field,)
        bottom = field[1] + field[3]
    bottom += gap
    stamp_top = EDGE + measures.fiducial + QUIET
    # A low head cuts the stamp's place, which must never lie over a name.
    stamp = (measures.left, stamp_top, measures.stamp, min(measures.stamp, bottom - gap - stamp_top))
    return PageHead(items=tuple(items), code=rounded(code), stamp=rounded(stamp), bottom=bottom, fields=fields)


def _shares(measures: Measures, top: float) -> tuple[list[Item], Box]:
    """Return the line on which the shares behind the sheet are written, and the place for them.

    Source: Luật 59/2020/QH14 Điều 148.3 (votes are shares times seats).
    """
    words = printed("paper.shares")
    size = measures.text
    height = max(LEAST_ROW, line_height(size))
    left = measures.left + width(words, Face.REGULAR, size) + 1.0
    right = measures.left + measures.width
    baseline = top + height - 1.6
    asked = at(words, x=measures.left, baseline=baseline, face=Face.REGULAR, size=size)
    return [asked, rule((left, baseline + 0.8), (right, baseline + 0.8))], rounded((left, top, right - left, height))


def _wrapped_instruction(text: str, size: float, measures: Measures) -> tuple[str, ...]:
    return broken(text, face=Face.ITALIC, size=size, room=measures.width)


def _title_lines(spec: BallotSpec, measures: Measures, room: float) -> list[_Line]:
    lines = [
        _Line(line, Face.BOLD, measures.title)
        for line in broken(spec.title, face=Face.BOLD, size=measures.title, room=room)
    ]
    if spec.body:
        lines += [
            _Line(line, Face.BOLD, measures.text)
            for line in broken(spec.body, face=Face.BOLD, size=measures.text, room=room)
        ]
    # Ballots that only ask elect nobody and have no such line.
    seats = seats_line(spec)
    if seats:
        lines += [
            _Line(line, Face.ITALIC, measures.text)
            for line in broken(seats, face=Face.ITALIC, size=measures.text, room=room)
        ]
    return lines


def _stack(lines: list[_Line], left: float, room: float, top: float) -> list[Item]:
    items: list[Item] = []
    for line in lines:
        baseline = top + line.size * MM_PER_POINT * RISE
        items.append(centered(line.text, left=left, room=room, baseline=baseline, face=line.face, size=line.size))
        top += line_height(line.size)
    return items


def _heading(spec: BallotSpec, measures: Measures, *, roomy: bool) -> tuple[list[Item], float]:
    """Return the two halves of the heading and where they end."""
    top = EDGE
    size = max(LEAST_TYPE, measures.text - 1)
    nation = _nation(spec, size, measures)
    wanted = [width(line.text, line.face, line.size) for line in nation]
    wanted.append(width(spec.place_date, Face.ITALIC, size) + 0.5)
    right_room = max(measures.width * 0.5, *(room for room in wanted if room <= measures.width * 0.6), wanted[0])
    left_room = measures.width - right_room - GUTTER
    right_left = measures.left + left_room + GUTTER
    organisation = _organisation(spec, size, left_room)
    items = _stack(organisation, left=measures.left, room=left_room, top=top)
    items += _stack(nation, left=right_left, room=right_room, top=top)
    items.append(_underline(nation[-1], left=right_left, room=right_room, below=top + len(nation) * line_height(size)))
    left_end = top + len(organisation) * line_height(size)
    items += _finish(spec, line=organisation[-1], left=measures.left, room=left_room, below=left_end)
    right_end = top + len(nation) * line_height(size) + (1.6 if roomy else 1.0)
    if spec.place_date:
        lines = [
            _Line(line, Face.ITALIC, size)
            for line in broken(spec.place_date, face=Face.ITALIC, size=size, room=right_room)
        ]
        items += _stack(lines, left=right_left, room=right_room, top=right_end)
        right_end += len(lines) * line_height(size)
    return items, max(left_end + 1.0, right_end)


def _organisation(spec: BallotSpec, size: float, room: float) -> list[_Line]:
    lines: list[_Line] = []
    for place, text in enumerate(spec.organisation, start=1):
        face = Face.BOLD if place == len(spec.organisation) else Face.REGULAR
        lines += [_Line(line, face, size) for line in broken(text, face=face, size=size, room=room)]
    return lines


def _nation(spec: BallotSpec, size: float, measures: Measures) -> list[_Line]:
    """Return the heading at the right, on more lines where the paper is narrow.

    Source: Nghị định 30/2020/NĐ-CP (quốc hiệu, tiêu ngữ); Hướng dẫn 36-HD/VPTW (tiêu đề of Party documents).
    """
    state = spec.heading is Heading.STATE
    words = [printed("paper.heading.state"), printed("paper.heading.motto")] if state else [_own_heading(spec)]
    room = measures.width * (0.58 if state else 0.52)
    return [
        _Line(line, Face.BOLD, size) for text in words for line in broken(text, face=Face.BOLD, size=size, room=room)
    ]


def _own_heading(spec: BallotSpec) -> str:
    return spec.heading_words or printed("paper.heading.party")


def _underline(line: _Line, left: float, room: float, below: float) -> Rule:
    """Return a rule as long as the line above it."""
    length = width(line.text, line.face, line.size)
    start = left + (room - length) / 2
    y = below - 0.2
    return rule((start, y), (start + length, y))


def _finish(spec: BallotSpec, line: _Line, left: float, room: float, below: float) -> list[Item]:
    """Return what closes the organisation's lines: a short rule, a third of the line long."""
    length = width(line.text, line.face, line.size) / 3
    start = left + (room - length) / 2
    return [rule((start, below + 0.5), (start + length, below + 0.5))]
