"""Find a page of a form by its print and say which it is by its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ballotcount.domain.layout import Box, Layout, PageCode, TargetKind
from ballotcount.domain.reading import MarkKind, Reason, ReasonCode
from ballotcount.reading.arrays.arrays import Gray, Picture, Points
from ballotcount.reading.boxes.cells import box_px
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.pipeline.identified import Identified, PageKnowledge
from ballotcount.reading.pipeline.page_trace import InkReading
from ballotcount.reading.pipeline.thresholds import READING_THRESHOLDS, ReadingThresholds
from ballotcount.reading.quality import form_words, quality, tones
from ballotcount.reading.quality.edge_width import print_edges
from ballotcount.reading.quality.hidden_page import cut_or_elsewhere, is_back, is_blank, is_scan
from ballotcount.reading.quality.multiple_sheets import prints_beside
from ballotcount.reading.registration.homography import NoPage, PageFit
from ballotcount.reading.registration.print_search import find_form
from ballotcount.reading.registration.warp import Mesh
from ballotcount.reading.strikes.stroke_band import stroke_band
from ballotcount.reading.template.template_page import TemplatePage


class PrintAnchor(PageKnowledge):
    """The anchor of a form that another program printed."""

    def __init__(
        self, layout: Layout, pages: Mapping[int, TemplatePage], limits: ReadingThresholds = READING_THRESHOLDS
    ) -> None:
        super().__init__(layout, pages, limits)
        self.forms = [page.form for page in pages.values() if page.form is not None]
        self.needed = {number: _needed(page) for number, page in pages.items()}

    def find(self, gray: Gray) -> PageFit | NoPage:
        """Find the page whose print is there."""
        return find_form(gray, self.forms, limits=self.limits.registration)

    def why_no_page(self, gray: Gray, miss: NoPage) -> Reason:
        """Return the nearest cause for a picture in which no page of the form was found."""
        limits = self.limits.quality
        white = float(np.percentile(quality.thumbnail(gray), self.limits.reader.white_percentile))
        if white < limits.dark_white:
            return Reason.of(ReasonCode.TOO_DARK, white=round(white))
        if tones.is_black_and_white(gray):
            return Reason.of(ReasonCode.TWO_LEVELS)
        if not is_scan(gray, self.layout.paper, limits=limits):
            return Reason.of(ReasonCode.NO_PAGE, squares=miss.best)
        if isinstance(self.find(np.ascontiguousarray(gray[:, ::-1])), PageFit):
            return Reason.of(ReasonCode.MIRRORED)
        back = is_back(gray, [page.template.gray for page in self.pages.values()], limits=limits)
        back = back or (miss.squares == 0 and is_blank(gray, limits=limits))
        return Reason.of(ReasonCode.BACK_OF_SHEET if back else ReasonCode.FOREIGN_PAPER)

    def tone_fault(self, gray: Gray, fit: PageFit) -> Reason | None:
        """Return the fault of a picture that cannot show pale ink, by all its print."""
        return tones.tone_fault(gray, fit, limits=self.limits.quality)

    def edge_widths(self, gray: Gray, fit: PageFit) -> tuple[float, ...]:
        """Return how wide the edges of the print are, mm, in each part of the page."""
        limits = self.limits
        page = self.pages[fit.page]
        paper = self.layout.paper
        return print_edges(gray, fit, page, paper=paper, limits=limits.quality, registration=limits.registration)

    def picture_faults(
        self, gray: Gray, fit: PageFit, *, dpi: float | None, below: Sequence[Points] = ()
    ) -> list[Reason]:
        """Return the faults that show before the page is drawn flat."""
        paper = self.layout.paper
        limits = self.limits.quality
        # a sheet that is cut off would fail the checks below as well, under a wrong name
        cut = quality.not_whole(gray.shape, fit, paper, needed=self.needed[fit.page], limits=limits)
        if cut is not None:
            return [cut_or_elsewhere(cut, gray, fit=fit, paper=paper, limits=limits)]
        faults = quality.picture_faults(
            gray,
            fit=fit,
            paper=paper,
            small_letter=self.pages[fit.page].small_letter,
            black=quality.print_grey(gray, fit, paper, limits=limits),
            limits=limits,
        )
        white = quality.paper_grey(gray, fit, paper, limits=limits)
        if not faults and prints_beside(gray, fit, paper, white=white, below=below, limits=limits):
            faults.append(Reason.of(ReasonCode.SEVERAL_PAGES))
        # offices print "fit to page", so a form may be off its size by more than our own ballots
        scale = quality.scale_fault(
            fit, shape=gray.shape, paper=paper, dpi=dpi, accepted=limits.form_size_accepted, limits=limits
        )
        return [*faults, scale] if scale else faults

    def identify(self, picture: Picture, *, gray: Gray, fit: PageFit, mesh: Mesh, faults: list[Reason]) -> Identified:
        """Return the code that the page would carry; its words are compared once it is flat."""
        layout = self.layout
        # a form carries no code: its print has said which page it is
        code = PageCode(
            election=layout.election,
            round=layout.round,
            layout=layout.id,
            page=fit.page,
            pages=len(layout.pages),
            test=layout.test,
        )
        return Identified(code=code, faults=tuple(faults))

    def form_faults(
        self, page: TemplatePage, *, ink: Ink, found: InkReading, covered: tuple[Box, ...]
    ) -> form_words.FormFaults:
        """Return why a flat page is another ballot, and why people should look whether it is."""
        if page.words is None:
            return form_words.FormFaults()
        return form_words.form_faults(
            page.words,
            ink,
            covered=covered,
            inked=_inked_rows(page, found),
            written=_written(page, ink, found),
            pen=stroke_band(found.names, ink.paper.shape),
            limits=self.limits.words,
        )


def _needed(page: TemplatePage) -> Points:
    """Return the corners of what a picture must show of a page, mm."""
    layout = page.layout
    boxes = np.array(
        [*(target.bbox for target in layout.targets), *(word.bbox for word in layout.words)],
        dtype=float,
    ).reshape(-1, 4)
    left, top = boxes[:, :2].min(axis=0)
    right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


def _inked_rows(page: TemplatePage, found: InkReading) -> tuple[Box, ...]:
    """Return the rows of names with any ink, mm."""
    return tuple(
        target.row
        for target, mark in zip(page.layout.targets, found.marks, strict=True)
        if target.kind is TargetKind.STRIKE and mark.kind is not MarkKind.NONE
    )


def _written(page: TemplatePage, ink: Ink, found: InkReading) -> tuple[Box, ...]:
    """Return where there is foreign ink, and the words that were stamped, mm."""
    # the same object where no stamp was taken out, and then there is nothing to compare
    taken = found.stamps if found.clean is ink else found.stamps | (found.clean.residual != ink.residual)
    stamped = (
        [word.bbox for word in page.layout.words if taken[_part(word.bbox, ink.scale)].any()] if taken.any() else ()
    )
    return (*(one.box for one in found.written), *stamped)


def _part(box: Box, scale: float) -> tuple[slice, slice]:
    left, top, right, bottom = box_px(box, scale)
    return slice(max(0, top), bottom), slice(max(0, left), right)
