"""Check whether a form can be read safely: print enough to be found by, type and rows large enough for a pen."""

from __future__ import annotations

import math
from dataclasses import replace

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Layout, PageLayout, TargetKind
from ballotcount.domain.reading import MarkState, PageReading, PageStatus
from ballotcount.paper.adoption.blank_pages import as_scanned
from ballotcount.paper.adoption.draft import FormDraft, FormQuestion
from ballotcount.paper.cameras import cameras_for
from ballotcount.paper.sizes import LEAST_ROW
from ballotcount.reading import Reader
from ballotcount.reading.pipeline.json_line import said
from ballotcount.reading.template.template_page import lines_of

LEAST_SMALL_LETTER_MM = 1.7
"""Height of the small letters of 11-point type, mm: our own smallest (Times New Roman 1.74, Arial 2.0)."""
LEAST_BOX_MM = 12.0
"""Narrowest column of boxes, mm: far from print a curled sheet is 0.5 mm off."""
LEAST_POINTS = 11
"""Smallest type that is not asked about, points."""
POINTS_PER_MM = LEAST_POINTS / LEAST_SMALL_LETTER_MM
"""Size of type, points, by the height of its small letters."""
POINTS_OFF = 0.05
"""By how much the size of type in a file may be rounded, points."""


def checked(draft: FormDraft) -> FormDraft:
    """Add what is wrong with the form, and what is good to know.

    Raises:
        UserError: ``adopt.little_print``: a page has too little print to be found in a picture; ``adopt.unread``: the
            reader refuses the form's own unmarked page, and so would refuse each ballot; ``adopt.filled_boxes``: print
            inside boxes to mark is taken for ink.
    """
    layout = draft.layout
    if layout is None:
        return draft
    reader = Reader(layout)
    for page in layout.pages:
        form = reader.pages[page.page].form
        if form is not None and not form.enough:
            raise UserError("adopt.little_print", page=page.page)
        # Tried now: what the reader refuses without a mark, such as print off the paper, it refuses on every ballot.
        reading = reader.read(as_scanned(page))
        if reading.status is PageStatus.REJECT:
            raise UserError("adopt.unread", page=page.page, reason=said(reading.reasons[0]))
        _check_boxes(page, reading)
    letter = min(page.small_letter for page in reader.pages.values())
    questions = [*draft.questions, *_low(layout), *_small_type(draft, letter)]
    notes = [*draft.notes, *_cameras(layout)]
    if all(page.stamp is None for page in layout.pages):
        notes.append(FormQuestion(code="no_stamp"))
    if len(layout.pages) > 1:
        notes.append(FormQuestion(code="pages", facts={"pages": len(layout.pages)}))
    wide = [one for page in layout.pages for one in page.targets if one.lines]
    if wide:
        notes.append(FormQuestion(code="lines", facts={"names": ", ".join(str(one.candidate) for one in wide)}))
    return replace(draft, questions=tuple(questions), notes=tuple(notes))


def _small_type(draft: FormDraft, letter: float) -> list[FormQuestion]:
    """Return what is asked about names in small type.

    Args:
        draft: the form.
        letter: height of its small letters as measured, mm.
    """
    points = letter * POINTS_PER_MM
    if draft.type is not None and draft.type.capitals:
        # capitals have no small letters: what is measured as their height is a part of a capital
        points = draft.type.points
    if points >= LEAST_POINTS - POINTS_OFF:
        return []
    # What an office set is said in its own words. Rounded down: "11.0 pt" must not be called too small.
    set_in = points if draft.type is None else draft.type.points
    size = set_in if set_in < LEAST_POINTS else points
    return [FormQuestion(code="small_type", facts={"points": math.floor(10 * size + 0.01) / 10, "least": LEAST_POINTS})]


def _check_boxes(page: PageLayout, reading: PageReading) -> None:
    """Refuse print inside boxes to mark, such as a square of the typeface: on paper it is read as a mark or doubted."""
    boxes = {(one.candidate, one.option) for one in page.targets if one.kind is not TargetKind.STRIKE}
    if any((one.candidate, one.option) in boxes and one.state is not MarkState.EMPTY for one in reading.marks):
        raise UserError("adopt.filled_boxes", page=page.page)


def _low(layout: Layout) -> list[FormQuestion]:
    """Return what is asked about rows and boxes that a pen can hardly keep to."""
    found = []
    lines = [line for page in layout.pages for one in page.targets for line in lines_of(one)]
    rows = [one.row[3] for page in layout.pages for one in page.targets]
    least = min(rows)
    if least < LEAST_ROW - 0.05:
        found.append(FormQuestion(code="low_rows", facts={"mm": round(least, 1), "least": LEAST_ROW}))
    # A name on several lines has a whole row of its own, but each of its lines is struck.
    elif min(one.row[3] for one in lines) < LEAST_ROW / 2:
        found.append(FormQuestion(code="low_lines", facts={"mm": round(min(one.row[3] for one in lines), 1)}))
    boxes = [one.bbox[2] for page in layout.pages for one in page.targets if one.kind is not TargetKind.STRIKE]
    if boxes and min(boxes) < LEAST_BOX_MM - 0.5:
        found.append(FormQuestion(code="narrow_boxes", facts={"mm": round(min(boxes), 1), "least": LEAST_BOX_MM}))
    return found


def _cameras(layout: Layout) -> list[FormQuestion]:
    """Return which cameras see the type too coarsely when the whole sheet is in the picture, and how to lay it."""
    found = cameras_for(layout)
    too_weak = {"camera": found.coarse, "camera_lengthwise": found.lengthwise}
    return [
        FormQuestion(code=code, facts={"cameras": ", ".join(names), "needed": found.needed})
        for code, names in too_weak.items()
        if names
    ]
