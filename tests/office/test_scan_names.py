"""The words of a scanned row that are a name: never without the family name, and without what stands before it."""

from __future__ import annotations

import pytest

from ballotcount.paper.adoption.printed_text import TextRun
from ballotcount.paper.adoption.scan_names import names_in
from ballotcount.paper.fonts import Face, width
from tests.office.forms import FORMS

NAMES = sorted({name for shown in FORMS for name in shown.people if len(name.split()) > 1} | {"Hồ Sỹ Mạnh", "Lê Ý"})
POINTS = 13.0
BLANK = 1.15


def row(words: list[str], face: Face) -> tuple[TextRun, ...]:
    """Return words as a scan shows them: their places alone."""
    x = 0.0
    found = []
    for number, word in enumerate(words):
        wide = width(word, face, POINTS)
        found.append(
            TextRun(text="", key="", box=(x, 0.0, wide, 3.0), base=3.0, em=4.6, before="", after="", word=number)
        )
        x += wide + BLANK
    return tuple(found)


def left_end(rows: list[list[str]], face: Face) -> list[float]:
    """Return where each name begins, mm."""
    return [one[0][0].box[0] for one in names_in([(row(words, face),) for words in rows], NAMES)]


@pytest.mark.parametrize("face", [Face.REGULAR, Face.BOLD, Face.ITALIC])
@pytest.mark.parametrize("before", ["", "1.", "12.", "Đ/c", "Bà", "3 Đ/c", "10. Đồng chí"])
def test_what_stands_before_a_name_is_left_out(face: Face, before: str) -> None:
    first = before.split()
    wanted = [row([*first, *name.split()], face)[len(first)].box[0] for name in NAMES]
    assert left_end([[*first, *name.split()] for name in NAMES], face) == pytest.approx(wanted)


@pytest.mark.parametrize("upper", [False, True])
@pytest.mark.parametrize("before", ["", "Đ/c"])
@pytest.mark.parametrize("place", [0, 1, -1])
def test_a_gap_inside_a_word_never_takes_the_family_name_away(*, place: int, before: str, upper: bool) -> None:
    first = before.split()
    for after in (1, 2):
        rows = []
        for number, name in enumerate(NAMES):
            words = (name.upper() if upper else name).split()
            # a scanner cuts some words, not those of every row
            if number % 3 == 0:
                word = words[place]
                words[place : place + 1 or None] = [part for part in (word[:after], word[after:]) if part]
            rows.append([*first, *words])
        family = [row(words, Face.REGULAR)[len(first)].box[0] for words in rows]
        found = left_end(rows, Face.REGULAR)
        assert [name for name, left, own in zip(NAMES, found, family, strict=True) if left > own + 0.01] == []
