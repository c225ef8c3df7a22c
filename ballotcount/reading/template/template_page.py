"""Compute everything about a page of a layout that does not depend on a picture, once for all pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import cv2
import numpy as np

from ballotcount.domain.layout import Anchor, Box, PageLayout, Target, TargetKind
from ballotcount.reading.arrays.arrays import MM_PER_INCH, Gray, Mask, Numbers
from ballotcount.reading.boxes.cells import BoxCell, box_px, measure_cell
from ballotcount.reading.ink.ink import PageTemplate
from ballotcount.reading.ink.print_parts import PrintParts
from ballotcount.reading.registration.block_match import Probes, choose_blocks
from ballotcount.reading.registration.displacement_field import DisplacementField
from ballotcount.reading.registration.page_code import PrintedCode, printed_codes
from ballotcount.reading.registration.print_search import PrintedForm
from ballotcount.reading.registration.warp import grid_of
from ballotcount.reading.strikes.name_geometry import NameRegion, measure_names, small_letters
from ballotcount.reading.strikes.paper_texture import BlankPlace, blank_places
from ballotcount.reading.template.printed_parts import RuleBands, TextLine, rule_bands, text_lines
from ballotcount.reading.template.printed_words import PrintedWords
from ballotcount.reading.template.thresholds import TEMPLATE_PAGE, TemplatePageThresholds


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """One page of a layout with everything that does not depend on the picture.

    Attributes:
        template: the blank page for comparison.
        probes, field: blocks of print that are matched for registration, and the mesh they move.
        names, cells: strike targets and boxes in px.
        name_parts, frame_parts: the print of the names, and that of the frames of the boxes.
        name_bands: the print of the names in level bands.
        small_letter: height of the small letters, mm.
        private: pixels of fiducials and codes, with a margin.
        private_boxes: the fiducials and codes, mm.
        lines: printed level lines, and upright ones.
        rules: all of them, with the pixels beside them.
        bands: the level lines with the paper beside them, and the upright ones.
        texts: printed words that are no targets.
        blanks: places without print.
        codes: the printed page codes.
        form: what the page is found by, where its print is the anchor; None for our own ballots.
        words: the printed words that prove the form.
        name_targets: for each name, the place of its target among the strike targets; a name on two lines has two.
    """

    layout: PageLayout
    template: PageTemplate
    probes: Probes
    field: DisplacementField
    names: list[NameRegion]
    cells: list[BoxCell]
    name_parts: PrintParts
    name_bands: PrintParts
    frame_parts: PrintParts
    small_letter: float
    private: Mask
    private_boxes: tuple[Box, ...]
    lines: tuple[Mask, Mask]
    rules: Mask
    bands: tuple[RuleBands, RuleBands]
    texts: list[TextLine]
    blanks: list[BlankPlace]
    codes: list[PrintedCode]
    form: PrintedForm | None
    words: PrintedWords | None
    name_targets: tuple[int, ...]


def prepare_page(
    page: PageLayout,
    paper: tuple[float, float],
    anchor: Anchor = Anchor.SQUARES,
    *,
    limits: TemplatePageThresholds = TEMPLATE_PAGE,
) -> TemplatePage:
    """Prepare one page of a layout.

    Args:
        page: the page.
        paper: width and height of the sheet, mm.
        anchor: what tells where the page lies in a picture.
        limits: the thresholds.
    """
    scale = page.blank_dpi / MM_PER_INCH
    gray = _blank(page)
    squares = [(f.center[0] - f.size / 2, f.center[1] - f.size / 2, f.size, f.size) for f in page.fiducials]
    apart: list[Box] = [*squares, *(code.bbox for code in page.codes), *([page.stamp] if page.stamp else [])]
    strikes = [target for target in page.targets if target.kind is TargetKind.STRIKE]
    names = measure_names([line for target in strikes for line in lines_of(target)], gray, scale)
    cells = [
        measure_cell(target, (gray.shape[0], gray.shape[1]), scale)
        for target in page.targets
        if target.kind is not TargetKind.STRIKE
    ]
    private = np.zeros(gray.shape, dtype=bool)
    private_boxes = (*squares, *(code.bbox for code in page.codes))
    for box in private_boxes:
        left, top, right, bottom = box_px(_widened(box, limits.private_mm), scale)
        # a negative start would count from the other edge
        private[max(0, top) : bottom, max(0, left) : right] = True
    level, upright = printed_lines(gray, scale, limits=limits)
    beside = np.ones((2 * limits.beside_rule_px + 1,) * 2, np.uint8)
    rules = cv2.dilate((level | upright).view(np.uint8), beside) > 0
    small_letter = _small_letter(page, names, gray=gray, scale=scale, limits=limits)
    compared = page.words if anchor is Anchor.PRINT else ()
    probes = Probes(choose_blocks(gray, scale, apart), paper, (gray.shape[0], gray.shape[1]))
    part = round(limits.part_mm * scale)
    prints = [name.print_at for name in names]
    return TemplatePage(
        layout=page,
        template=PageTemplate(gray, scale, squares, pure=_pure(page, gray, scale)),
        probes=probes,
        field=DisplacementField(*grid_of(paper), probes.centers),
        names=names,
        cells=cells,
        # a name is one line of parts, whatever its height
        name_parts=PrintParts.of(prints, gray.shape[1], (part, gray.shape[0])),
        name_bands=PrintParts.of(prints, gray.shape[1], (round(limits.band_mm * scale), limits.band_px)),
        frame_parts=PrintParts.of(
            [_frame_of(cell, gray, scale, limits=limits) for cell in cells], gray.shape[1], (part, part)
        ),
        small_letter=small_letter,
        private=private,
        private_boxes=private_boxes,
        lines=(level, upright),
        rules=rules,
        bands=(rule_bands(level, private, gray), rule_bands(upright, private, gray, upright=True)),
        texts=text_lines(gray, scale=scale, names=names, apart=rules | private),
        # only the readers of names and boxes ask how the bare paper looks
        blanks=blank_places(gray, scale) if names or cells else [],
        codes=printed_codes(page, gray, scale),
        form=PrintedForm(page.page, gray, scale, keep_out=apart) if anchor is Anchor.PRINT else None,
        words=PrintedWords(compared, gray, scale, small_letter=small_letter) if compared else None,
        name_targets=tuple(_numbered(len(lines_of(target)) for target in strikes)),
    )


def small_letter_of(page: PageLayout, *, limits: TemplatePageThresholds = TEMPLATE_PAGE) -> float:
    """Return the height of the small letters of a page's names, mm, without preparing the rest of the page."""
    scale = page.blank_dpi / MM_PER_INCH
    gray = _blank(page)
    lines = [line for one in page.targets if one.kind is TargetKind.STRIKE for line in lines_of(one)]
    return _small_letter(page, measure_names(lines, gray, scale), gray=gray, scale=scale, limits=limits)


