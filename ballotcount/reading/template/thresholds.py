"""Thresholds of the fit of a printed word, which separates ink from print.

Lengths are px of the flat page (5.9 px per mm), darkness is in grey levels, 0 to 255. Measure again after a change:
``python -m pytest tests/office`` (changed letters, specks, bent words) and ``python -m tests.office long``; a field
without "measured" was set on words inspected one by one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WordFitThresholds:
    """What a fit leaves out, and which pixels make a piece of ink."""

    rounds: int = 3
    """Fits of a word under a pen: each leaves out what the one before did not explain. Technical: the first fit is bent
    by the pen, the second leaves most of it out, a third changes little. Not measured."""
    outlier: float = 0.35
    """Share of the word's black by which a pixel differs that the next fit leaves out: more of the pen, another letter.
    Not measured."""
    beside: int = 4
    """px around a word in which a piece of ink that touches it is followed to its end. Not measured."""
    core: float = 0.35
    """Share of the darkest pixel of a piece of ink above which a pixel belongs to it. Not measured."""
    faint: int = 20
    """Darkness below which no pixel belongs to a piece of ink: the noise of paper and fit. Not measured."""
    edge: int = 2
    """px around a piece of ink that its blurred edge takes up. Not measured."""
    sign_dark: int = 128
    """Darkness of a pixel of a printed sign: the paper between an i and its dot stays below. Not measured."""
    sign_high: float = 0.8
    """Share of the small letters' height below which a printed sign is no letter: an accent, the dot of an i. Not
    measured."""
    sign_wide: float = 1.5
    """Its greatest width in heights of small letters: a rule of the table is wider. Not measured."""


WORD_FIT = WordFitThresholds()
"""The limits the program uses."""
