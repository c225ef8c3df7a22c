"""Draw the layout of a form up from what was found on its pages, and list what is unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.layout import (
    Anchor,
    Box,
    FormSource,
    Layout,
    Option,
    PageLayout,
    Target,
    TargetKind,
    WordBox,
    form_digest,
)
from ballotcount.paper.adoption.headings import OptionColumn
from ballotcount.paper.adoption.name_rules import STRUCK, body_of, off_rules, row_rules
from ballotcount.paper.adoption.name_search import COLUMN_MM, FormPage, NameMatch, extent
from ballotcount.paper.adoption.printed_text import TextRun, TypeSize, type_of
from ballotcount.paper.adoption.shades import pale_pages, shade_facts
from ballotcount.paper.adoption.stamp_places import StampPlace, stamp_place, touch
from ballotcount.paper.drawing import rounded
from ballotcount.paper.sheet import VERSION
from ballotcount.paper.spec import BallotSpec, Person
from ballotcount.paper.table import BOXES

BOX_PLACES = 7
"""Places along a heading without rules below which its box is searched."""
MOST_BOX_MM = (40.0, 20.0)
"""Greatest width and height of a box under such a heading, mm."""
OFF_ROW_MM = 3.0
"""How far the middle of such a box may lie over or below its row, mm."""
RULE_MM = 0.25
"""Width of a rule that is left out of a box, mm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormQuestion:
    """One thing a person must confirm.

    Attributes:
        code: its sentence lives in the catalogue under ``adopt.question.<code>``.
        facts: what the sentence names.
        blocks: whether no layout can be made before it is mended.
    """

    code: str
    facts: dict[str, str | int | float] = field(default_factory=dict)
    blocks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedName:
    """One person of the list, as found on the form.

    Attributes:
        page: number of the page, or None where the name was not found.
        box: extent of the name, mm, or None.
        lines: extent of each of its lines, mm, where it has several.
        options: the box of each option, mm.
        question: what is unsure, or None.
    """

    no: int
    name: str
    page: int | None = None
    box: Box | None = None
    lines: tuple[Box, ...] = ()
    options: tuple[tuple[Option, Box], ...] = ()
    question: FormQuestion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDraft:
    """A form's layout before a person has confirmed it.

    Attributes:
        layout: None where a name or a box is missing.
        names: in the order of the list.
        questions: what concerns the whole form.
        notes: codes and facts of what is good to know and asks for nothing.
        type: of the names as the file says it; None for a scan.
    """

    layout: Layout | None
    names: tuple[AdoptedName, ...]
    questions: tuple[FormQuestion, ...]
    notes: tuple[FormQuestion, ...] = ()
    type: TypeSize | None = None

    @property
    def sure(self) -> bool:
        """Return whether nothing is asked."""
        return not self.questions and all(name.question is None for name in self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found on the pages of a form.

    Attributes:
        pages: with their words and rules.
        blanks: each page as 8-bit grey PNG at ``dpi``.
        matches: the place of each person.
        columns: the columns of options, by page number.
        words: words that prove the form, by page number.
        questions: what the search itself asks.
        notes: what it only says.
        cut: by number, the page at whose end a name seems to be cut in two.
        stamps: red stamps that the file itself has, mm, by page number.
    """

    pages: tuple[FormPage, ...]
    blanks: tuple[bytes, ...]
    dpi: int
    matches: tuple[NameMatch | None, ...]
    columns: dict[int, tuple[OptionColumn, ...]]
    words: dict[int, tuple[WordBox, ...]]
    questions: tuple[FormQuestion, ...] = ()
    notes: tuple[FormQuestion, ...] = ()
    cut: dict[int, int] = field(default_factory=dict)
    stamps: dict[int, tuple[Box, ...]] = field(default_factory=dict)


def draft_of(found: Found, spec: BallotSpec, source: FormSource) -> FormDraft:
    """Draw up the layout of a form.

    Args:
        found: what was found on it.
        spec: the round's ballot; its list is what was looked for.
        source: the office's file.
    """
    rows = {id(match): row_of(match, found) for match in found.matches if match is not None}
    names = []
    targets: dict[int, list[Target]] = {page.number: [] for page in found.pages}
    for person, match in zip(spec.candidates, found.matches, strict=True):
        if match is None:
            page = found.cut.get(person.no)
            facts: dict[str, str | int | float] = {} if page is None else {"page": page}
            asked = FormQuestion(code="missing" if page is None else "cut", facts=facts, blocks=True)
            names.append(AdoptedName(no=person.no, name=person.name, question=asked))
            continue
        row = rows[id(match)]
        own = _targets_of(person, match=match, row=row, style=spec.style, found=found)
        targets[match.page] += own
        names.append(_named(person, match=match, targets=own, style=spec.style))
    pale = pale_pages(found.blanks, targets, found.dpi)
    found = replace(found, blanks=pale.blanks)
    # A question may be answered by a person; a name or box that is not there makes no layout at all.
    blocked = any(name.question is not None and name.question.blocks for name in names)
    places = {
        page.number: stamp_place(page, targets[page.number], found.stamps.get(page.number, ())) for page in found.pages
    }
    layout = None if blocked else _layout(found, targets=targets, places=places, spec=spec, source=source)
    asked_of_stamps = [
        FormQuestion(code="stamp_on_list" if one in place.on_list else "stamp", facts=place_facts(number, one))
        for number, place in places.items()
        for one in (*place.elsewhere, *place.on_list)
    ]
    shaded = [FormQuestion(code="shaded", facts=shade_facts(pale.dark))] if pale.dark else []
    boxes = [FormQuestion(code="shaded_boxes", facts=shade_facts(pale.boxes))] if pale.boxes else []
    questions = (*found.questions, *asked_of_stamps, *shaded)
    words = [token for match in found.matches if match is not None for token in match.tokens]
    kind = type_of(words)
    return FormDraft(layout=layout, names=tuple(names), questions=questions, notes=(*found.notes, *boxes), type=kind)


def place_facts(page: int, box: Box) -> dict[str, str | int | float]:
    """Return where a thing is, for a question."""
    return {"page": page, "x": round(box[0]), "y": round(box[1])}


def row_of(match: NameMatch, found: Found) -> Box:
    """Return the row of the list that a name stands in, mm: its cell between rules, or half way to its neighbours."""
    page = found.pages[match.page - 1]
    box = extent(match.tokens)
    y = box[1] + box[3] / 2
    beside = [one for one in found.matches if one is not None and one.page == match.page and one is not match]
    # A list beside it has rows of its own: only names of the same column bound a row.
    column = [one for one in beside if _in_one_column(one, match)]
    ends = [(one.boxes[0][1], one.boxes[-1][1] + one.boxes[-1][3]) for one in column]
    above = [bottom for _, bottom in ends if bottom <= box[1] + box[3] / 2]
    below = [top for top, _ in ends if top >= box[1] + box[3] / 2]
    free = 4.0
    top, bottom = row_rules(match, page.rulings)
    half_above = (max(above) + box[1]) / 2 if above else box[1] - free / 2
    half_below = (min(below) + box[1] + box[3]) / 2 if below else box[1] + box[3] + free / 2
    # A rule that lies beyond the neighbour belongs to a table without rules between its rows: half way counts then.
    bodies = [body_of(one) for one in column]
    beyond = top is None or any(top < end <= y for _, end in bodies)
    top = half_above if top is None or beyond else max(top, box[1] - 30)
    beyond = bottom is None or any(y <= start < bottom for start, _ in bodies)
    bottom = half_below if bottom is None or beyond else min(bottom, box[1] + box[3] + 30)
    left, right = _sides(match, page=page, box=box, beside=beside, y=y, top=top)
    return rounded((left, top, right - left, bottom - top))


def _sides(
    match: NameMatch, *, page: FormPage, box: Box, beside: Sequence[NameMatch], y: float, top: float
) -> tuple[float, float]:
    """Return the left and right end of a name's row, mm; a list beside it has its own."""
    span = page.rulings.span(top, box[0] + box[2] / 2)
    numbers = [token for token in page.tokens if token.is_number and abs(token.middle[1] - y) < box[3]]
    own = [token.box[0] for token in numbers if token.right <= box[0]]
    left, right = span or (min([box[0], *own]) - 2.0, page.size[0] - 10.0)
    level = [one for one in beside if abs(one.base - match.base) < box[3] and not _in_one_column(one, match)]
    for one in level:
        edges = [token.box[0] for token in numbers if match.left < token.box[0] < one.left]
        edge = max(edges, default=one.left) - 1.0
        x = page.rulings.left(edge, y)
        edge = x if x is not None and x > box[0] + box[2] else edge
        if one.left > match.left:
            right = min(right, edge)
    for one in level:
        if one.left < match.left:
            edge = max([token for token in own if token > one.left], default=box[0]) - 1.0
            x = page.rulings.left(edge, y)
            edge = x if x is not None and x > one.left else edge
            left = max(left, edge)
    return max(0.0, left), min(page.size[0], max(right, box[0] + box[2] + 1.0))


def _in_one_column(one: NameMatch, other: NameMatch) -> bool:
    return abs(one.left - other.left) < COLUMN_MM * 2


def _targets_of(person: Person, *, match: NameMatch, row: Box, style: VotingMethod, found: Found) -> list[Target]:
    """Return the targets of one person."""
    page = found.pages[match.page - 1]
    if style is VotingMethod.STRIKE:
        lines = tuple(rounded(off_rules(line, row)) for line in match.lines)
        whole = rounded(off_rules(match.tokens, row))
        more = lines if len(lines) > 1 else ()
        return [
            Target(
                candidate=person.no,
                name=person.name,
                kind=TargetKind.STRIKE,
                option=Option.STRIKE,
                bbox=whole,
                row=row,
                lines=more,
            )
        ]
    boxes: dict[Option, Box] = {}
    for option in BOXES[style]:
        columns = [one for one in found.columns.get(match.page, ()) if one.option is option]
        inside = [one for one in columns if row[0] - 1 <= one.middle <= row[0] + row[2] + 1]
        cells = [_box_below(one, page=page, row=row) for one in inside]
        cell = next((cell for cell in cells if cell is not None), None)
        if cell is not None:
            boxes[option] = cell
    targets = []
    for option, cell in boxes.items():
        # A missing box is asked about by its option's name and keeps the form from being adopted. One mark cannot
        # mean two options, so a box below two headings is a missing one.
        if list(boxes.values()).count(cell) > 1:
            continue
        kind = TargetKind.DIGITS if option is Option.VOTES else TargetKind.BOX
        # Half the rule is taken off each side, or its ink would count as ink of a mark.
        inner = (cell[0] + RULE_MM / 2, cell[1] + RULE_MM / 2, cell[2] - RULE_MM, cell[3] - RULE_MM)
        targets.append(
            Target(candidate=person.no, name=person.name, kind=kind, option=option, bbox=rounded(inner), row=row)
        )
    return targets


def _box_below(column: OptionColumn, *, page: FormPage, row: Box) -> Box | None:
    """Return the box of a column in a row, mm, or None."""
    y = row[1] + row[3] / 2
    if column.ruled:
        return page.rulings.cell(column.middle, y)
    # The box need not stand in the middle under its heading; of two boxes that only its ends meet, neither is sure.
    for places in ([column.middle], np.linspace(column.left, column.right, BOX_PLACES)):
        cells = {page.rulings.cell(float(x), y) for x in places}
        # Without rules between the rows only a frame within the row is its box, not one around the list.
        within = [one for one in cells if one is not None and _is_within(one, row)]
        if within:
            return within[0] if len(within) == 1 else None
    return None


def _is_within(cell: Box, row: Box) -> bool:
    """Return whether a cell is a row's own box, not a frame over several columns or rows."""
    middle = cell[1] + cell[3] / 2
    # The first and the last row of a list without rules are taken lower than they are.
    beyond = OFF_ROW_MM
    return row[1] - beyond < middle < row[1] + row[3] + beyond and cell[2] < MOST_BOX_MM[0] and cell[3] < MOST_BOX_MM[1]


def _named(person: Person, *, match: NameMatch, targets: list[Target], style: VotingMethod) -> AdoptedName:
    boxes = tuple(rounded(box) for box in match.boxes)
    missing = [option for option in BOXES[style] if option not in {target.option for target in targets}]
    question = None
    if missing:
        question = FormQuestion(code="no_box", facts={"options": ", ".join(missing)}, blocks=True)
    elif match.question:
        question = FormQuestion(code=match.question, facts=dict(match.facts), blocks=match.question == STRUCK)
    return AdoptedName(
        no=person.no,
        name=person.name,
        page=match.page,
        box=rounded(extent(match.tokens)),
        lines=boxes if len(boxes) > 1 else (),
        options=tuple((target.option, target.bbox) for target in targets if target.kind is not TargetKind.STRIKE),
        question=question,
    )


def _layout(
    found: Found,
    *,
    targets: dict[int, list[Target]],
    places: dict[int, StampPlace],
    spec: BallotSpec,
    source: FormSource,
) -> Layout:
    pages = []
    for page, blank in zip(found.pages, found.blanks, strict=True):
        own = tuple(targets[page.number])
        stamp = places[page.number].box
        pages.append(
            PageLayout(
                page=page.number,
                fiducials=(),
                codes=(),
                stamp=stamp,
                targets=own,
                blank_png=blank,
                blank_dpi=found.dpi,
                # A word under the stamp shows other ink on every sheet and proves nothing.
                words=tuple(word for word in found.words[page.number] if stamp is None or not touch(word.bbox, stamp)),
            )
        )
    first = found.pages[0].size
    layout = Layout(
        id="",
        version=VERSION,
        election=spec.election,
        round=spec.round,
        test=False,
        style=spec.style,
        seats=spec.seats,
        paper=(round(first[0], 2), round(first[1], 2)),
        pages=tuple(pages),
        anchor=Anchor.PRINT,
        source=source,
    )
    # The id is a digest of what was taken, so a layout that was changed by hand is refused by every command.
    return replace(layout, id=form_digest(layout))


def words_of(page: FormPage, matches: Sequence[NameMatch | None], people: Sequence[Person]) -> tuple[WordBox, ...]:
    """Return the printed words of a page with the candidate to whose name each belongs."""
    owner = {id(token): people[match.place].no for match in matches if match is not None for token in match.tokens}
    groups: dict[tuple[int, int | None], list[TextRun]] = {}
    for token in page.tokens:
        groups.setdefault((token.word, owner.get(id(token))), []).append(token)
    return tuple(
        WordBox(text="".join(token.text for token in tokens), bbox=rounded(extent(tokens)), candidate=candidate)
        for (_, candidate), tokens in groups.items()
    )
