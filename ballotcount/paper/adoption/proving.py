"""Prove an adopted form: printed sheets agree with the file, and sheets marked after a plan are read as planned."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Layout, Option
from ballotcount.domain.reading import MarkState, PageReading, PageStatus
from ballotcount.reading.arrays.arrays import Matrix
from ballotcount.reading.pipeline.json_line import said
from ballotcount.reading.pipeline.page_trace import PageTrace
from ballotcount.reading.registration.homography import PageFit, project
from ballotcount.text.words import t

SHEETS = 10
"""Sheets of a plan."""
SHARE = 3
"""One of so many names, or rows of boxes, is marked on each sheet of a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankCheck:
    """How one printed, unmarked sheet agrees with the form.

    Attributes:
        cover: least share of a word's print that is there, against the usual word; 0 where the page was not read.
        word: that word.
        off_mm: greatest distance of nine tenths of the print from its place on the flat sheet, mm.
        clean: whether nothing was taken for a mark.
        reading: what the reader says of the picture.
    """

    cover: float
    word: str
    off_mm: float
    clean: bool
    reading: PageReading

    @property
    def agrees(self) -> bool:
        """Return whether the sheet was read and shows no mark."""
        return self.clean and self.reading.status is PageStatus.READ


def check_blank(trace: PageTrace) -> BlankCheck:
    """Compare a printed, unmarked sheet with the form.

    Args:
        trace: what the reader of the form's layout saw of it.
    """
    words = trace.page.words if trace.page is not None else None
    if trace.ink is None or words is None or trace.fit is None or not trace.reading.marks:
        return BlankCheck(cover=0.0, word="", off_mm=99.0, clean=False, reading=trace.reading)
    look = words.look(trace.ink.paper, trace.ink.blur)
    # Against the usual word of the same sheet, so that a pale printer is no difference.
    share = look.cover / max(float(np.median(look.cover)), 1e-6)
    worst = int(share.argmin())
    return BlankCheck(
        cover=float(share[worst]),
        word=words.words[worst].text,
        off_mm=_off_mm(trace.fit),
        # One mark or one spot of foreign ink on a blank sheet would be one on each ballot.
        clean=all(mark.state is MarkState.EMPTY for mark in trace.reading.marks) and not trace.reading.foreign_ink,
        reading=trace.reading,
    )


def _off_mm(fit: PageFit) -> float:
    """Return how far the print lies from its place when the sheet is only turned, moved and enlarged evenly, mm."""
    inverse: Matrix = np.asarray(np.linalg.inv(fit.matrix), dtype=np.float64)
    off = np.hypot(*(project(inverse, fit.image_points) - fit.layout_points).T)
    return float(np.percentile(off, 90))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPlan:
    """Which places are marked on the sheets of a proof.

    Attributes:
        layout: id of the layout.
        sheets: for each sheet the ``(number, option)`` that are marked.
    """

    layout: str
    sheets: tuple[tuple[tuple[int, Option], ...], ...]

    def text(self) -> str:
        """Return the plan as JSON."""
        sheets = [[[number, option.value] for number, option in sheet] for sheet in self.sheets]
        return json.dumps({"layout": self.layout, "sheets": sheets}, ensure_ascii=False, indent=1) + "\n"


def plan_of(layout: Layout, seed: int = 1) -> MarkPlan:
    """Return a plan in which every place is marked on some sheets and left empty on others.

    Args:
        seed: another seed gives another plan.
    """
    rows: dict[int, list[Option]] = {}
    for page in layout.pages:
        for target in page.targets:
            rows.setdefault(target.candidate, []).append(target.option)
    rng = np.random.default_rng(seed)
    order = [int(number) for number in rng.permutation(list(rows))]
    sheets = []
    for sheet in range(SHEETS):
        marked = []
        for place, number in enumerate(order):
            options = rows[number]
            if len(options) == 1:
                if (place + sheet) % SHARE == 0:
                    marked.append((number, options[0]))
            else:
                marked.append((number, options[(place + sheet) % len(options)]))
        sheets.append(tuple(sorted(marked)))
    return MarkPlan(layout=layout.id, sheets=tuple(sheets))


def read_plan(text: str, layout: Layout) -> MarkPlan:
    """Read a plan.

    Raises:
        UserError: ``form.plan``: it is no plan, or one of another form.
    """
    try:
        given = json.loads(text)
        sheets = tuple(tuple((int(number), Option(option)) for number, option in sheet) for sheet in given["sheets"])
        plan = MarkPlan(layout=str(given["layout"]), sheets=sheets)
    except (ValueError, KeyError, TypeError) as problem:
        raise UserError("form.plan", layout=layout.id) from problem
    if plan.layout != layout.id:
        raise UserError("form.plan", layout=layout.id)
    return plan


def differing(marked: Sequence[tuple[int, Option]], readings: Sequence[PageReading]) -> list[str]:
    """Return what of a marked sheet was not read as planned, in words; empty when all was.

    Args:
        marked: the places that the plan marks.
        readings: of all pages of the sheet.
    """
    found = [said(reason) for one in readings for reason in one.reasons if not one.marks]
    wanted = set(marked)
    for mark in (mark for one in readings for mark in one.marks):
        planned = MarkState.MARKED if (mark.candidate, mark.option) in wanted else MarkState.EMPTY
        if mark.state is not planned:
            own = t(f"adopt.marks.{mark.option.value}", numbers=mark.candidate)
            found.append(t(f"adopt.differs.{mark.state.value}", mark=own))
    return found
