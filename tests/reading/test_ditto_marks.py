"""Two short strokes side by side, the same in each row, are ditto marks: a habit makes no cross of them."""

from __future__ import annotations

from ballotcount.domain.reading import MarkState
from tests.reading.pages import cross, line, reader, sheet, target


def test_ditto_marks_under_a_cross_are_no_crosses() -> None:
    picture = sheet("box")
    cross(picture, 1, "agree")
    for number in range(2, 21):
        x, y, w, h = target("box", number, "agree").bbox
        for side in (-0.7, 0.7):
            across = x + w / 2 + side
            line(picture, [(across, y + h / 2 - 1.0), (across - 0.2, y + h / 2 + 1.0)], width=0.4)
    states = {one.candidate: one.state for one in reader("box").read(picture).marks if one.option.value == "agree"}
    assert states.pop(1) is MarkState.MARKED
    assert set(states.values()) == {MarkState.DOUBTFUL}
