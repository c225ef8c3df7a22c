"""Colours that can be read, letters that are whole, figures of one width."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QRawFont
from PySide6.QtWidgets import QApplication, QCheckBox

from ballotcount.files.places import resource
from tests.ui.conftest import Driver
from ui import style as look
from ui.projector.canvas import Hall, hall_colours
from ui.widgets.chips import chips
from ui.widgets.controls import button
from ui.widgets.long_button import LongButton
from ui.widgets.text import Text, sentences

ON_DESK = [
    (ink, ground)
    for ground in ("paper", "card", "sunk", "gold_pale", "red_pale", "warn_pale", "good_pale")
    for ink in ("ink", "muted")
] + [("red", "card"), ("red", "paper"), ("red", "gold_pale"), ("on_red", "red"), ("on_red", "red_pressed")]
ON_DESK += [("good", "card"), ("good", "paper"), ("warn", "card"), ("warn", "paper"), ("warn", "gold_pale")]
ON_DESK += [("good", "gold_pale"), ("gold_ink", "card")]

VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"


GROUNDS = ("paper", "card", "sunk", "gold_pale")
"""What words stand on: the window, cards and tables, what is disabled, the marked row."""


def rules() -> dict[str, tuple[str, str]]:
    """Every rule of the style sheet that says both what words and what ground look like."""
    sheet = resource("themes", "desk.qss").read_text("utf-8")
    found = {}
    for who, what in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        ink = re.search(r"(?<!-)\bcolor: \$(\w+)", what)
        ground = re.search(r"background: \$(\w+)", what)
        if ink or ground:
            found[who.strip()] = (ink[1] if ink else "ink", ground[1] if ground else "paper")
        chosen = re.search(r"selection-background-color: \$(\w+); selection-color: \$(\w+)", what)
        if chosen:
            found[who.strip() + " (chosen)"] = (chosen[2], chosen[1])
    return found


NO_WORDS = ("scrollbar", "indicator", "primary")
"""Rules about parts without words; a primary button without a state takes its words' colour from the first rule."""


@pytest.mark.parametrize(("ink", "ground"), ON_DESK)
def test_words_on_the_desk_have_contrast_of_four_and_a_half(ink: str, ground: str) -> None:
    colours = look.colours()
    assert look.contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


def test_every_tone_that_the_desk_gives_to_words_can_be_read_on_every_ground() -> None:
    source = "\n".join(path.read_text("utf-8") for path in Path(look.__file__).parent.rglob("*.py"))
    tones = set(
        re.findall(r"""(?:tone=|\.tone\(|tone = )(?:lambda[^:]*: (?:None if \w+\(\w+\) else )?)?"(\w+)\"""", source)
    )
    assert {"muted", "red", "good", "warn"} <= tones
    colours = look.colours()
    low = {
        (tone, ground): look.contrast(getattr(colours, tone), getattr(colours, ground))
        for tone in tones | {"ink", "gold_ink"}
        for ground in GROUNDS
    }
    assert min(low.values()) >= 4.5, min(low, key=lambda pair: low[pair])


def test_every_rule_of_the_style_sheet_can_be_read() -> None:
    colours = look.colours()
    found = rules()
    assert found["QPushButton:disabled"] == ("muted", "sunk")
    low = {
        who: round(look.contrast(getattr(colours, ink), getattr(colours, ground)), 2)
        for who, (ink, ground) in found.items()
        if "transparent" not in (ink, ground) and not any(part in who.casefold() for part in NO_WORDS)
    }
    low["primary"] = round(
        min(look.contrast(colours.on_red, colours.red), look.contrast(colours.on_red, colours.red_pressed)), 2
    )
    assert len(low) > 15
    assert {who: one for who, one in low.items() if one < 4.5} == {}


def test_a_ring_of_the_keyboard_and_the_edge_of_a_field_are_seen() -> None:
    """Source: WCAG 2.1, 1.4.11: 3:1 for what is no text."""
    colours = look.colours()
    for ground in GROUNDS:
        assert look.contrast(colours.gold_ink, getattr(colours, ground)) >= 3
        assert look.contrast(colours.edge, getattr(colours, ground)) >= 3
    assert look.contrast(colours.gold, colours.red) >= 3, "around the primary button, whose edge is red"
    sheet = resource("themes", "desk.qss").read_text("utf-8")
    plain = [
        line for line in sheet.splitlines() if ":focus" in line and "border: $thick" in line and "primary" not in line
    ]
    assert plain
    assert all("solid $gold_ink" in line for line in plain)


@pytest.mark.parametrize("hall", list(Hall))
def test_bars_and_the_needed_line_are_seen_in_the_hall(hall: Hall) -> None:
    colours = hall_colours(hall)
    for ground in ("ground", "ground_low", "track"):
        assert look.contrast(colours.need, getattr(colours, ground)) >= 3
        assert look.contrast(colours.bar, getattr(colours, ground)) >= 3
        assert look.contrast(colours.bar_low, getattr(colours, ground)) >= 3
    assert look.contrast(colours.bar, colours.ground_low) >= 3, "the edge of the needed line where it crosses a bar"
    for ink in (colours.paper_ink, colours.pen):
        assert look.contrast(ink, colours.paper) >= 7


@pytest.mark.parametrize("hall", list(Hall))
@pytest.mark.parametrize("ground", ["ground", "ground_low"])
@pytest.mark.parametrize("ink", ["ink", "soft", "accent"])
def test_words_in_the_hall_have_contrast_of_seven(hall: Hall, ground: str, ink: str) -> None:
    colours = hall_colours(hall)
    assert look.contrast(getattr(colours, ink), getattr(colours, ground)) >= 7.0


