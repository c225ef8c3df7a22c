"""Measure how wide the edges of print are, dark to light: what a lens, a hand that shakes or dirt does to a picture.

Squares show it directly, by the slope across an edge. Letters are too thin for that: there the blank page is blurred
until its greys explain the picture, and a blur makes edges as wide as its Gaussian. Both give the same width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from ballotcount.domain.layout import Fiducial
from ballotcount.reading.arrays.arrays import Floats, Gray
from ballotcount.reading.ink.ink import shrunk
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS, QualityThresholds
from ballotcount.reading.registration.block_match import refine
from ballotcount.reading.registration.homography import PageFit, project
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds
from ballotcount.reading.registration.warp import mesh_of, rectify
from ballotcount.reading.template.template_page import TemplatePage


def square_edges(gray: Gray, fit: PageFit, fiducials: Sequence[Fiducial]) -> tuple[float, ...]:
    """Return the widths of the edges of the printed squares that were found, mm."""
    return tuple(_square_edge(gray, fit, fiducials[place]) for place in fit.used)


def _square_edge(gray: Gray, fit: PageFit, square: Fiducial) -> float:
    """Return the width of the left and right edges of a square, dark to light at the steepest slope, mm."""
    x, y = square.center
    reach = np.arange(-square.size, square.size + 1e-9, 0.05)
    widths = []
    for level in (-0.2, 0.0, 0.2):
        line = np.column_stack([x + reach, np.full_like(reach, y + level * square.size)])
        at = project(fit.matrix, line).astype(np.float32)
        profile: Floats = cv2.remap(gray, at[None, :, 0], at[None, :, 1], cv2.INTER_LINEAR)[0].astype(np.float32)
        contrast = float(np.percentile(profile, 90) - np.percentile(profile, 10))
        slope = np.abs(np.gradient(cv2.GaussianBlur(profile[None], (0, 0), 1.0)[0], 0.05))
        widths.append(contrast / max(1e-6, float(slope.max())))
    return float(np.median(widths))


def print_edges(
    gray: Gray,
    fit: PageFit,
    page: TemplatePage,
    *,
    paper: tuple[float, float],
    limits: QualityThresholds = QUALITY_THRESHOLDS,
    registration: RegistrationThresholds = REGISTRATION_THRESHOLDS,
) -> tuple[float, ...]:
    """Return the widths of the edges of a form's print, mm, in each part of the page that shows its print well."""
    look = page.template.look
    if look is None:
        return ()
    # a warp looks at four pixels only: finer pictures are brought down first
    step = max(1, int(fit.px_per_mm / page.template.scale))
    if step > 1:
        gray = np.asarray(shrunk(gray, step), np.uint8)
        fit = fit.shrunk(step)
    mesh = mesh_of(fit, paper, limits=registration)
    # without it, print that lies beside its place would seem blurred
    mesh, _ = refine(mesh, page.probes.measure(gray, mesh), page.field, limits=registration)
    height, width = page.template.gray.shape[:2]
    flat = rectify(gray, mesh, (height, width), limits=registration)
    parts = look.parts_of(flat)
    clear = limits.edge_explained * max((part.explained for part in parts), default=0.0)
    return tuple(_edge_of(part.blur / page.template.scale, fit.px_per_mm) for part in parts if part.explained >= clear)


def _edge_of(blur: float, px_per_mm: float) -> float:
    """Return how wide a blur makes an edge, mm.

    Args:
        blur: standard deviation of that of a flat page, mm.
        px_per_mm: of the picture that it was drawn from.
    """
    # A page is drawn flat by means of neighbours, which blur by a triangle (1/6 of a pixel squared); a slope between
    # two pixels blurs by a box (1/12). The squares are measured by slopes.
    drawn = (1 / 6 - 1 / 12) / px_per_mm**2
    # a Gaussian's peak is 1 / (sigma * sqrt(2 pi)): so wide is an edge at its steepest
    return math.sqrt(2 * math.pi * max(0.0, blur**2 - drawn))
