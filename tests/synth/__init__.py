"""Marked ballots that never existed, with the truth of what was drawn on them.

A printed page is rendered from its PDF, pens of many kinds leave strokes on it, and the picture is aged as a scanner,
a copier or a camera would. Nothing here knows how the reader works: the truth comes from the geometry of the strokes.

    page = PrintedPage.of(pdf, layout)
    sheet = make_sheet(page, seed=7, condition="scan150", mix="clean")
    sheet.image, sheet.truth

The same arguments give the same pixels. The strokes of real hands are read from ``../shared/ink`` when that folder is
there; without it the strokes are splines of our own.
"""

from tests.synth.blank import PrintedPage
from tests.synth.sheet import MIXES, Sheet, make_sheet
from tests.synth.truth import Expect, MarkTruth, PageTruth

__all__ = ["MIXES", "Expect", "MarkTruth", "PageTruth", "PrintedPage", "Sheet", "make_sheet"]
