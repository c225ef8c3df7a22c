"""Forms, pictures of printed sheets and what the reader sees on them, each made once for all tests."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import cv2
import numpy as np

from ballotcount.domain.layout import Layout
from ballotcount.paper.adoption.draft import FormDraft
from ballotcount.paper.adoption.pdf_form import find_on_pdf
from ballotcount.paper.geometry import rendered
from ballotcount.paper.spec_file import spec_of
from ballotcount.reading import Reader
from ballotcount.reading.pipeline.page_trace import PageTrace
from tests.office.forms import Form, form
from tests.office.writers import reportlab_pdf

SMALL = replace(
    form("J"),
    key="small",
    paper=(105.0, 148.0),
    people=form("J").people[:7],
    size=11.0,
    row=8.0,
    margin=6.0,
    widths=(12.0, 66.0),
)
"""A form on A6, for what does not depend on the paper: half the pixels of A5."""
DPI = 150
MM = DPI / 25.4


@cache
def pdf_of(shown: Form) -> bytes:
    """Return the PDF of a form that ReportLab writes."""
    return reportlab_pdf(shown)


@cache
def adopted(shown: Form = SMALL) -> Layout:
    """Return the layout that the program takes from a form."""
    layout = draft_of(shown).layout
    assert layout is not None
    return layout


@cache
def draft_of(shown: Form) -> FormDraft:
    """Return what is found on a form."""
    return find_on_pdf(pdf_of(shown), spec_of(json.dumps(shown.spec())))


@cache
def drawn(shown: Form, dpi: int = DPI) -> np.ndarray:
    """Return the first page of a form as grey pixels."""
    return cv2.imdecode(np.frombuffer(rendered(pdf_of(shown), dpi)[0], np.uint8), cv2.IMREAD_GRAYSCALE)


def sheet(shown: Form, layout: Layout, *, struck: Iterable[int] = (), seed: int = 1) -> np.ndarray:
    """Return a grey scan of a sheet of a form with some names struck, where the layout has them."""
    gray = drawn(shown).copy()
    for target in layout.pages[0].targets:
        if target.candidate in struck:
            x, y, w, h = [value * MM for value in target.bbox]
            ends = (round(x - 6), round(y + 0.62 * h)), (round(x + w + 6), round(y + 0.6 * h))
            cv2.line(gray, *ends, (40,), 3, cv2.LINE_AA)
    noise = np.random.default_rng(seed).normal(0, 2, gray.shape)
    return np.clip(cv2.GaussianBlur(gray, (0, 0), 0.7) * 0.9 + 20 + noise, 0, 250).astype(np.uint8)


class OnceReader(Reader):
    """A reader that reads each picture once in a run of the tests."""

    seen: dict[tuple[str, bytes], PageTrace] = {}  # noqa: RUF012

    def trace(self, picture: Any, *, source: str = "", page: int = 1, **more: Any) -> PageTrace:
        """Return what was seen of a picture, under the name given now."""
        key = (self.layout.id, picture.tobytes())
        if key not in self.seen:
            self.seen[key] = super().trace(picture, **more)
        found = self.seen[key]
        return replace(found, reading=replace(found.reading, source=source, page=page))


@cache
def reader(shown: Form = SMALL) -> OnceReader:
    """Return the reader of a form."""
    return OnceReader(adopted(shown))
