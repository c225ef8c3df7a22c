"""Thresholds of marks in boxes that are made of dots."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DottedThresholds:
    """When specks in a box lie together as a mark (dotted.py).

    Measured: crosses of nine dots 0.5 mm wide, drawn by other code, were lost on a scan and on a phone's small picture;
    now both are doubted. Price: none of 200 scans (seeds 2095000 on) and 150 camera sheets (``cam1080``, 2095400 on)
    of the mix ``ordinary`` is asked about for it. Measure again: tests/reading/test_dotted_marks.py, and
    ``python -m tests.accuracy --condition scan150 --style box --mix ordinary --targets 8000 --first 2095000``.
    """

    rim_px: int = 4
    """px of a box beside its rules that are left out. Chosen."""
    dark: float = 40.0
    """Grey levels of a speck at least. Not measured."""
    open: float = 0.8
    """Share of white paper's light, over solid print, that print leaves. Chosen."""
    least_px: int = 2
    """px of a speck at least. Chosen."""
    spread_mm: float = 1.5
    """How far the specks lie apart at least, mm. Not measured."""
    fewest: int = 5
    """Specks that are a mark. Measured: crosses of nine dots."""
    usual: int = 3
    """Specks at one place of bare paper that are many. Chosen."""
    spotted: float = 0.2
    """Share of the bare places with many specks above which the paper is spotted. Chosen: some hold writing."""


DOTTED = DottedThresholds()
"""The limits the program uses."""
