"""No ballot of this program is printed beside an office's own, and changed papers of a form are named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.cli import main
from ballotcount.documents.form_plan import plan_lines
from ballotcount.domain.layout import Option
from ballotcount.files import layout_file
from ballotcount.paper.adoption.marks import MarkedForm, with_marks
from ballotcount.paper.adoption.proving import MarkPlan
from ballotcount.service import paper, people
from ballotcount.service.kept_papers import office_file
from ballotcount.service.layout_on_record import place_of
from ballotcount.service.office_forms import keep_form
from ballotcount.service.session import Session
from ballotcount.text import words
from ballotcount.text.words import t
from tests.builders import CHEAP, PIN, refusal
from tests.fakes import StepClock
from tests.office.forms import form
from tests.office.printed import SMALL, adopted, pdf_of

R = "e1r1"


def as_it_is(session: Session, file: Path) -> None:
    """Take an office's form as the ballot."""
    layout = layout_file.text_of(adopted()).encode()
    keep_form(session, file, R, layout=layout, form=pdf_of(SMALL))


WIDE = replace(form("J"), people=SMALL.people)
"""The same list on paper that has room for squares."""


@cache
def squared() -> MarkedForm:
    """Return the form with squares and code."""
    return with_marks(pdf_of(WIDE), adopted(WIDE))


def with_squares(session: Session, file: Path) -> None:
    """Take an office's form with squares and code as the ballot."""
    marked = squared()
    content = layout_file.text_of(marked.layout).encode()
    digests = (hashlib.sha256(one).hexdigest() for one in (marked.pdf, content))
    paper.record_proof(session, R, layout=marked.layout.id, pdf=next(digests), layout_file=next(digests))
    place = place_of(file, R)
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(content)
    place.with_name(f"{R}-proof.pdf").write_bytes(marked.pdf)


def taken(file: Path, take: Callable[[Session, Path], None]) -> None:
    """Take an office's form as the ballot of the round of a congress file."""
    with storage.open_file(file, StepClock(), "ban-1") as held:
        session = Session(held.journal, held.clock, pins=CHEAP)
        people.sign_in(session, "t1", PIN)
        take(session, file)


@pytest.mark.parametrize("take", [as_it_is, with_squares])
def test_no_ballot_of_this_program_is_printed_beside_an_office_s(
    take: Callable[[Session, Path], None], congress: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = str(place_of(congress, R).with_name(f"{R}-proof.pdf"))
    of_round = (str(congress), "--round", R, "--out", str(tmp_path / "out"))
    assert main(["ballots", "print", *of_round]) == 0
    (tmp_path / "out").unlink()
    taken(congress, take)
    capsys.readouterr()
    for command in (("print",), ("test-deck", "--truth", str(tmp_path / "truth"))):
        assert main(["ballots", *command, *of_round]) == 2
        assert t("error.ballots.office_form", file=own) in capsys.readouterr().err
        assert not (tmp_path / "out").exists()
    # The way back to a ballot of this program stays open, and is said.
    assert main(["ballots", "layout", *of_round]) == 0
    assert t("paper.warn.office_form", file=own) in capsys.readouterr().err
    place_of(congress, R).with_name(f"{R}-proof.pdf").unlink()
    with storage.open_file(congress, StepClock(), "ban-1") as held:
        assert office_file(Session(held.journal, held.clock).round(R), congress).startswith("SHA-256 ")


def test_only_the_file_with_its_squares_is_approved(
    congress: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = tmp_path / "l.json"
    layout_file.write(squared().layout, layout)
    pdf = tmp_path / "form.pdf"

    def approved(content: bytes) -> int:
        pdf.write_bytes(content)
        told = ("--pdf", str(pdf), "--layout", str(layout), "--as", "t1", "--pin", PIN)
        return main(["round", "approve", str(congress), "--round", R, *told])

    other = WIDE.with_people(("Võ Thị Khác", *WIDE.people[1:]))
    for content in (pdf_of(WIDE), with_marks(pdf_of(other), adopted(other)).pdf, b"%PDF-1.7 no pages"):
        assert approved(content) == 2
        assert t("error.proof.not_the_marked") in capsys.readouterr().err
    assert approved(squared().pdf) == 0
    asked = ("--blanks", "b", "--marked", "m", "--plan", "p.json")
    assert main(["ballots", "prove", "--layout", str(layout), *asked]) == 2
    assert t("error.form.marked", path=layout) in capsys.readouterr().err
    with storage.open_file(congress, StepClock(), "ban-1") as held:
        session = Session(held.journal, held.clock, pins=CHEAP)
        people.sign_in(session, "t1", PIN)
        assert refusal(lambda: keep_form(session, congress, R, layout=layout.read_bytes())) == "form.marked"


@pytest.mark.parametrize(("take", "code"), [(as_it_is, 1), (with_squares, 0)])
def test_papers_of_a_form_that_are_not_those_on_record_are_named(
    take: Callable[[Session, Path], None], code: int, congress: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken(congress, take)
    layout = place_of(congress, R)
    ballot = layout.with_name(f"{R}-proof.pdf")

    def verified() -> tuple[int, dict[str, list[str]]]:
        capsys.readouterr()
        found = main(["verify", str(congress), "--json"])
        return found, json.loads(capsys.readouterr().out)["papers"]

    assert verified() == (0, {"missing": [], "changed": []})
    # Another scan of before, say, may lie beside the file on record.
    layout.with_name(f"{R}-form.png").write_bytes(b"of before")
    assert verified() == (0, {"missing": [], "changed": []})
    layout.with_name(f"{R}-form.png").unlink()
    ballot.write_bytes(ballot.read_bytes() + b" ")
    assert verified() == (0, {"missing": [], "changed": [ballot.name]})
    layout.write_bytes(layout.read_bytes() + b" ")
    assert verified() == (code, {"missing": [], "changed": [layout.name, ballot.name]})
    assert main(["verify", str(congress)]) == code
    assert t("record.verify.paper_changed", name=layout.name) in capsys.readouterr().out
    layout.unlink()
    assert verified()[1]["missing"] == ([layout.name] if code else [])


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("vi", ("gạch tên số 4, 6", "đánh dấu vào ô “Đồng ý” của số 1, 3; đánh dấu vào ô “Không đồng ý” của số 2")),
        ("en", ("strike out no. 4, 6", "mark “Agree” beside no. 1, 3; mark “Disagree” beside no. 2")),
    ],
)
def test_the_plan_says_what_to_do_in_a_sentence(
    language: str, lines: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = ((1, Option.AGREE), (2, Option.DISAGREE), (3, Option.AGREE))
    plan = MarkPlan(layout="0A1B2C3D", sheets=(((4, Option.STRIKE), (6, Option.STRIKE)), boxes))
    with words.speaking(language):
        assert plan_lines(plan) == lines
        assert t("adopt.plan", sheet=1, lines=lines[0]).endswith(f": {lines[0]}.")
