"""A letter or an accent that is not the form's is shown to people, also where its name is struck."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import pytest

from ballotcount.cli import main
from ballotcount.domain.reading import PageStatus, ReasonCode
from ballotcount.files import layout_file
from ballotcount.text.words import t
from tests.office.printed import SMALL, adopted, reader, sheet


@pytest.mark.parametrize(
    ("changed", "struck", "word"),
    [
        ({0: ("Mai", "Mài")}, (0, 1), "Mai"),  # under a pen
        ({4: ("Mai", "Mãi")}, (4,), "Mai"),
        ({3: ("Kim", "Kìm")}, (1,), "Kim"),  # no pen there
        ({1: ("Hùng", "Hùug")}, (0, 1), "Hùng"),  # beside the stroke
        ({4: ("Công", "Cỗng")}, (0,), "Công"),  # its row has ink, which is the accent itself
        ({}, (0, 1, 3), None),
        ({}, tuple(range(7)), None),
    ],
)
def test_an_accent_more_is_shown_with_its_word(
    changed: dict[int, tuple[str, str]], struck: tuple[int, ...], word: str | None
) -> None:
    people = list(SMALL.people)
    for place, (old, new) in changed.items():
        people[place] = people[place].replace(old, new)
        assert people[place] != SMALL.people[place]
    picture = sheet(replace(SMALL, people=tuple(people)), adopted(), struck=[place + 1 for place in struck])
    found = reader().read(picture)
    if word is None:
        assert found.status is PageStatus.READ
        return
    shown = {dict(reason.facts).get("word") for reason in found.reasons if reason.code is ReasonCode.PRINT_DIFFERS}
    assert shown == {word}


@pytest.mark.parametrize(("new", "count"), [("Klm", 1), ("Kĩm", 1), ("Kim", 0)])
def test_a_letter_within_noise_is_said_of_the_pile_at_its_third_sheet(
    new: str, count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The stroke over it is the same on each sheet, and most of them are not doubted for the word."""
    people = tuple(name.replace("Kim", new) for name in SMALL.people)
    (tmp_path / "l.json").write_text(layout_file.text_of(adopted()), encoding="utf-8")
    files = [tmp_path / f"{number}.png" for number in range(4)]
    for number, file in enumerate(files):
        struck = {4, number + 1, 7 - number}
        cv2.imwrite(str(file), sheet(replace(SMALL, people=people), adopted(), struck=struck, seed=number))
    main(["read", "--layout", str(tmp_path / "l.json"), *map(str, files)])
    assert capsys.readouterr().err.count(t("reading.same_word", count=3, word="Kim")) == count
