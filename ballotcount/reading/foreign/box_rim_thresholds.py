"""Thresholds of the ink beside the rules of a marked box."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxRimThresholds:
    """Which ink at the rules of a marked box is its mark's, and which is a line drawn along them.

    Measured: dashes of 0.4 and 0.5 mm along the rule between two boxes of which one is crossed, 0 to 0.6 mm above it:
    of 128 drawn pages 104 were read without a word before, and none with it. Price: of 300 ordinary scans none more
    goes to people, of 300 camera sheets one (seeds below, on which ``line_dark`` was set).
    Measure again: ``python -m tests.accuracy --condition scan150 --style box --mix ordinary --targets 6000 --first
    1840000``, the same with ``cam1080`` and 1842000, and tests/reading/test_line_beside_box.py.
    """

    rim_mm: float = 0.7
    """Distance from the rules within which a mark explains its own ink alone, mm: ink that comes no farther into a box
    is not of its mark (``BoxThresholds.core_mm``). Chosen."""
    end_mm: float = 0.7
    """How far beside its ink the end of a mark may darken a rule, mm. Chosen."""
    line_at_mm: float = 2.0
    """Distance from a rule up to which a line apart is one along the rule, mm. Chosen."""
    line_mm: float = 6.0
    """Least length of such a line, mm, as ``ForeignThresholds.rule_line_mm``. Chosen."""
    line_share: float = 0.7
    """The same as a share of the box's side, where that is shorter. Chosen."""
    line_dark: float = 0.6
    """Least darkness of a line's places, as a share of the pen's in the box: a blurred rule is paler. Chosen."""
    pen_percentile: float = 85
    """Percentile of the darkness of ink in the box that stands for the pen, as in ``BoxThresholds``."""
    beyond_mm: float = 2.0
    """Least length of a line beyond the ink that it touches, mm. Chosen."""
    behind_px: int = 4
    """Paper behind both ends of a line that the box does not explain, px of the flat page: explained ink there would
    make the line a tail. Chosen."""


BOX_RIM_THRESHOLDS = BoxRimThresholds()
"""The limits the program uses."""
