"""Find a page by its black squares and say which it is by its code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ballotcount.domain.layout import Box, Layout
from ballotcount.domain.reading import Reason, ReasonCode
from ballotcount.reading.arrays.arrays import Gray, Picture, Points
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.pipeline.identification import PageIdentifier
from ballotcount.reading.pipeline.identified import Identified, PageKnowledge
from ballotcount.reading.pipeline.page_trace import InkReading
from ballotcount.reading.pipeline.patterned_ground import find_page_anywhere
from ballotcount.reading.pipeline.thresholds import READING_THRESHOLDS, ReadingThresholds
from ballotcount.reading.quality import quality, tones
from ballotcount.reading.quality.edge_width import square_edges
from ballotcount.reading.quality.form_words import FormFaults
from ballotcount.reading.quality.multiple_sheets import several
from ballotcount.reading.registration.homography import NoPage, PageFit
from ballotcount.reading.registration.warp import Mesh
from ballotcount.reading.template.template_page import TemplatePage


class SquareAnchor(PageKnowledge):
    """The anchor of our own ballots."""

    def __init__(
        self, layout: Layout, pages: Mapping[int, TemplatePage], limits: ReadingThresholds = READING_THRESHOLDS
    ) -> None:
        super().__init__(layout, pages, limits)
        self.identifier = PageIdentifier(layout, pages, limits)

    def find(self, gray: Gray) -> PageFit | NoPage:
        """Find the printed frame."""
        return find_page_anywhere(gray, self.layout.pages[0], limits=self.limits)

    def why_no_page(self, gray: Gray, miss: NoPage) -> Reason:
        """Return the nearest cause for a picture without a frame."""
        return self.identifier.why_no_page(gray, miss)

    def tone_fault(self, gray: Gray, fit: PageFit) -> Reason | None:
        """Return the fault of a picture that cannot show pale ink, by the edges of the squares."""
        return tones.tone_fault(gray, fit, self.layout.pages[0].fiducials, limits=self.limits.quality)

    def edge_widths(self, gray: Gray, fit: PageFit) -> tuple[float, ...]:
        """Return how wide the edges of the squares are, mm."""
        return square_edges(gray, fit, self.layout.pages[0].fiducials)

    def picture_faults(
        self, gray: Gray, fit: PageFit, *, dpi: float | None, below: Sequence[Points] = ()
    ) -> list[Reason]:
        """Return the faults that show before the page is drawn flat."""
        first = self.layout.pages[0]
        limits = self.limits.quality
        faults = quality.picture_faults(
            gray,
            fit=fit,
            paper=self.layout.paper,
            small_letter=self.pages[first.page].small_letter,
            limits=limits,
        )
        if not faults and several(
            gray,
            fit=fit,
            page=first,
            paper=self.layout.paper,
            template=self.pages[first.page].template.gray,
            below=below,
            limits=limits,
        ):
            faults.append(Reason.of(ReasonCode.SEVERAL_PAGES))
        scale = quality.scale_fault(fit, shape=gray.shape, paper=self.layout.paper, dpi=dpi, limits=limits)
        return [*faults, self.identifier.true_scale_fault(gray, fit, scale)] if scale else faults

    def identify(self, picture: Picture, *, gray: Gray, fit: PageFit, mesh: Mesh, faults: list[Reason]) -> Identified:
        """Read the code, or say why the picture is refused."""
        code = self.identifier.code(gray, mesh)
        if code is None and not self.identifier.shows_our_print(gray, mesh):
            return Identified(code=None, faults=(self._no_page_of_ours(gray, fit),), ours=False)
        # where the picture has a fault, that is the cause and the unreadable code only its effect
        faults = faults if code is None and faults else self.identifier.code_faults(code) + faults
        if code is None and not any(fault.code is not ReasonCode.CODE_UNREADABLE for fault in faults):
            # draws the page flat, and is asked only where no other cause is known
            faults = self.identifier.why_no_code(picture, gray, mesh) or faults
        return Identified(code=code, faults=tuple(faults))

    def _no_page_of_ours(self, gray: Gray, fit: PageFit) -> Reason:
        """Return why a frame without our code and without our print is refused."""
        if len(fit.used) >= len(self.layout.pages[0].fiducials) - 1:
            pale = self.identifier.is_pale_page(gray)
            return Reason.of(ReasonCode.PRINT_PALE if pale else ReasonCode.FOREIGN_PAPER)
        return self.identifier.why_no_page(gray, NoPage(len(fit.used), 0))

    def form_faults(self, page: TemplatePage, *, ink: Ink, found: InkReading, covered: tuple[Box, ...]) -> FormFaults:
        """Return nothing: the code has said which ballot it is."""
        return FormFaults()
