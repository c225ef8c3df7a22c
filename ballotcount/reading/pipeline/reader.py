"""Read one picture of a marked ballot page: the order of the eye's steps, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ballotcount.domain.layout import Box, Layout, PageCode, TargetKind
from ballotcount.domain.reading import (
    MarkKind,
    MarkReading,
    MarkState,
    PageReading,
    PageStatus,
    ReadingPolicy,
    Reason,
    ReasonCode,
    status_of,
)
from ballotcount.reading.arrays.arrays import Gray, Mask, Picture
from ballotcount.reading.arrays.memory import keep_freed_memory
from ballotcount.reading.boxes.cells import CellInk, box_px
from ballotcount.reading.boxes.read import doubt_both_sides, read_boxes
from ballotcount.reading.classifier.second_look import second_look_at_box
from ballotcount.reading.foreign import segments as foreign
from ballotcount.reading.foreign.colour import pens, red_within, stamp_pixels, without_stamp
from ballotcount.reading.foreign.explained import along_strokes, explained, written_beside
from ballotcount.reading.foreign.stamp import find_stamp, other_stamps
from ballotcount.reading.identity.fingerprint import stamp_patch, take_print
from ballotcount.reading.ink.ink import Ink, find_ink, shrunk
from ballotcount.reading.pipeline.name_pipeline import read_names
from ballotcount.reading.pipeline.reasons import review_reasons
from ballotcount.reading.quality import quality
from ballotcount.reading.quality.foreign_paper import strange_paper
from ballotcount.reading.quality.multiple_sheets import several
from ballotcount.reading.registration.block_match import refine
from ballotcount.reading.registration.fiducials import find_squares
from ballotcount.reading.registration.homography import NoPage, PageFit, find_page, local_scale
from ballotcount.reading.registration.page_code import decode_anywhere, read_code, same_code, soft_code
from ballotcount.reading.registration.warp import Mesh, mesh_of, rectify
from ballotcount.reading.strikes.displaced_rules import MovedRules
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.template.template_page import TemplatePage, prepare_page

LARGE_MM = 9.0
"""Extent of ink outside the targets from which it may be a stamp."""
ENOUGH_PX_PER_MM = 5.4
"""Resolution that a page needs at most: it is drawn flat at 5.9 px per mm."""
COARSE = 4
"""Pixels of the flat page in one of the picture that tells whose print it is: 0.7 mm."""
SAME_PRINT = 0.3
"""Correlation with the printed page from which a page whose code cannot be read is one of these."""
WORST_MM = 0.55
"""Distance between print and layout after fitting from which a page is not in register, mm."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the eye made of a picture on the way to its reading; for drawing and for people.

    Attributes:
        flat: the page flat and upright, or None when no page was found.
        ink: its ink, or None.
        names: names with the strokes followed through them.
    """

    reading: PageReading
    flat: Picture | None = None
    ink: Ink | None = None
    names: tuple[NameEvidence, ...] = ()
    page: TemplatePage | None = None


@dataclass(frozen=True, slots=True)
class Inked:
    """The ink of a page, told apart."""

    clean: Ink
    at: list[NameEvidence]
    marks: tuple[MarkReading, ...]
    cells: list[CellInk]
    written: list[foreign.Written]
    pens: tuple[str, ...]


class Reader:
    """Reads pictures of the pages of one layout.

    Args:
        layout: geometry of the round that is counted.
        policy: what marks mean that the eye can name but not judge.
        clock: monotonic seconds, for the time each page takes.
    """

    def __init__(
        self,
        layout: Layout,
        policy: ReadingPolicy | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        keep_freed_memory()
        self.layout = layout
        self.policy = policy or ReadingPolicy()
        self.clock = clock
        self.pages = {page.page: prepare_page(page, layout.paper) for page in layout.pages}

    def read(self, picture: Picture, *, source: str = "", page: int = 1, dpi: float | None = None) -> PageReading:
        """Read a picture.

        Args:
            picture: uint8, grey (height, width) or blue-green-red (height, width, 3), any rotation.
            source: where the picture comes from.
            page: number of the picture in its source, from 1.
            dpi: resolution that the file gives, if any.
        """
        return self.look(picture, source=source, page=page, dpi=dpi).reading

    def look(self, picture: Picture, *, source: str = "", page: int = 1, dpi: float | None = None) -> Seen:
        """Read a picture and keep what was seen on the way."""
        started = self.clock()
        seen = self._look(picture, dpi)
        reading = replace(seen.reading, source=source, page=page, ms=round(1000 * (self.clock() - started), 2))
        return replace(seen, reading=reading)

    def _look(self, picture: Picture, dpi: float | None) -> Seen:
        gray = grey(picture)
        first = self.layout.pages[0]
        fit = find_page(gray, first)
        if isinstance(fit, NoPage):
            return refused(self._why_no_page(gray, fit))
        step = int(fit.px_per_mm / ENOUGH_PX_PER_MM)
        if step > 1:  # finer than a page is read: the rest of the way on a small picture
            picture = shrunk(picture, step)
            fit = fit.shrunk(step)
            gray = grey(picture)
        faults = quality.picture_faults(
            gray, fit=fit, paper=self.layout.paper, small_letter=self.pages[first.page].small_letter
        )
        if len(faults) == 0 and several(gray, fit=fit, page=first, paper=self.layout.paper):
            faults.append(Reason.of(ReasonCode.SEVERAL_PAGES))
        scale = quality.scale_fault(fit, self.layout.paper, dpi)
        faults += [scale] if scale else []
        mesh = mesh_of(fit, self.layout.paper)
        code = self._code(gray, mesh)
        if code is None and not self._ours(gray, mesh):
            whole = len(fit.used) >= len(first.fiducials) - 1
            strange = (
                Reason.of(ReasonCode.FOREIGN_PAPER) if whole else self._why_no_page(gray, NoPage(len(fit.used), 0))
            )
            return refused(strange)
        faults = faults if code is None and faults else self._code_faults(code) + faults
        if code is None and not any(fault.code is not ReasonCode.CODE_UNREADABLE for fault in faults):
            faults = self._why_no_code(picture, gray, mesh) or faults
        if faults or code is None:
            return refused(*faults, fit=fit, code=code)
        return self._read_page(picture, gray=gray, fit=fit, mesh=mesh, code=code)

    def _code(self, gray: Gray, mesh: Mesh) -> PageCode | None:
        """Which page this is: one of ours by its modules, or whatever its code says."""
        for page in self.pages.values():
            known = same_code(gray, mesh, page.codes)
            if known is not None:
                return known
        return read_code(gray, mesh, self.layout.pages[0]) or self._strange_code(gray)

    def _strange_code(self, gray: Gray) -> PageCode | None:
        """A code of another kind of sheet, which can stand elsewhere and be larger: a numbered test sheet's.

        It only tells why a page is refused: a page of ours has its code at its place.
        """
        code = decode_anywhere(gray)
        return code if code is not None and self._code_faults(code) else None

    def _ours(self, gray: Gray, mesh: Mesh) -> bool:
        """Whether the print of one of the pages is there: squares of another paper can look like a frame."""
        for page in self.pages.values():
            printed = page.template.gray
            small = (printed.shape[1] // COARSE, printed.shape[0] // COARSE)
            flat = np.asarray(
                cv2.resize(
                    rectify(gray, mesh, (printed.shape[0], printed.shape[1])), small, interpolation=cv2.INTER_AREA
                ),
                dtype=np.uint8,
            )
            wanted = np.asarray(cv2.resize(printed, small, interpolation=cv2.INTER_AREA), dtype=np.uint8)
            if alike(flat, wanted) >= SAME_PRINT:
                return True
        return False

    def _why_no_code(self, picture: Picture, gray: Gray, mesh: Mesh) -> list[Reason]:
        """What is wrong with the picture when the page is found and its code cannot be read.

        A page whose code is ours, only melted, is refused as blurred and not read: of 685 such pages of harsh camera
        pictures one was silently misread.
        """
        page = next(iter(self.pages.values()))
        flat = rectify(picture, mesh, (page.template.gray.shape[0], page.template.gray.shape[1]))
        ink = find_ink(flat, page.template)
        soft = any(soft_code(gray, mesh, one.codes) for one in self.pages.values())
        most = quality.CODE_SOFTEST if soft else quality.SOFTEST
        found = [quality.blur_fault(ink, page.small_letter, most), quality.glare_fault(flat, ink, page.private)]
        return [fault for fault in found if fault is not None]

    def _why_no_page(self, gray: Gray, miss: NoPage) -> Reason:
        """The nearest cause for a picture without a frame."""
        white = float(np.percentile(quality.thumbnail(gray), 95))
        if white < quality.DARK_WHITE:
            return Reason.of(ReasonCode.TOO_DARK, white=round(white))
        code = decode_anywhere(gray)
        other = self._code_faults(code) if code else []
        if other:
            return other[0]
        if strange_paper(gray, find_squares(gray)):
            return Reason.of(ReasonCode.FOREIGN_PAPER)
        return Reason.of(ReasonCode.NO_PAGE, squares=miss.best)

    def _code_faults(self, code: PageCode | None) -> list[Reason]:
        wanted = self.layout
        if code is None:
            return [Reason.of(ReasonCode.CODE_UNREADABLE)]
        if code.election != wanted.election:
            return [Reason.of(ReasonCode.WRONG_ELECTION, found=code.election, wanted=wanted.election)]
        if code.round != wanted.round:
            return [Reason.of(ReasonCode.WRONG_ROUND, found=code.round, wanted=wanted.round)]
        if code.test != wanted.test:
            return [Reason.of(ReasonCode.TEST_SHEET if code.test else ReasonCode.REAL_SHEET)]
        if code.layout != wanted.id:
            return [Reason.of(ReasonCode.WRONG_VERSION, found=code.layout, wanted=wanted.id)]
        if code.page not in self.pages:
            return [Reason.of(ReasonCode.WRONG_PAGE, found=code.page, pages=len(self.pages))]
        return []

    def _read_page(self, picture: Picture, gray: Gray, fit: PageFit, mesh: Mesh, code: PageCode) -> Seen:
        page = self.pages[code.page]
        shape = (page.template.gray.shape[0], page.template.gray.shape[1])
        shifts = page.probes.measure(gray, mesh)
        mesh, off = refine(mesh, shifts, page.field)
        flat = rectify(picture, mesh, shape)
        ink = find_ink(flat, page.template)
        faults = self._flat_faults(flat, ink=ink, page=page, off=off)
        if faults:
            return replace(refused(*faults, fit=fit, code=code, off=off), flat=flat, ink=ink, page=page)
        return self._marks(flat, ink=ink, page=page, fit=fit, code=code, off=off)

    def _flat_faults(self, flat: Picture, ink: Ink, page: TemplatePage, off: float) -> list[Reason]:
        faults = [
            quality.blur_fault(ink, page.small_letter),
            quality.glare_fault(flat, ink, page.private),
            quality.streak_fault(ink),
        ]
        if off > WORST_MM:
            faults.append(Reason.of(ReasonCode.REGISTRATION, mm=round(min(off, 99.0), 2)))
        return [fault for fault in faults if fault is not None]

    def _marks(self, flat: Picture, ink: Ink, page: TemplatePage, fit: PageFit, code: PageCode, off: float) -> Seen:
        layout = page.layout
        red = stamp_pixels(ink, layout.stamp) if layout.stamp else np.zeros(ink.paper.shape, dtype=bool)
        stamp = find_stamp(ink, red, layout.stamp)
        result = self._inked(page, ink=ink, red=red, stamps=stamp.pixels)
        large = [one.box for one in result.written if max(one.box[2:]) > LARGE_MM]
        if large:  # a second stamp, or one pressed far from its place
            discs = other_stamps(ink, stamp.pixels, large)
            if discs.any():
                reds = red | red_within(ink, discs)
                result = self._inked(page, ink=ink, red=reds, stamps=stamp.pixels | discs)
        reasons = review_reasons(result.marks, written=result.written, inks=result.pens, policy=self.policy)
        reading = PageReading(
            source="",
            page=1,
            status=status_of(reasons),
            reasons=reasons,
            marks=result.marks,
            stamp=stamp.present,
            foreign_ink=tuple(one.box for one in result.written),
            registration_mm=round(off, 3),
            code=code,
            inks=result.pens,
            px_per_mm=round(fit.px_per_mm, 2),
            fingerprint=take_print(
                result.at,
                cells=page.cells,
                inks=[one.own for one in result.cells],
                marks=result.marks,
                scale=page.template.scale,
                stamp=stamp_patch(ink, layout.stamp) if layout.stamp and stamp.present else None,
            ),
            turned=turned(fit),
        )
        return Seen(reading=reading, flat=flat, ink=result.clean, names=tuple(result.at), page=page)

    def _inked(self, page: TemplatePage, ink: Ink, red: Mask, stamps: Mask) -> Inked:
        """Read the targets and what lies outside them, with the stamps left out."""
        clean = without_stamp(ink, red)
        moved = MovedRules(clean, page.lines)
        at, struck = read_names(page, clean=clean, whole=ink, red=red, moved=moved, policy=self.policy)
        along = along_strokes(clean, at)
        beside = written_beside(page, ink=clean, at=at, along=along, moved=moved)
        struck = [perhaps_kept(mark) if more else mark for mark, more in zip(struck, beside, strict=True)]
        marks, cells = self._targets(page, clean, struck)
        if clean.colour is None and stamps.any():
            marks = tuple(
                under_stamp(mark, box=target.bbox, stamps=stamps, scale=ink.scale)
                for mark, target in zip(marks, page.layout.targets, strict=True)
            )
        written = foreign.find_foreign(
            clean,
            explained=explained(page, ink=clean, at=at, inks=cells, stamps=stamps, along=along),
            rules=page.rules,
            moved=moved,
        )
        written = foreign.together(written, [one for one in beside if one is not None])
        return Inked(
            clean=clean,
            at=at,
            marks=marks,
            cells=cells,
            written=written,
            pens=pens(clean, stamps | page.private, moved),
        )

    def _targets(
        self, page: TemplatePage, clean: Ink, struck: list[MarkReading]
    ) -> tuple[tuple[MarkReading, ...], list[CellInk]]:
        """The readings in layout order."""
        strikes = iter(struck)
        readings, masks = read_boxes(page.cells, clean, self.policy)
        looked = [
            second_look_at_box(mark, cell=cell, ink=clean, template=page.template)
            for mark, cell in zip(readings, page.cells, strict=True)
        ]
        boxes = iter(doubt_both_sides(page.cells, looked))
        marks = [next(strikes) if target.kind is TargetKind.STRIKE else next(boxes) for target in page.layout.targets]
        return tuple(marks), masks


def grey(picture: Picture) -> Gray:
    """A picture without its colour."""
    return picture if picture.ndim == 2 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def alike(one: Gray, other: Gray) -> float:
    """Correlation of two pictures of the same size, with slow changes of light taken out."""
    fine = [(picture := np.asarray(each, np.float32)) - cv2.blur(picture, (15, 15)) for each in (one, other)]
    power = float(np.sqrt((fine[0] ** 2).sum() * (fine[1] ** 2).sum()))
    return float((fine[0] * fine[1]).sum()) / max(power, 1e-6)


def perhaps_kept(mark: MarkReading) -> MarkReading:
    """A struck name beside which something is written, perhaps that it is kept ("giữ lại")."""
    if mark.state is not MarkState.MARKED:
        return mark
    return replace(mark, state=MarkState.DOUBTFUL, kind=MarkKind.RESTORED, sensitivity=1.0)


def refused(
    *reasons: Reason, fit: PageFit | None = None, code: PageCode | None = None, off: float | None = None
) -> Seen:
    """A picture that is no readable page of this round."""
    registration = off if off is not None else fit.residual_mm if fit else None
    return Seen(
        PageReading(
            source="",
            page=1,
            status=PageStatus.REJECT,
            reasons=reasons,
            registration_mm=None if registration is None else round(min(registration, 99.0), 3),
            code=code,
            px_per_mm=round(fit.px_per_mm, 2) if fit else None,
            turned=turned(fit) if fit else None,
        )
    )


def under_stamp(mark: MarkReading, box: Box, stamps: Mask, scale: float) -> MarkReading:
    """A mark that a grey stamp touches is doubt: nothing tells the stamp's ink from the pen's."""
    left, top, right, bottom = box_px(box, scale)
    if mark.kind is MarkKind.NONE or not stamps[top:bottom, left:right].any():
        return mark
    return replace(mark, state=MarkState.DOUBTFUL, sensitivity=1.0)


def turned(fit: PageFit) -> int:
    """How the page lies in the picture: 0 upright, 90 clockwise, 180 upside down or 270 degrees."""
    across = local_scale(fit.matrix, fit.layout_points.mean(0))[:, 0]
    return int(round(float(np.degrees(np.arctan2(across[1], across[0]))) / 90) % 4 * 90)