def _small_letter(
    page: PageLayout, names: list[NameRegion], *, gray: Gray, scale: float, limits: TemplatePageThresholds
) -> float:
    # on pages with boxes the names are no targets, but still show how large the letters are
    heights = [2 * name.half / scale for name in names] or printed_heights(page, gray, scale)
    return float(np.median(heights)) if heights else limits.no_names_mm


def _widened(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + 2 * by, box[3] + 2 * by


def _blank(page: PageLayout) -> Gray:
    return np.asarray(cv2.imdecode(np.frombuffer(page.blank_png, np.uint8), cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def lines_of(target: Target) -> list[Target]:
    """Return each line of a strike target as a target of its own, with its words, its extent and its row.

    The rows of the lines meet half way between them.
    """
    if len(target.lines) < 2:
        return [target]
    x, y, w, h = target.row
    meets = [(one[1] + one[3] + other[1]) / 2 for one, other in pairwise(target.lines)]
    edges = [y, *meets, y + h]
    # the layout knows where the lines lie, but not where the name was broken
    words = _shared_out(target.name.split(), [line[2] for line in target.lines])
    return [
        replace(
            target,
            name=" ".join(words[place]),
            bbox=line,
            row=(x, edges[place], w, edges[place + 1] - edges[place]),
            lines=(),
        )
        for place, line in enumerate(target.lines)
    ]


def _frame_of(cell: BoxCell, gray: Gray, scale: float, *, limits: TemplatePageThresholds) -> Numbers:
    """Return the places of the print at the sides of a box in the page's pixels."""
    left, top, right, bottom = cell.inner
    reach = round(limits.frame_mm * scale)
    frame = np.zeros(gray.shape, dtype=bool)
    frame[max(0, top - reach) : bottom + reach, max(0, left - reach) : right + reach] = True
    return np.flatnonzero(frame & (gray < limits.printed))


def _shared_out(words: list[str], widths: list[float]) -> list[list[str]]:
    """Share the words of a name among its lines by their widths, at least one on each."""
    best: tuple[float, list[list[str]]] | None = None
    # the blank at a break is not printed
    whole = sum(map(len, words)) + len(words) - len(widths)
    # a name has few words, so every way to break it is tried
    for cuts in combinations(range(1, len(words)), len(widths) - 1):
        parts = [words[a:b] for a, b in pairwise([0, *cuts, len(words)])]
        off = sum(
            abs(len(" ".join(part)) / whole - width / sum(widths)) for part, width in zip(parts, widths, strict=True)
        )
        if best is None or off < best[0]:
            best = (off, parts)
    return best[1] if best is not None else [words, *([["?"]] * (len(widths) - 1))]


def _numbered(counts: Iterable[int]) -> Iterator[int]:
    for place, count in enumerate(counts):
        yield from (place for _ in range(count))


def _pure(page: PageLayout, gray: Gray, scale: float) -> Mask:
    """Return the pixels outside targets, fields and the stamp: no pen and no seal is expected there."""
    pure = np.ones(gray.shape, dtype=bool)
    for box in [*(target.bbox for target in page.targets), *page.fields, *([page.stamp] if page.stamp else [])]:
        left, top, right, bottom = box_px(box, scale)
        pure[max(0, top) : bottom, max(0, left) : right] = False
    return pure


def printed_heights(page: PageLayout, gray: Gray, scale: float) -> list[float]:
    """Return the heights of the small letters of printed names that are no targets themselves, mm."""
    found = []
    for word in page.words:
        if word.candidate is None:
            continue
        left, top, right, bottom = box_px(word.bbox, scale)
        small_top, foot = small_letters(gray[top : bottom + 1, left : right + 1])
        found.append((foot - small_top) / scale)
    return found


def printed_lines(gray: Gray, scale: float, *, limits: TemplatePageThresholds = TEMPLATE_PAGE) -> tuple[Mask, Mask]:
    """Return the level and the upright lines of a blank page, hairlines included."""
    printed = (gray < limits.printed).astype(np.uint8)
    longest = round(limits.rule_mm * scale)
    # only runs as long as a rule survive an opening; no letter has one
    level = cv2.morphologyEx(printed, cv2.MORPH_OPEN, np.ones((1, longest), np.uint8)) > 0
    upright = cv2.morphologyEx(printed, cv2.MORPH_OPEN, np.ones((longest, 1), np.uint8)) > 0
    return level, upright
