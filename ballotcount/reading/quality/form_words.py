"""Say whether a sheet is a copy of the form: each word's print must be there.

A pen adds ink and takes no print away, so the share of a word's print that is there holds under any strike. A changed
letter takes hardly any print away; it shows as a spot that is darker or lighter, where no pen touched the word. Where a
pen did, the word is compared beside the strokes; if they hide most of it, a spot that is paler than its print still
tells, and an accent that stands apart from the pen. What is too little to be said of one sheet is noted cell by cell:
the same on several sheets in a row is print (``odd_words.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.domain.reading import OddWord, Reason, ReasonCode
from ballotcount.reading.arrays.arrays import Mask
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.quality.added_print import words_with_added_print
from ballotcount.reading.quality.odd_words import odd_word
from ballotcount.reading.quality.word_thresholds import WORD_THRESHOLDS, WordThresholds
from ballotcount.reading.template.printed_words import PrintedWords, WordLook
from ballotcount.reading.template.word_fit import BesidePen, Piece


@dataclass(slots=True)
class FormFaults:
    """What the words of a page tell of the form.

    Attributes:
        others: why it is no copy of the form.
        doubts: why people should look whether it is.
        odd: words of names that differ a little, or cannot be compared.
    """

    others: list[Reason] = field(default_factory=list)
    doubts: list[Reason] = field(default_factory=list)
    odd: list[OddWord] = field(default_factory=list)


def form_faults(
    words: PrintedWords,
    ink: Ink,
    *,
    covered: tuple[Box, ...] = (),
    inked: tuple[Box, ...] = (),
    written: tuple[Box, ...] = (),
    pen: Mask | None = None,
    limits: WordThresholds = WORD_THRESHOLDS,
) -> FormFaults:
    """Return why a sheet is no copy of the form, or why people should look whether it is.

    Args:
        words: of the form's page.
        ink: of the flat page.
        covered: places whose print is gone under something white, mm; they are shown to people already.
        inked: rows of names with ink, mm; letters there are compared beside its strokes.
        written: places with foreign ink or a stamp, mm; only what is lost of letters there is compared.
        pen: pixels under the strokes through names.
    """
    if not words.words:
        return FormFaults()
    look = words.look(ink.paper, ink.blur)
    # against the page's own median word: weak toner lowers the share of all words alike
    usual = float(np.median(look.cover))
    share = look.cover / max(usual, 1e-6)
    low = share < limits.word_cover
    hidden = _under(words, covered)
    names = low & words.names & ~hidden
    others = low & ~words.names & ~hidden
    few = max(limits.words_missing, limits.words_missing_share * int((~words.names).sum()))
    if names.any() or others.sum() > few or usual < limits.words_usual:
        # a word without its print has a share far below 2, so argmin passes over the others
        worst = int(np.where(names if names.any() else np.ones_like(names), share, 2.0).argmin())
        return FormFaults(others=[Reason.of(ReasonCode.OTHER_BALLOT, word=_said(words, worst))])
    gone = low & words.names & hidden
    changed, odd = _changed_word(words, look, inked=inked, written=written, hidden=hidden, pen=pen, limits=limits)
    if changed is None and gone.any():
        changed = int(np.where(gone, share, 2.0).argmin())
    doubts = [] if changed is None else [Reason.of(ReasonCode.PRINT_DIFFERS, word=_said(words, changed))]
    return FormFaults(doubts=doubts, odd=odd)


def _changed_word(
    words: PrintedWords,
    look: WordLook,
    *,
    inked: tuple[Box, ...],
    written: tuple[Box, ...],
    hidden: np.ndarray,
    pen: Mask | None,
    limits: WordThresholds,
) -> tuple[int | None, list[OddWord]]:
    """Return the word that differs most from its print where one has another letter or accent, and what is odd.

    Args:
        hidden: for each word, whether its print is gone under something white.
        pen: pixels under the strokes through names.
    """
    penned = _under(words, inked)
    strange = _under(words, written)
    touched = penned | strange
    free = ~touched & ~hidden
    usual_off = _usual(look.off, free, tail=limits.letter_tail, least=limits.letter_least)
    off = look.off / np.where(words.names, limits.letter_off, limits.letter_off_beside) / usual_off
    chosen = np.flatnonzero(penned & ~strange & ~hidden & words.names)
    # what cannot be compared is neither as printed nor odd
    odd = {number: OddWord(number, _said(words, number)) for number in map(int, np.flatnonzero(words.names & ~free))}
    # a word as a whole is as printed if a fit says so; what it notes for the pile is of names alone
    looked_at = free & ((words.names & (look.off > limits.odd_cell * usual_off)) | (off > 1))
    for number in map(int, np.flatnonzero(looked_at)):
        accepted = (limits.letter_off if words.names[number] else limits.letter_off_beside) * usual_off
        left = words.fit(look, number, folded_above=accepted)
        if words.names[number]:
            odd[number] = odd_word(number, _said(words, number), spots=left.spots, usual=usual_off, limits=limits)
        if off[number] <= 1:
            continue
        of_name = bool(words.names[number])
        dirt = left.piece is not None and _is_speck(left.piece, words, usual_off, name=of_name, limits=limits)
        off[number] = 0.0 if dirt else min(float(off[number]), left.worst / accepted)
    lost = look.lost / _usual(look.lost, free, tail=limits.lost_tail, least=limits.lost_least) / limits.letter_lost
    if pen is not None:
        for number in map(int, chosen):
            left_over = words.fit_beside_pen(
                look,
                number,
                pen=pen,
                least_open=limits.beside_pen_open,
                folded_above=limits.moved_lost * usual_off,
            )
            beside = _beside_pen(left_over, usual_off, limits=limits)
            if left_over is not None:
                spots = left_over.spots
                said = _said(words, number)
                odd[number] = odd_word(number, said, spots=spots, usual=usual_off, pen=left_over.pen, limits=limits)
            # no stroke runs through the word, so the ink that its row has may be an accent of another form
            accepted = limits.letter_off * usual_off
            if left_over is not None and left_over.open == 1 and left_over.added > accepted:
                left = words.fit(look, number, folded_above=accepted)
                if left.piece is None or not _is_speck(left.piece, words, usual_off, name=True, limits=limits):
                    beside = _Compared(min(left_over.added, left.worst) / accepted, tells=True)
            # fitted, the print is compared at its own place, which the loss of print as the page has it is not
            lost[number] = beside.over if beside.tells else max(float(lost[number]), beside.over)
    over = np.where(free, off, np.where(touched & ~hidden & words.names, lost, 0.0))
    # the surer sign decides; an accent added under a pen is searched for only without it
    if (over > 1).any():
        return int(over.argmax()), list(odd.values())
    added = words_with_added_print(words, look, chosen=chosen.tolist(), limits=limits)
    return added[0] if added else None, list(odd.values())


@dataclass(frozen=True, slots=True)
class _Compared:
    """How much a word under a pen differs from its print beside the strokes.

    Attributes:
        over: in times of what is accepted.
        tells: whether the strokes leave enough of the word to be sure of that.
    """

    over: float
    tells: bool


def _beside_pen(found: BesidePen | None, usual: float, *, limits: WordThresholds) -> _Compared:
    """Compare a word under a pen with its print beside the strokes.

    Ink that is added there may be the pen's. Where print is lost too, it is the other half of another letter.

    Args:
        usual: difference of the page's usual word.
    """
    if found is None:
        return _Compared(0.0, tells=False)
    moved = min(found.lost / limits.moved_lost, found.added / limits.moved_added)
    # the ink of a row that no stroke runs through is often the crease of a fold, which bends the words
    accepted = limits.beside_pen_lost if found.open < 1 else limits.beside_crease_lost
    over = max(found.lost / accepted, moved) / usual
    return _Compared(over, tells=found.open >= limits.beside_pen_enough)


def _is_speck(piece: Piece, words: PrintedWords, usual: float, *, name: bool, limits: WordThresholds) -> bool:
    """Return whether a word is as printed but for a speck of dirt, too small to be an accent or a part of a letter.

    Args:
        usual: difference of the page's usual word.
        name: whether the word is of a name; beside names an accent more makes no other ballot.
    """
    # the least sign of a type grows with its letters
    ink = limits.speck_ink_above if piece.above else limits.speck_ink
    most = min(ink * words.small_letter**2, limits.speck_most_mm2) * words.scale**2
    return (
        piece.ends
        and not (name and (piece.at_sign or piece.ink > most))
        and piece.size <= limits.speck_size_mm * words.scale
        and piece.rest <= limits.speck_rest * usual
    )


def _under(words: PrintedWords, boxes: tuple[Box, ...]) -> np.ndarray:
    """Return for each word whether it lies at one of some places."""
    if not boxes:
        return np.zeros(len(words.words), dtype=bool)
    left, top, right, bottom = words.sides
    x, y, width, height = np.array(boxes, dtype=float).T[:, None]
    at = (left < x + width) & (x < right) & (top < y + height) & (y < bottom)
    return np.asarray(at.any(axis=1))


def _usual(figures: np.ndarray, free: np.ndarray, *, tail: float, least: float) -> float:
    """Return the usual figure of the words that no pen touched, or of all where it touched every one."""
    usual = figures[free] if free.any() else figures
    return max(float(np.median(usual)), float(np.percentile(usual, 95)) / tail, least)


def _said(words: PrintedWords, number: int) -> str:
    """Return a word as printed; where the form is a scan, its place."""
    word = words.words[number]
    return word.text or f"{word.bbox[0]:.0f} × {word.bbox[1]:.0f} mm"
