"""Read one picture of a marked ballot page: the order of the stages, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from ballotcount.domain.layout import Box, Layout, PageCode
from ballotcount.domain.reading import PageReading, ReadingPolicy, Reason, ReasonCode, status_of
from ballotcount.reading.arrays.arrays import Gray, Picture, Points, without_colour
from ballotcount.reading.arrays.memory import keep_freed_memory
from ballotcount.reading.boxes.cells import box_px
from ballotcount.reading.identity.fingerprint import stamp_patch, take_print
from ballotcount.reading.ink.ink import Ink, find_ink, shrunk
from ballotcount.reading.pipeline.anchors import anchor_of
from ballotcount.reading.pipeline.ink_pipeline import for_each_line, reaches_edge, read_ink, without_covered
from ballotcount.reading.pipeline.page_trace import MOST_MM, PageTrace, outline_of, refused, turned
from ballotcount.reading.pipeline.reasons import review_reasons
from ballotcount.reading.pipeline.thresholds import READING_THRESHOLDS, ReadingThresholds
from ballotcount.reading.quality import quality
from ballotcount.reading.quality.hidden_page import cut_fault, cut_or_elsewhere, is_scan, printed_places, scan_streak
from ballotcount.reading.registration.block_match import refine
from ballotcount.reading.registration.fold_shift import PrintPage, without_fold_shifts
from ballotcount.reading.registration.homography import NoPage, PageFit
from ballotcount.reading.registration.paper_end import cover_ground, paper_ends
from ballotcount.reading.registration.thresholds import RegistrationThresholds
from ballotcount.reading.registration.warp import Mesh, end_of_picture, mesh_of, rectify
from ballotcount.reading.template.template_page import TemplatePage, prepare_page


class Reader:
    """Reads pictures of the pages of one layout.

    Args:
        layout: geometry of the round that is counted.
        policy: what the congress decided about marks that can be named but not judged.
        clock: monotonic seconds, for the time each page takes.
        limits: thresholds of all stages.
    """

    def __init__(
        self,
        layout: Layout,
        policy: ReadingPolicy | None = None,
        clock: Callable[[], float] = time.perf_counter,
        *,
        limits: ReadingThresholds = READING_THRESHOLDS,
    ) -> None:
        keep_freed_memory()
        self.layout = layout
        self.policy = policy or ReadingPolicy()
        self.clock = clock
        self.limits = limits
        self.pages = {page.page: prepare_page(page, layout.paper, layout.anchor) for page in layout.pages}
        self.printed = {
            number: printed_places(
                # squares and codes count as paper here: a cut picture may lose them and still be read
                np.where(page.private, 255, page.template.gray).astype(np.uint8),
                layout.paper[0],
                limits=limits.quality,
            )
            for number, page in self.pages.items()
        }
        self.kept = {number: _marks_and_print(page) for number, page in self.pages.items() if page.form is not None}
        self.anchor = anchor_of(layout, self.pages, limits)

    def read(
        self,
        picture: Picture,
        *,
        source: str = "",
        page: int = 1,
        dpi: float | None = None,
        below: Sequence[Sequence[tuple[float, float]]] = (),
    ) -> PageReading:
        """Read a picture; arguments as in ``trace``."""
        return self.trace(picture, source=source, page=page, dpi=dpi, below=below).reading

    def trace(
        self,
        picture: Picture,
        *,
        source: str = "",
        page: int = 1,
        dpi: float | None = None,
        below: Sequence[Sequence[tuple[float, float]]] = (),
    ) -> PageTrace:
        """Read a picture and keep the results of each stage.

        Args:
            picture: uint8, grey (height, width) or blue-green-red (height, width, 3), any rotation.
            source: where the picture comes from.
            page: number of the picture in its source, from 1.
            dpi: resolution that the file gives, if any.
            below: corners, px, of counted sheets that lie there already: what shows of them is no second sheet.
        """
        started = self.clock()
        found = self._trace(picture, dpi, below)
        reading = replace(found.reading, source=source, page=page, ms=round(1000 * (self.clock() - started), 2))
        return replace(found, reading=reading)

    def _trace(self, picture: Picture, dpi: float | None, below: Sequence[Sequence[tuple[float, float]]]) -> PageTrace:
        limits = self.limits.reader
        gray = without_colour(picture)
        if quality.is_strip(gray.shape, limits=self.limits.quality):
            return refused(self._strip(gray.shape))
        fit = self.anchor.find(gray)
        if isinstance(fit, NoPage):
            return refused(self.anchor.why_no_page(gray, fit))
        # before the picture is brought down: averaging pixels would hide that it has two levels only
        tones = self.anchor.tone_fault(gray, fit)
        step = max(1, int(fit.px_per_mm / limits.enough_px_per_mm))
        whole = fit
        if step > 1:  # finer than a page is read: the other stages work on a small picture
            picture = shrunk(picture, step)
            fit = fit.shrunk(step)
            gray = without_colour(picture)
        # these corners come in px of the picture as it was given
        lying = [np.asarray(corners, dtype=np.float64) / step for corners in below]
        found = self._read_fit(picture, gray=gray, fit=fit, dpi=dpi, tones=tones, below=lying)
        outline = outline_of(whole, self.layout.paper) if found.reading.px_per_mm else ()
        return replace(found, reading=replace(found.reading, outline=outline), fit=whole, step=step)

    def _strip(self, shape: tuple[int, ...]) -> Reason:
        """Return why nothing is looked for in a picture that is no page's."""
        found = min(shape[:2]) / min(self.layout.paper)
        return quality.too_coarse(found, self.limits.quality.least_px_per_mm)

    def _read_fit(
        self,
        picture: Picture,
        gray: Gray,
        fit: PageFit,
        *,
        dpi: float | None,
        tones: Reason | None,
        below: Sequence[Points],
    ) -> PageTrace:
        """Check the picture of a page that was found, identify the page, and read it."""
        faults = [tones] if tones is not None else self.anchor.picture_faults(gray, fit, dpi=dpi, below=below)
        mesh = mesh_of(fit, self.layout.paper, limits=self.limits.registration)
        found = self.anchor.identify(picture, gray=gray, fit=fit, mesh=mesh, faults=faults)
        if not found.ours:
            return refused(*found.faults)
        if found.faults or found.code is None:
            return refused(*found.faults, fit=fit, code=found.code)
        return self._read_page(picture, gray=gray, fit=fit, mesh=mesh, code=found.code)

    def _read_page(self, picture: Picture, gray: Gray, fit: PageFit, mesh: Mesh, code: PageCode) -> PageTrace:
        """Register the print, draw the page flat, check it and read its ink."""
        page = self.pages[code.page]
        limits = self.limits.registration
        cut = cut_fault(
            gray.shape,
            fit,
            self.printed[code.page],
            paper=self.layout.paper,
            limits=self.limits.quality,
        )
        if cut is not None:
            if page.form is not None:
                cut = cut_or_elsewhere(cut, gray, fit=fit, paper=self.layout.paper, limits=self.limits.quality)
            return replace(refused(cut, fit=fit, code=code), mesh=mesh, page=page)
        mesh, off = refine(mesh, page.probes.measure(gray, mesh), page.field, limits=limits)
        shape = (page.template.gray.shape[0], page.template.gray.shape[1])
        flat = rectify(picture, mesh, shape, limits=limits)
        if page.form is not None:
            self._leave_out_ground(flat, page, picture=gray.shape, fit=fit)
        ink = find_ink(flat, page.template)
        # below, no fold has moved print; above, the page is refused anyway
        if limits.fold_off_mm <= off <= self.limits.reader.worst_mm:
            flat, ink = _without_fold_shifts(flat, ink, page, limits=limits)
        lost = quality.lost_print(flat, ink, page.private, rules=page.rules, limits=self.limits.quality)
        scan = is_scan(gray, self.layout.paper, limits=self.limits.quality)
        faults = self._flat_faults(lost, gray=gray if scan else None, ink=ink, page=page, off=off)
        if faults:
            found = refused(*faults, fit=fit, code=code, off=off)
            return replace(found, flat=flat, mesh=mesh, ink=ink, page=page)
        covered = lost.boxes if lost is not None else ()
        found = self._read_marks(ink, page=page, fit=fit, code=code, off=off, covered=covered)
        return replace(found, flat=flat, mesh=mesh, page=page)

    def _leave_out_ground(self, flat: Picture, page: TemplatePage, *, picture: tuple[int, ...], fit: PageFit) -> None:
        """Take the lid or the desk off a flat page whose form is printed taller or wider than its file.

        Args:
            flat: the flat page.
            page: its template.
            picture: shape of the picture.
            fit: place of the page in it.
        """
        shown = (picture[0], picture[1])
        ends = paper_ends(flat, fit.matrix, picture=shown, paper=self.layout.paper, limits=self.limits.registration)
        near = end_of_picture(
            fit.matrix,
            picture=shown,
            paper=self.layout.paper,
            shape=(flat.shape[0], flat.shape[1]),
            rim=self.limits.foreign.edge_mm,
        )
        if near is None and not ends:
            return
        # no mark and no print is ever left out: a lid over a row goes to people
        kept = self.kept[page.layout.page]
        if ends:
            whole = flat.copy()
            cover_ground(flat, ends, paper=self.layout.paper, limits=self.limits.registration)
            cv2.copyTo(whole, kept, flat)
        if near is not None:
            beyond = cv2.bitwise_and(near.view(np.uint8), cv2.bitwise_not(kept))
            cv2.copyTo(np.full_like(flat, 255), beyond, flat)

    def _flat_faults(
        self, lost: quality.LostPrint | None, *, gray: Gray | None, ink: Ink, page: TemplatePage, off: float
    ) -> list[Reason]:
        """Return the faults of the flat page.

        Args:
            lost: print that is missing.
            gray: the picture of a scanner, or None.
            ink: the ink of the flat page.
            page: its template.
            off: distance of the print from its place, mm.
        """
        limits = self.limits.quality
        faults = [
            quality.blur_fault(ink, page.small_letter, limits=limits),
            quality.lost_print_fault(lost, scan=gray is not None, limits=limits),
            # a camera has no glass
            None if gray is None else quality.streak_fault(ink, limits=limits),
        ]
        if off > self.limits.reader.worst_mm:
            # a streak over the print draws the blocks to itself
            faults.append(None if gray is None else scan_streak(gray, self.layout.paper, limits=limits))
            # where too little print was found nothing was measured: there is no figure to show
            facts = {"mm": round(off, 2)} if off < MOST_MM else {"kind": "lost"}
            faults.append(Reason.of(ReasonCode.REGISTRATION, **facts))
        return [fault for fault in faults if fault is not None]

    def _read_marks(
        self,
        ink: Ink,
        *,
        page: TemplatePage,
        fit: PageFit,
        code: PageCode,
        off: float,
        covered: tuple[Box, ...],
    ) -> PageTrace:
        """Read the ink of a page that is good enough to be read, unless its words are another ballot's."""
        result, stamp = read_ink(page, ink, self.policy, limits=self.limits)
        result = without_covered(result, page, covered)
        # after the ink: a word under a pen is compared in another way
        form = self.anchor.form_faults(page, ink=ink, found=result, covered=covered)
        if form.others:
            return replace(refused(*form.others, fit=fit, code=code, off=off), ink=ink)
        reasons = (
            *form.doubts,
            *review_reasons(
                result.marks,
                written=result.written,
                inks=result.pens,
                policy=self.policy,
                page=page.layout,
                paper=self.layout.paper,
                limits=self.limits,
            ),
        )
        place = page.layout.stamp
        patch = stamp_patch(ink, place, limits=self.limits.identity) if place and stamp.present else None
        reading = PageReading(
            source="",
            page=1,
            status=status_of(reasons),
            reasons=reasons,
            marks=result.marks,
            stamp=stamp.present,
            foreign_ink=tuple(one.box for one in result.written),
            ink_at_edge=any(reaches_edge(one.box, self.layout.paper, limits=self.limits) for one in result.written),
            registration_mm=round(off, 3),
            code=code,
            inks=result.pens,
            px_per_mm=round(fit.px_per_mm, 2),
            fingerprint=take_print(
                result.names,
                cells=page.cells,
                inks=[one.own for one in result.cells],
                # the fingerprint has a row for each line of a name, the marks one for each name
                marks=for_each_line(page, result.marks),
                scale=page.template.scale,
                stamp=patch,
                limits=self.limits.identity,
            ),
            turned=turned(fit),
            odd_words=tuple(form.odd),
        )
        return PageTrace(reading=reading, ink=result.clean, result=result)


def _marks_and_print(page: TemplatePage) -> Gray:
    """Return 255 where a page has targets, their rows, or printed words, 0 elsewhere."""
    found = np.zeros(page.template.gray.shape, dtype=np.uint8)
    marks = [box for target in page.layout.targets for box in (target.row, target.bbox)]
    for box in (*marks, *(word.bbox for word in page.layout.words)):
        left, top, right, bottom = box_px(box, page.template.scale)
        found[max(0, top) : bottom + 1, max(0, left) : right + 1] = 255
    return found


def _without_fold_shifts(
    flat: Picture, ink: Ink, page: TemplatePage, *, limits: RegistrationThresholds
) -> tuple[Picture, Ink]:
    """Return a flat page and its ink with the print beside its folds in place."""
    seen = PrintPage(paper=ink.paper, expected=page.template.expected(ink), bound=ink.print_bound_wide)
    moved = without_fold_shifts(flat, seen, limits=limits)
    return (flat, ink) if moved is None else (moved, find_ink(moved, page.template))


__all__ = ["Reader"]
