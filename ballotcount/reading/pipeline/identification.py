"""Say which page of which round a picture shows, or why it shows none."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.domain.layout import PageCode
from ballotcount.domain.reading import Reason, ReasonCode
from ballotcount.reading.arrays.arrays import Gray, Picture
from ballotcount.reading.ink.ink import find_ink
from ballotcount.reading.pipeline.identified import PageKnowledge
from ballotcount.reading.quality import quality
from ballotcount.reading.quality.code_frame import frame_by_code
from ballotcount.reading.quality.foreign_paper import strange_paper
from ballotcount.reading.quality.hidden_page import (
    find_pale_pages,
    is_back,
    is_blank,
    is_scan,
    scan_streak,
    strengthened,
    strengthened_by_code,
)
from ballotcount.reading.quality.tones import is_black_and_white
from ballotcount.reading.registration.fiducials import Squares, find_squares
from ballotcount.reading.registration.frame_search import find_page
from ballotcount.reading.registration.homography import NoPage, PageFit, local_scale
from ballotcount.reading.registration.page_code import CodeSeen, decode_anywhere, read_code, same_code, soft_code
from ballotcount.reading.registration.warp import Mesh, mesh_of, rectify


class PageIdentifier(PageKnowledge):
    """Compares pictures with the pages of one layout."""

    def code(self, gray: Gray, mesh: Mesh) -> PageCode | None:
        """Return the code of the page: one of ours by its modules, or whatever the decoder reads."""
        # our own codes are known module by module, and comparing works on pictures too soft for decoding
        for page in self.pages.values():
            known = same_code(gray, mesh, page.codes, limits=self.limits.registration)
            if known is not None:
                return known
        printed = read_code(gray, mesh, self.layout.pages[0], limits=self.limits.registration)
        return printed or self._strange_code(gray)

    def _strange_code(self, gray: Gray) -> PageCode | None:
        """Return the code of another kind of sheet, which may stand elsewhere and be larger (a test sheet's).

        It only explains why a page is refused: a page of this round has its code at its place.
        """
        seen = decode_anywhere(gray, limits=self.limits.registration)
        return seen.code if seen is not None and self.code_faults(seen.code) else None

    def shows_our_print(self, gray: Gray, mesh: Mesh) -> bool:
        """Return whether the print of one of the pages is there: squares of another paper can resemble a frame."""
        coarse = self.limits.reader.coarse
        for page in self.pages.values():
            printed = page.template.gray
            shape = (printed.shape[0], printed.shape[1])
            small = (shape[1] // coarse, shape[0] // coarse)
            flat = rectify(gray, mesh, shape, limits=self.limits.registration)
            seen = np.asarray(cv2.resize(flat, small, interpolation=cv2.INTER_AREA), dtype=np.uint8)
            wanted = np.asarray(cv2.resize(printed, small, interpolation=cv2.INTER_AREA), dtype=np.uint8)
            if correlation(seen, wanted, self.limits.reader.light_px) >= self.limits.reader.same_print:
                return True
        return False

    def why_no_code(self, picture: Picture, gray: Gray, mesh: Mesh) -> list[Reason]:
        """Return what is wrong with a picture whose page is found and whose code cannot be read.

        A page whose code is ours, only blurred, is refused as blurred and not read: of 685 such pages of harsh camera
        pictures one was silently misread.
        """
        page = next(iter(self.pages.values()))
        limits = self.limits.quality
        shape = (page.template.gray.shape[0], page.template.gray.shape[1])
        flat = rectify(picture, mesh, shape, limits=self.limits.registration)
        ink = find_ink(flat, page.template)
        soft = any(soft_code(gray, mesh, one.codes, limits=self.limits.registration) for one in self.pages.values())
        most = limits.code_softest if soft else limits.softest
        lost = quality.lost_print(flat, ink, page.private, rules=page.rules, limits=limits)
        found = [
            quality.blur_fault(ink, page.small_letter, most, limits=limits),
            quality.lost_print_fault(lost, scan=is_scan(gray, self.layout.paper, limits=limits), limits=limits),
        ]
        return [fault for fault in found if fault is not None]

    def why_no_page(self, gray: Gray, miss: NoPage) -> Reason:
        """Return the nearest cause for a picture without a frame."""
        small = quality.thumbnail(gray)
        if float(np.median(small)) < self.limits.reader.negative_grey and self._is_page(
            np.asarray(255 - gray, dtype=np.uint8)
        ):
            return Reason.of(ReasonCode.NEGATIVE)
        white = float(np.percentile(small, self.limits.reader.white_percentile))
        if white < self.limits.quality.dark_white:
            return Reason.of(ReasonCode.TOO_DARK, white=round(white))
        # a code needs no frame to be read, and is the surest cause where it is another round's
        code = decode_anywhere(gray, limits=self.limits.registration)
        other = self.code_faults(code.code) if code else []
        if other:
            return other[0]
        if is_black_and_white(gray):
            return Reason.of(ReasonCode.TWO_LEVELS)
        limits = self.limits.quality
        # a mirrored page still has its squares, so without them the search for one is spared
        squares = find_squares(gray, limits=self.limits.registration)
        if len(squares) >= self.limits.reader.fewest_squares and self._is_mirrored_page(gray, squares):
            return Reason.of(ReasonCode.MIRRORED)
        scan = is_scan(gray, self.layout.paper, limits=limits)
        strange = strange_paper(gray, squares, limits=limits)
        # its code says that it is a ballot of this round, whatever hides its squares
        if code is not None:
            part = self._part_only(gray, code, squares, scan=scan)
            return part or Reason.of(ReasonCode.NO_PAGE, squares=miss.best, kind="covered")
        if (scan or strange) and self.is_pale_page(gray):
            return Reason.of(ReasonCode.PRINT_PALE)
        streak = scan_streak(gray, self.layout.paper, limits=limits) if scan else None
        if streak is not None:
            return streak
        # a back stands for no ballot and is passed over: what may be a face is never called one
        blank = is_blank(gray, limits=limits) and not strange and miss.best == 0
        if scan and (blank or is_back(gray, self._templates(), limits=limits)):
            return Reason.of(ReasonCode.BACK_OF_SHEET)
        return Reason.of(ReasonCode.FOREIGN_PAPER) if strange else Reason.of(ReasonCode.NO_PAGE, squares=miss.best)

    def _part_only(self, gray: Gray, code: CodeSeen, squares: Squares, *, scan: bool) -> Reason | None:
        """Return why a page of this round shows its code and too few of its squares; None where they are covered.

        Args:
            gray: the picture.
            code: as it was found.
            squares: found in the picture.
            scan: whether the sheet fills the picture.
        """
        paper = self.layout.paper
        limits = self.limits.quality
        frame = frame_by_code(code, squares, self.pages[code.code.page].layout, limits=limits)
        cut = frame.cut(gray.shape, paper, limits=limits)
        if cut is not None:
            return cut
        strong = strengthened_by_code(gray, code.corners, limits=limits)
        if scan:
            pictures = (strong, *strengthened(gray, max(gray.shape) / max(paper), limits=limits))
            pale = any(
                frame.shows_missing(find_squares(one, limits=self.limits.registration), limits=limits)
                for one in pictures
            )
        else:
            # a camera that looks from the side puts squares elsewhere than the code alone does
            pale = self._is_page(strong) or self.is_pale_page(gray)
        if pale:
            return Reason.of(ReasonCode.PRINT_PALE)
        return scan_streak(gray, paper, limits=limits) if scan else None

    def true_scale_fault(self, gray: Gray, fit: PageFit, fault: Reason) -> Reason:
        """Return why a page seems to have the wrong size: where its code has another, the frame is a wrong one.

        Args:
            gray: the picture.
            fit: the frame.
            fault: what its size says.
        """
        code = decode_anywhere(gray, limits=self.limits.registration)
        if code is None or self.code_faults(code.code):
            return fault
        limits = self.limits.quality
        squares = find_squares(gray, limits=self.limits.registration)
        frame = frame_by_code(code, squares, self.pages[code.code.page].layout, limits=limits)
        middle = np.array(self.layout.paper) / 2
        own = float(np.linalg.det(local_scale(fit.matrix, middle))) ** 0.5
        if abs(frame.scale / own - 1) < limits.code_size:
            return fault
        strong = find_squares(strengthened_by_code(gray, code.corners, limits=limits), limits=self.limits.registration)
        pale = frame.shows_missing(strong, limits=limits)
        return Reason.of(ReasonCode.PRINT_PALE) if pale else Reason.of(ReasonCode.REGISTRATION, kind="lost")

    def _is_mirrored_page(self, gray: Gray, squares: Squares) -> bool:
        """Return whether a picture shows a page of this round in a mirror.

        Args:
            gray: the picture.
            squares: found in it.
        """
        mirrored = Squares(squares.centers * (-1, 1) + (gray.shape[1] - 1, 0), squares.sides)
        # a ground full of squares is searched once: each search there takes as long as reading a page
        is_full = len(squares) > self.limits.registration.likely_squares
        return self._is_page(np.ascontiguousarray(gray[:, ::-1]), rough=mirrored, only_rough=is_full)

    def _is_page(self, gray: Gray, *, rough: Squares | None = None, only_rough: bool = False) -> bool:
        """Return whether a picture shows a page of this round.

        Args:
            gray: the picture.
            rough: its squares, where they are known.
            only_rough: whether no others are looked for.
        """
        fit = find_page(gray, self.layout.pages[0], rough if only_rough else None, rough=rough)
        return isinstance(fit, PageFit) and self._is_ours(gray, mesh_of(fit, self.layout.paper))

    def is_pale_page(self, gray: Gray) -> bool:
        """Return whether a picture shows a page of this round whose print is too weak to be found as it is."""
        pages = find_pale_pages(gray, self.layout.pages[0], self.layout.paper, limits=self.limits.quality)
        return any(self._is_ours(strong, mesh) for strong, mesh in pages)

    def _is_ours(self, gray: Gray, mesh: Mesh) -> bool:
        """Return whether the code or the print of a page of this round lies at a place."""
        code = self.code(gray, mesh)
        return not self.code_faults(code) if code is not None else self.shows_our_print(gray, mesh)

    def _templates(self) -> list[Gray]:
        return [page.template.gray for page in self.pages.values()]

    def code_faults(self, code: PageCode | None) -> list[Reason]:
        """Return why a page with this code is not counted here; empty for a page of this round."""
        wanted = self.layout
        if code is None:
            return [Reason.of(ReasonCode.CODE_UNREADABLE)]
        # from the outside in: the number of a page means something only within its layout
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


def correlation(one: Gray, other: Gray, light_px: int) -> float:
    """Return the correlation of two pictures of the same size, slow changes of light removed.

    Args:
        light_px: side of the window whose mean is removed, px.
    """
    fine = []
    for each in (one, other):
        light = np.asarray(each, np.float32)
        fine.append(light - cv2.blur(light, (light_px, light_px)))
    power = float(np.sqrt((fine[0] ** 2).sum() * (fine[1] ** 2).sum()))
    return float((fine[0] * fine[1]).sum()) / max(power, 1e-6)
