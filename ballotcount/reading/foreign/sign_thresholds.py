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
    """Least height of a low word without stems, mm. Measured with ``winding``."""
    word_mm: float = 4.0
    """Least width of such a word, mm: hooks that a rule cuts off are up to 2.7 mm wide. Measured with ``winding``."""
    winding: float = 1.6
    """Least ink of such a word against that of a straight line from corner to corner. Measured: the words of three
    strikes that were read as such 1.7 to 1.95, drawn ones 1.7 to 2.9; 17 pieces beside the strikes of 120 scans and
    camera sheets (``ordinary``, seeds 2099600 on) at most 1.53. Price and silence: docs/accuracy2.md."""


SIGN_THRESHOLDS = SignThresholds()
"""The limits the program uses."""