def test_contrast_of_black_on_white_is_twenty_one() -> None:
    assert round(look.contrast("#000000", "#FFFFFF"), 1) == 21.0
    assert look.contrast("#777777", "#777777") == 1.0


def test_the_shipped_font_is_used_and_has_every_vietnamese_letter(qapp: QApplication) -> None:
    look.load_fonts()
    assert QFontInfo(look.font()).family() == look.FAMILY
    for weight in ("Regular", "Medium", "SemiBold", "Bold"):
        raw = QRawFont(str(resource("fonts", f"Inter-{weight}.otf")), 16)
        missing = [letter for letter in VIETNAMESE + VIETNAMESE.upper() if not raw.supportsCharacter(ord(letter))]
        assert missing == []


@pytest.mark.parametrize("weight", [QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold])
def test_all_figures_have_one_width(qapp: QApplication, weight: QFont.Weight) -> None:
    look.load_fonts()
    measure = QFontMetricsF(look.font(look.Size.FIGURE, weight))
    widths = [measure.horizontalAdvance(digit * 8) for digit in "0123456789"]
    assert max(widths) - min(widths) < 1.0, "less than a pixel over eight figures; without tnum it is 91"


@pytest.mark.parametrize("size", list(look.Size))
def test_a_line_holds_letters_with_stacked_accents(qapp: QApplication, size: look.Size) -> None:
    look.load_fonts()
    measure = QFontMetricsF(look.font(size))
    high = max(-measure.tightBoundingRect(letter).top() for letter in "ẪỖỮẮỲ")
    low = max(measure.tightBoundingRect(letter).bottom() for letter in "ỵợgq")
    assert high + low <= look.line(size)
    assert look.line(size) >= 1.4 * size


def test_there_are_three_sizes_on_a_grid_of_eight() -> None:
    assert len(look.Size) == 3
    assert all(size % look.GRID == 0 for size in look.Size)


@pytest.mark.parametrize("scale", look.SCALES)
def test_the_style_sheet_fills_every_place_at_every_scale(qapp: QApplication, scale: float) -> None:
    look.set_scale(scale)
    sheet = look.style_sheet()
    look.set_scale(1.0)
    assert "$" not in sheet
    assert all(getattr(look.colours(), field.name).startswith("#") for field in fields(look.Colours))


def test_an_unknown_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="3"):
        look.set_scale(3.0)


@pytest.mark.parametrize(
    ("width", "largest"), [(800, 1.25), (1024, 1.5), (1280, 2.0), (1366, 2.0), (1920, 2.0), (600, 1.0)]
)
def test_letters_grow_only_as_far_as_the_screen_has_room(width: int, largest: float) -> None:
    assert look.fitting(2.0, width) == largest
    assert look.fitting(1.0, width) == 1.0


def test_sentences_in_one_text_do_not_run_together() -> None:
    assert sentences(("Còn 2 phiếu", "", "Đếm lại!", "Chờ.")) == "Còn 2 phiếu. Đếm lại! Chờ."
    # Two spaces are shown as one, so they part nothing.
    ui = Path(look.__file__).parent
    assert [path.name for path in ui.rglob("*.py") if '"  ".join' in path.read_text("utf-8")] == []


@pytest.mark.parametrize("scale", look.SCALES)
def test_no_class_of_widgets_keeps_a_font_of_the_system(qapp: QApplication, scale: float) -> None:
    """Windows gives headers, menus and hints its own small font, which the application's font does not replace."""
    for name in look.CLASSES:
        qapp.setFont(QFont("Tahoma", 8), name)
    look.set_scale(scale)
    look.put_on(qapp)
    kept = [name for name in look.CLASSES if QApplication.font(name) != look.font()]
    look.set_scale(1.0)
    look.put_on(qapp)
    assert kept == []


def test_a_ticked_box_has_a_tick_and_the_pressed_answer_is_no_tab(start: Callable[..., Driver]) -> None:
    start()
    box = QCheckBox()
    drawn = []
    for ticked in (False, True):
        box.setChecked(ticked)
        image = box.grab().toImage()
        drawn.append({image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())})
    colours = look.colours()
    assert colours.ink.lower() not in drawn[0]
    assert colours.ink.lower() in drawn[1]
    assert "#fbfaf6" in drawn[1], "the tick"
    row, group = chips((("no", "Không"), ("yes", "Có")), lambda _: None)
    page = group.checkedButton()
    tab = button("Thẻ", lambda: None, kind="chip")
    tab.setCheckable(True)
    tab.setChecked(True)
    darkest = [min(one.grab().toImage().pixelColor(12, y).lightness() for y in range(8, 20)) for one in (page, tab)]
    assert darkest[0] > 200 > 60 > darkest[1]
    row.deleteLater()


def test_what_has_no_room_ends_in_dots_never_in_half_a_letter(qapp: QApplication) -> None:
    words = "Tập 1: 12 phiếu, khớp bìa tập. Lượt này đã nhập đủ phiếu."
    text = Text(words)
    text.end_in_dots()
    text.resize(200, 24)
    button_ = LongButton(words, lambda: None, tip=words)
    button_.resize(200, 40)
    button_.grab()  # until it is drawn it has no size
    assert button_.text().endswith("…")
    drawn = [text.grab().toImage().pixelColor(199, y) for y in range(text.height())]
    assert len({one.rgba() for one in drawn}) == 1, "no letter touches the edge"
    text.deleteLater()
    button_.deleteLater()
