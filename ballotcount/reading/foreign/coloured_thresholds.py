"""Thresholds of coloured ink on print."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ColouredThresholds:
    """When colour on print is ink.

    Measured with ``python -m tests.accuracy --condition cam1080 --mix ordinary --targets 1600 --first 2117000`` (and
    scan150: 0 misreads, 9 and 8 of 80 sheets to people), tests/reading/test_coloured.py, and on
    130 colour pictures of own ballots by another generator (scans of 150 to 300 dpi, phones, tinted paper, JPEG of
    quality 25): the lost ticks across a rule are found, and no other page goes to people for its colour alone.
    """

    colour: float = 20.0
    """Least mean distance of the channels, grey levels. Measured: ticks 26 and more, print and paper under 16."""
    percent: float = 95.0
    """Percent of the print with less colour than its worst fringes; ticks at all names stay above. Not measured."""
    times: float = 1.6
    """Times that colour: fringes of 0.3 to 1 px at 150 dpi had at most 1.5 times. Measured on one A5 ballot."""
    pixel_mm: float = 0.3
    """Side of a pixel in which colour is looked for, mm. Not measured."""
    window: int = 3
    """Side of the window in such pixels: wider than a rule with its fringes. Not measured."""
    sign_mm: float = 1.2
    """Least width and height of a sign, mm. Measured: ticks 2.2, the largest spot of print 0.3."""
    rim_mm: float = 4.0
    """Rim of the page with colours of its own, mm: the desk, thumbs, the edge of the paper. Not measured."""
    print_grey: int = 200
    """Grey of the template below which a pixel holds print. Not measured."""


COLOURED_THRESHOLDS = ColouredThresholds()
"""The limits the program uses."""
