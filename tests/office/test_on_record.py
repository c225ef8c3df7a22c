"""A form without a code is counted by machine only when file, proof and two approvals are on record."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.domain import events as ev
from ballotcount.domain.layout import Anchor, Fiducial, Layout, form_digest
from ballotcount.domain.record import PassKind
from ballotcount.evidence.journal_check import has_no_code, was_proved
from ballotcount.files import layout_file
from ballotcount.service import paper, rounds
from ballotcount.service.camera import MachinePass
from ballotcount.service.layout_on_record import find_layout, usable
from ballotcount.service.office_forms import keep_form
from ballotcount.service.session import Session
from tests.builders import HEAD, SECRETARY, TYPIST, at, prepared, refusal
from tests.office.test_kept import found_form
from tests.service.test_camera import seen
from ui.stages.count.machine_view import keep_chosen

R = "e1r1"
APPROVERS = (SECRETARY, TYPIST)


@pytest.fixture(scope="module")
def form() -> tuple[bytes, Layout]:
    """The layout file of an office's form with the people of the round, and the layout."""
    layout = found_form(prepared(names=6, seats=4)).draft.layout
    assert layout is not None
    return layout_file.text_of(layout).encode(), layout


def proof_of(layout: Layout) -> ev.FormProved:
    return ev.FormProved(R, layout=layout.id, blanks=3, cover_percent=95, off_um=60, marked=10, targets=60)


def only_drawn(session: Session, content: bytes, layout: Layout) -> None:
    """Record the form as if this program had drawn it: no proof with printed sheets is asked for."""
    digest = sha256(content).hexdigest()
    paper.record_proof(session, R, layout=layout.id, pdf="a" * 64, layout_file=digest)
    for teller in APPROVERS:
        paper.approve_proof(at(session, teller), R, "a" * 64)


def steps(session: Session, file: Path, form: tuple[bytes, Layout], *, done: int) -> None:
    """Take the first ``done`` of the four steps: take over, prove, approve, approve."""
    content, layout = form
    assert layout.source is not None
    acts: list[Callable[[], object]] = [
        lambda: keep_form(at(session, HEAD), file, R, layout=content),
        lambda: paper.prove_form(at(session, HEAD), R, proof_of(layout)),
        *(lambda who=who: paper.approve_proof(at(session, who), R, layout.source.sha256) for who in APPROVERS),
    ]
    for act in acts[:done]:
        act()


@pytest.mark.parametrize("done", [1, 2, 3, 4])
def test_a_form_is_read_only_when_no_step_is_left(done: int, tmp_path: Path, form: tuple[bytes, Layout]) -> None:
    session = prepared(names=6, seats=4)
    file = tmp_path / "a.ballot"
    steps(session, file, form, done=done)
    state = session.round(R)
    assert (find_layout(file, state) is not None) is (done == 4)
    if done < 4:
        code = "form.not_proved" if done == 1 else "proof.not_approved"
        run = MachinePass(R, form[1], PassKind.SCAN)
        assert refusal(lambda: usable(storage.papers_of(file) / f"{R}-layout.json", state)) == code
        assert refusal(lambda: run.take(at(session, TYPIST), seen(1, 2))) == code
        assert refusal(lambda: rounds.issue(at(session, HEAD), R, 6)) == code


@pytest.mark.parametrize("name", [f"{R}-layout.json", f"{R}-chosen-layout.json", "../phieu.layout.json"])
@pytest.mark.parametrize("drawn", [False, True], ids=["no proof", "recorded as drawn here"])
def test_a_form_that_lies_beside_the_file_is_not_enough(
    name: str, drawn: bool, tmp_path: Path, form: tuple[bytes, Layout]
) -> None:
    session = at(prepared(names=6, seats=4), HEAD)
    file = tmp_path / "a.ballot"
    place = storage.papers_of(file) / name
    storage.papers_of(file).mkdir(parents=True)
    place.write_bytes(form[0])
    if drawn:
        only_drawn(session, *form)
    state = session.round(R)
    assert find_layout(file, state) is None
    assert refusal(lambda: usable(place, state)) == "form.not_on_record"
    assert refusal(lambda: keep_chosen(session, key=R, path=file, source=place)) == "form.not_on_record"
    run = MachinePass(R, form[1], PassKind.CAMERA)
    assert refusal(lambda: run.take(session, seen(1, 2))) == "form.not_on_record"


def test_a_changed_file_a_test_deck_and_another_list_are_not_taken(tmp_path: Path, form: tuple[bytes, Layout]) -> None:
    session = prepared(names=6, seats=4)
    file = tmp_path / "a.ballot"
    steps(session, file, form, done=4)
    place = storage.papers_of(file) / f"{R}-layout.json"
    moved = replace(form[1], pages=(replace(form[1].pages[0], stamp=None),))
    layout_file.write(replace(moved, id=form_digest(moved)), place)
    assert find_layout(file, session.round(R)) is None
    assert refusal(lambda: usable(place, session.round(R))) == "layout.not_on_record"
    elsewhere = prepared(names=6, seats=4)
    page = replace(form[1].pages[0], fiducials=(Fiducial(1, (9.0, 9.0), 5.0),))
    squares = replace(form[1], anchor=Anchor.SQUARES, source=None, pages=(page,))
    layout_file.write(squares, place)
    assert find_layout(file, elsewhere.round(R)) is not None
    layout_file.write(replace(squares, test=True), place)
    assert find_layout(file, elsewhere.round(R)) is None
    first, *rest = squares.pages[0].targets
    other = (replace(first, name="Đặng Thị Năm Ngoái"), *rest)
    layout_file.write(replace(squares, pages=(replace(squares.pages[0], targets=other),)), place)
    assert find_layout(file, elsewhere.round(R)) is None


@pytest.mark.parametrize(
    ("kinds", "proved"),
    [
        (["form_adopted", "form_proved"], True),
        (["proof_made", "form_adopted", "form_proved"], True),
        (["form_adopted"], False),
        (["proof_made", "form_proved"], False),
        (["form_adopted", "form_proved", "proof_made"], False),
        (["form_adopted", "form_proved", "form_adopted"], False),
    ],
)
def test_a_capsule_with_a_form_that_was_not_proved_is_named(
    kinds: list[str], proved: bool, form: tuple[bytes, Layout]
) -> None:
    entries = [{"kind": kind, "body": {"round": R}} for kind in kinds]
    assert was_proved([*entries, {"kind": "form_proved", "body": {"round": "e2r1"}}], R) is proved
    assert has_no_code(form[0])
    assert not has_no_code(json.dumps({"layout": "A"}).encode())
    assert not has_no_code(b"[1]")
