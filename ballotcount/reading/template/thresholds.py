"""Thresholds of what is prepared of a blank page, and of the fit of a printed word, which separates ink from print.

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
    step_px: int = 3
    """px by which a fold along a word may lay one side of it off its place: half a millimetre. Not measured."""
    step_share: float = 0.25
    """Share of a word's print (its squared darkness) that lies on each side of a fold at least: with 0 an accent of two
    of 104 changed words counted as moved by a fold."""
    step_gain: float = 0.3
    """Share of what a word leaves unexplained that a fold must explain. Measured: folds through 10 words of names on
    ``scan150 ordinary`` explained 0.44 to 0.88."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePageThresholds:
    """Which print of a blank page is a rule, a frame or a part of a target (template_page.py). Measure again:

    python -m tests.accuracy same      # after ``--keep`` with the former values: which answers change
    """

    rule_mm: float = 6.0
    """mm: shortest printed line that is a rule; no letter has a run as long, but the joined feet of bold ones may. Not
    measured."""
    beside_rule_px: int = 2
    """px beside a rule that its blurred edge takes up. Not measured."""
    private_mm: float = 1.2
    """mm around fiducials and codes that belong to them. Not measured."""
    printed: int = 225
    """Grey level of the blank page below which a pixel is print, hairlines included. Not measured."""
    part_mm: float = 3.0
    """mm: size of the parts of a target that must show their print. Not measured."""
    band_mm: float = 5.0
    """mm: length of the level bands of a name that must show their print: most of a word. Not measured."""
    band_px: int = 2
    """px: height of these bands; a strip of fluid or tape as narrow as a pen's line hides one wholly. Chosen."""
    frame_mm: float = 1.0
    """mm around a box in which its frame lies. Not measured."""
    no_names_mm: float = 2.0
    """mm: height of the small letters of a page without names, for the limits of blur. Chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPartThresholds:
    """What is a printed rule with paper beside it, and what a line of text (printed_parts.py). Measure again:

    python -m tests.accuracy same      # after ``--keep`` with the former values: which answers change
    """

    thickest: int = 8
    """px: a printed line that is thicker is a bar. Not measured."""
    letters_px: int = 2
    """px beside a level line where the stems of letters are looked for. Not measured."""
    stems: float = 0.3
    """Share of a level line with print just beside it, above which it is the joined feet of letters and no rule.
    Measured: 1,518 lines of 52 own ballots and 14 office forms, at most 0.10; feet of bold words on 16 of them, 0.56
    and more."""
    crossed: float = 1.3
    """Times its usual print that a place along a rule may have: other print crosses it where it has more. Not
    measured."""
    alike_px: int = 3
    """px by which the ends of two rules of one column of a table differ at most. Not measured."""
    alike_least: int = 5
    """Fewest rules that tell how dark one of them is printed: a line along one or two does not change their median.
    Chosen."""
    letters: int = 160
    """Grey level of the blank page below which a pixel is a letter. Not measured."""
    text_wide_mm: float = 0.7
    """Least width of a line of text, mm: a digit, but not a dot. Not measured."""
    text_high_mm: float = 1.2
    """Its least height, mm. Not measured."""
    word_gap_mm: float = 2.5
    """Greatest gap between the words of a line, mm. Not measured."""
    letter_gap_mm: float = 0.6
    """Greatest gap between the parts of a letter, mm. Not measured."""
    row_more_mm: float = 1.2
    """Paper above and below a line of text that belongs to it, mm. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedWordThresholds:
    """How the words of a form are compared with a picture (printed_words.py). Measure again: ``python -m tests.office
    identity`` (other names, changed letters) and ``python -m tests.office long`` (genuine sheets to people).
    """

    inked: int = 60
    """Least darkness of a printed pixel of the blank page, grey levels. Not measured."""
    beside_mm: float = 0.3
    """Paper beside a word that belongs to its window, mm. Not measured."""
    below_mm: float = 0.4
    """Paper below it, mm. Not measured."""
    above_mm: float = 1.0
    """Paper above it, mm: an accent that the form does not have would stand there. Not measured."""
    look_bent: float = 2.4
    """Times the usual difference above which a word beside the names is compared as bent too. Names are not. Measured:
    a dot less below a letter fell from 3.15 to 2.66 times the usual difference, below the limit."""
    look_again: float = 1.6
    """Times the usual difference above which a word is compared beside its place too. Not measured."""
    good: float = 0.96
    """Share of the usual cover above which no look beside a word's place is needed. Not measured."""
    more: float = 1e-3
    """Least gain of cover for which a word is taken to lie beside its place. Not measured."""
    least_toner: float = 0.1
    """Darkness of a word against black below which nothing of it is there. Not measured."""
    toner_least: float = 0.6
    """Least toner of a word in times the page's: toner is uneven. Not measured."""
    toner_most: float = 1.05
    """The greatest. Not measured."""


PRINTED_WORDS = PrintedWordThresholds()
"""The limits the program uses."""

TEMPLATE_PAGE = TemplatePageThresholds()
"""The limits the program uses."""

PRINTED_PARTS = PrintedPartThresholds()
"""The limits the program uses."""

WORD_FIT = WordFitThresholds()
"""The limits the program uses."""
