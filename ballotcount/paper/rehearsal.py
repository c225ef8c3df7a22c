"""The deck of a rehearsal: every difficult mark on test sheets of this very ballot, each sheet with its number.

The number stands in the code, so that sheets may be laid in any order and twice, and pale in the foot, for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ballotcount.domain.layout import TargetKind
from ballotcount.domain.reading import MarkKind
from ballotcount.paper import fonts
from ballotcount.paper.deck import Deck, draw_marks, make_deck
from ballotcount.paper.pdf import draw_leaf, form_of_code, opened, place_code
from ballotcount.paper.sheet import SERIAL_LETTERS
from ballotcount.paper.spec import BallotSpec

STRIKE_THEMES = (
    *("blank", MarkKind.THROUGH, MarkKind.DOUBLE, MarkKind.SLANTED, MarkKind.WAVY, MarkKind.CROSS, MarkKind.SCRIBBLE),
    *("faint", MarkKind.PARTIAL, MarkKind.UNDER, MarkKind.OVER, MarkKind.AROUND, MarkKind.RESTORED),
    *("fold", "signature", "word", "kinds", "all"),
)
BOX_THEMES = (
    *("blank", MarkKind.CROSS, MarkKind.TICK, MarkKind.FILL, MarkKind.SPILL, MarkKind.DOT, MarkKind.CROSSED_OUT),
    *("faint", "fold", "signature", "word", "unsure"),
)
DIGIT_THEMES = ("blank", "clean", "fold", "signature", "word")
THEMES: Mapping[TargetKind, tuple[str, ...]] = {
    TargetKind.STRIKE: STRIKE_THEMES,
    TargetKind.BOX: BOX_THEMES,
    TargetKind.DIGITS: DIGIT_THEMES,
}

PALE = 0.88
"""Grey of the number in the foot, as pale as the watermark: the reader takes it for paper."""
TYPE = 17.0
"""Size of that number, points."""
RIGHT = 13.0
UP = 5.5
"""Where it ends, mm from the right and from the lower edge."""


def make_rehearsal(spec: BallotSpec, seed: int, times: int = 1) -> Deck:
    """Mark a deck of every kind.

    Args:
        seed: the same seed makes the same deck.
        times: how often each kind comes, always with other strokes.

    Raises:
        UserError: the ballot cannot be printed.
    """
    # One sheet tells the kind of targets, and by it which marks have to be tried.
    kind = make_deck(spec, 1, seed, numbered=True).sheet.leaves[0].targets[0].kind
    themes = THEMES[kind]
    return make_deck(
        spec, count=len(themes) * times, seed=seed, themes=tuple(str(theme) for theme in themes), numbered=True
    )


def serial_of(number: int) -> str:
    """Return how the number of a sheet stands in its code."""
    return f"{number:0{SERIAL_LETTERS}d}"


def rehearsal_pdf(deck: Deck) -> bytes:
    """Return the deck as a PDF, sheet after sheet, each with its number."""
    canvas, buffer = opened(deck.sheet)
    for number, leaf in enumerate(deck.sheet.leaves, start=1):
        canvas.beginForm(f"page{number}")
        draw_leaf(canvas, deck.sheet, leaf)
        canvas.endForm()
    for number, page in _pages(deck):
        # The code differs on each sheet, as on ballots with serials; the rest of the page is shared.
        form_of_code(canvas, sheet=deck.sheet, page=page, serial=serial_of(number))
        canvas.doForm(f"page{page}")
        place_code(canvas, sheet=deck.sheet, page=page, serial=serial_of(number))
        _draw_number(canvas, number, deck.sheet.measures.size)
        draw_marks(canvas, deck.sheets[number - 1].pages[page - 1], *deck.sheet.measures.size)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _pages(deck: Deck) -> Iterator[tuple[int, int]]:
    for number in range(1, len(deck.sheets) + 1):
        for page in range(1, len(deck.sheet.leaves) + 1):
            yield number, page


def _draw_number(canvas: Canvas, number: int, paper: tuple[float, float]) -> None:
    canvas.setFillGray(PALE)
    canvas.setFont(fonts.Face.BOLD.value, TYPE)
    canvas.drawRightString((paper[0] - RIGHT) * mm, UP * mm, f"{number}")
