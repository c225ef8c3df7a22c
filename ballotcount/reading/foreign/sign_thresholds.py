"""Thresholds of small signs behind a struck name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SignThresholds:
    """When a piece of ink beside a strike, apart from it, is a tick or a short word ("ok") and not the strike's tail.

    Measured: of 24 notes and ticks behind strikes, drawn by other code (scans, phones, copies), 7 were lost before
    and 0 with it; the rule was made on these. Price: no name struck by the mix ``ordinary`` is doubted for a sign, on
    120 scans (seeds 2070000 on) and 160 camera sheets (``cam1080``, 2071000 on), of which ``clear_mm`` was set on 80.
    Measure again: ``python -m tests.accuracy --condition scan150 --mix ordinary --targets 2400 --first 2070000``, and
    tests/reading/test_sign_beside_strike.py.
    """

    wide_mm: float = 0.8
    """Least width, mm: an upright hair or an edge of a moved rule is thinner. Not measured."""
    upright: float = 0.45
    """Least height as a share of the width: the tail of a strike is flat, letters and ticks are not. Not measured."""
    clear_mm: float = 0.5
    """Paper beside it without a rule, mm: a rule cuts the hook of a strike off. Measured: both needless doubts of
    the first 80 camera sheets (``cam1080``, seeds 2071000 on) were such hooks."""
    low_mm: float = 1.3
    """Least height of a low word without stems, mm, across its own direction. Measured with ``winding``."""
    low_pens: float = 2.3
    """Least of the same height, times the width of the strike. Measured: broken tails of pens of 0.5 to 1 mm behind a
    strike of 0.75 mm, at most 2.1; drawn words of 1.5 to 2 mm, 2.4 and more, and a written one 4.4."""
    word_mm: float = 4.0
    """Least width of such a word, mm: hooks that a rule cuts off are up to 2.7 mm wide. Measured with ``winding``."""
    winding: float = 1.6
    """Least ink of such a word against that of a straight line of its length. Measured: the words of three
    strikes that were read as such 1.7 to 1.95, drawn ones 1.7 to 2.9; 17 pieces beside the strikes of 120 scans and
    camera sheets (``ordinary``, seeds 2099600 on) at most 1.53. Price and silence: docs/accuracy2.md."""


SIGN_THRESHOLDS = SignThresholds()
"""The limits the program uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TailSignThresholds:
    """When the ink of a strike beyond its name is a sign that touches it ("ok", a tick, a cross), and no tail.

    Measured: of 28 signs at the ends of strikes, drawn by other code (14 kinds, a scan and a phone's small picture of
    each), 8 were lost before and 0 with it; the limits were set on them. A fresh sheet of each kind: 0 of 14. Price:
    of sheets of strikes by the mix ``ordinary`` 0 of 120 scans (seeds 2094400 on) and 1 of 120 camera sheets
    (``cam1080``, 2094000 on) are doubted for it. Measure again: tests/reading/test_sign_on_tail.py, and
    ``python -m tests.accuracy --condition cam1080 --mix ordinary --targets 2400 --first 2094000``.
    """

    course_mm: float = 10.0
    """Length of the line over the end of its name that tells where it goes on, mm."""
    course_cover: float = 0.3
    """Least share of ink of a column of it."""
    course_least: int = 5
    """Least columns."""
    reach_mm: float = 12.0
    """How far beyond the name the ink is looked at, mm."""
    gap_mm: float = 0.8
    """Print that may part it, mm."""
    beside_mm: float = 1.0
    """Columns to each side in which a sign lies above and below the line, mm."""
    level_off_mm: float = 0.5
    """How far the line comes out of the name beside its course at most, mm."""
    cross_mm: float = 0.5
    """How far it reaches beyond the line at least on each side, mm: a hook lies on one side."""
    tall_mm: float = 1.5
    """How far it reaches beyond the line on both sides together, mm."""
    ring_mm2: float = 0.12
    """Least paper inside a ring, mm2."""
    turn_mm: float = 0.9
    """How far the line leaves its course and comes back, mm."""


TAIL_SIGN = TailSignThresholds()
"""The limits the program uses."""
