"""Thresholds for the words of a form: whose ballot it is, and whether a word is as printed.

A word's difference from its print is compared with the usual one of its page. Measure again after a change: ``python -m
tests.office identity`` (other names, changed letters) and ``python -m tests.office long`` (genuine sheets to people); a
field without "measured" was set on words inspected one by one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WordThresholds:
    """Limits of the comparison of words (form_words.py, odd_words.py, added_print.py)."""

    word_cover: float = 0.80
    """Share of a word's print that must be there, against the page's median word. Measured: genuine words of names
    0.89 and more, half of them struck; another name 0.02 to 0.75."""
    words_missing: int = 1
    """Words outside names that may lack print."""
    words_missing_share: float = 0.03
    """The same as a share of these words."""
    words_usual: float = 0.6
    """Least median of that share on a page: below it nothing of the form is there."""
    letter_off: float = 2.15
    """Difference of the worst spot of a name's word from its print after a fit, in times the page's usual word, above
    which people look. Measured on words without ink of 112 genuine pages (scans and a camera, 12 forms, print up to 2 %
    taller): at most 1.6; on 225 more pages of ``ordinary`` voters one was above, where a speck of ink lies on a letter;
    words with one letter or accent changed 2.2 and more."""
    odd_cell: float = 1.4
    """The same above which a cell of a word is noted as other than its print, for the pile. Not measured apart."""
    same_cell: float = 1.0
    """The same up to which a cell is as printed. Not measured apart."""
    odd_cell_px: int = 4
    """Side of a cell, px."""
    speck_ink: float = 0.03
    """Ink of a speck of dirt at a word of a name, as a share of the square of its small letters at the word's toner.
    Above it people look. The fields ``speck_*`` were measured together, without ink of a pen: 15 specks of up to
    0.46 mm on words of 39 pages have 0.017 to 0.046, eleven of them less than this; of 71 changed letters, added dots,
    accents and stems (an i that became an l) those with a ``rest`` below 1 have 0.036 and more."""
    speck_ink_above: float = 0.040
    """The same over the letters of its columns, where a dot is no sign of Vietnamese and the least sign is a grave or
    an acute: at least 0.050 of the square of the small letters in eight families of type, measured on their outlines
    (those on an i belong to its dot); a dot below has 0.033."""
    speck_most_mm2: float = 0.16
    """The most ink of a speck at full toner, mm2 of black: dust and toner dots are at most 0.46 mm wide."""
    speck_size_mm: float = 0.75
    """Greatest side of its dark core, mm; the bar of a \u0111 is 1.3 mm long."""
    speck_rest: float = 1.0
    """Difference of the word's other spots, in times the page's usual word: beside a speck the word must be as printed.
    Measured: 0.3 to 0.94 beside specks; letters changed for others 1.1 and more."""
    letter_lost: float = 3.0
    """Print that the worst spot of a name's word has lost under a pen, in times the page's usual loss, above which
    people look. Measured on words with ink: 307 genuine ones of scans at most 2.20, 393 of camera pictures 2.84; eight
    with another letter or an accent less 3.14 to 6.0, four with an accent or a stem more 1.1 to 1.8: not seen."""
    beside_pen_open: float = 0.45
    """Share of a word's window that strokes must leave open so that it is compared beside them. The fields
    ``beside_pen_*`` and ``moved_*`` were measured together on words of names under a pen, seeds 1500000 to 1509999,
    ``scan150``, mixes clean and ordinary: 1,500 genuine ones that no fold bends have lost at most 1.0 times the page's
    usual difference beside the strokes, those beside a fold 1.3 to 3.7; 13 with another letter that were read before
    1.5 to 3.0, beside 1.8 to 6.7 of added ink (two have less: an i that became an l, and a name under two lines)."""
    beside_pen_enough: float = 0.6
    """The same so that nothing else is asked. Measured: of 36 changed letters that are caught by loss of print where
    the page has it, one is seen by nothing else, at 0.55; a genuine word beside a fold lost 3.8 times the usual there,
    and 1.0 after the fit."""
    beside_pen_lost: float = 1.5
    """Print lost at the worst spot beside the strokes, in times the usual difference, above which people look."""
    beside_crease_lost: float = 1.7
    """The same for a word in a row with ink that no stroke runs through: beside a crease at most 1.6 on 80 pages."""
    moved_lost: float = 1.25
    """The same where as much is added as well."""
    moved_added: float = 1.7
    """Ink added at the worst spot beside the strokes, in times the page's usual difference, that is as much. Alone it
    tells nothing: hooks and thick parts of 1,500 genuine strokes have up to 3.7."""
    added_dark: float = 0.2
    """Darkness beyond the print, as a share of the toner, above which a pixel belongs to a piece of ink at a name
    under a pen. The fields ``added_*`` were measured together: none of 112 genuine pages of scans and of a camera has
    such a piece; of 9 accents added under a pen 7 do, others touch print or a stroke."""
    added_core: float = 0.45
    """The same for its darkest pixel, beyond the print even where that lies off its place."""
    added_toner: float = 0.1
    """Least toner with which is compared, against black."""
    added_least_mm: float = 0.5
    """Least width and height of such a piece, mm: a dot of 11 points."""
    added_wide_mm: float = 2.4
    """Its greatest width, mm: a tilde of 16 points."""
    added_high_mm: float = 1.4
    """Its greatest height, mm: a hook of 16 points."""
    added_area_mm2: float = 0.28
    """Its least area, square mm: accents 11 to 51 px, two specks of dirt 7 and 8 (1 px is 0.029 square mm)."""
    added_gap_mm: float = 0.65
    """Its greatest distance from the letters, mm: accents at most 3 px, two specks 6 and 7 (1 px is 0.17 mm)."""
    added_reach_mm: float = 1.2
    """How far over and below a word's letters it is searched for, mm."""
    added_beside_mm: float = 0.3
    """The same beside them."""
    added_apart_mm: float = 0.35
    """Distance from all other ink, mm: a strike's own pieces lie near it. With none, 1 of 72 pages has such a piece."""
    lost_tail: float = 1.9
    """As ``letter_tail``, for the loss of print."""
    lost_least: float = 0.02
    """As ``letter_least``, for the loss of print."""
    letter_off_beside: float = 3.6
    """The same for words outside names: their changes are of less weight, and they are more."""
    letter_least: float = 0.05
    """Least median with which is compared, as a share of black: a perfect picture has none."""
    letter_tail: float = 1.75
    """Usual share of the difference of the worst twentieth of the words in that of the median word; a page that is
    soft or bowed in parts has a larger one and is compared with its own worst words."""


WORD_THRESHOLDS = WordThresholds()
"""The limits the program uses."""
