"""The ballot of a round lies in the capsule with its layout, and a changed file is named."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.domain import events as ev
from ballotcount.evidence.verify import verify
from ballotcount.files import layout_file
from ballotcount.paper.proof import pdf_digest
from ballotcount.service import closing, paper, rounds
from ballotcount.service.office_forms import keep_form
from ballotcount.service.papers import day_capsule, files_beside
from ballotcount.service.session import Session
from tests.builders import HEAD, SECRETARY, TYPIST, at, prepared, refusal, second, struck, type_pass
from tests.office.forms import form
from tests.office.printed import draft_of, pdf_of
from ui.jobs.office_form import OfficeForm, take_form
from ui.jobs.press import Chosen, make_proof, mark_form

R = "e1r1"


def found_form(session: Session) -> OfficeForm:
    """Return what is found on an office's file with the people of the round."""
    plan = session.round(R).plan
    shown = form("J").with_people(tuple(one.name for one in plan.candidates))
    pdf = pdf_of(shown)
    draft = draft_of(shown)
    return OfficeForm(file=Path("phieu.pdf"), draft=draft, content=pdf, lines=(), notes=(), pages=())


def adopted(session: Session, file: Path) -> None:
    """Take an office's form as the ballot, and prove it."""
    found = found_form(session)
    assert found.draft.layout is not None
    layout = layout_file.text_of(found.draft.layout).encode()
    keep_form(session, file, R, layout=layout, form=found.content)
    proof = ev.FormProved(
        R, layout=found.draft.layout.id, blanks=3, cover_percent=95, off_um=60, marked=10, targets=100
    )
    paper.prove_form(session, R, proof)


def marked(session: Session, file: Path) -> None:
    """Take an office's form with squares and code as the ballot."""
    mark_form(session, key=R, path=file, found=found_form(session), target=file.with_name("marked.pdf"))


@pytest.fixture(params=[adopted, marked])
def capsule(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The capsule of a congress whose locked round was voted on an office's form."""
    file = tmp_path / "a.ballot"
    session = prepared(names=6, seats=4, present=6)
    take: Callable[[Session, Path], None] = request.param
    take(at(session, HEAD), file)
    proof = session.round(R).paper.proof
    assert proof is not None
    for teller in (SECRETARY, TYPIST):
        paper.approve_proof(at(session, teller), R, proof.pdf)
    rounds.issue(at(session, HEAD), R, 6)
    rounds.collect(session, R, 6)
    type_pass(session, TYPIST, [struck(1, 2)] * 6)
    closing.close(at(session, HEAD), R, second())
    out = tmp_path / "day.zip"
    day_capsule(session, out, layouts=files_beside(session, file))
    (tmp_path / "expected").write_text(json.dumps([proof.layout_file, proof.pdf]))
    assert storage.papers_of(file).is_dir()
    return out


def changed(source: Path, name: str, target: Path, *, listed: bool) -> None:
    """Write a capsule again with one file changed, in its manifest too where somebody takes that care."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        files = {one: old.read(one) for one in old.namelist()}
        files[name] = files[name] + b" "
        manifest = json.loads(files["manifest.json"])
        for one in manifest["files"] if listed else ():
            if one["path"] == name:
                one |= {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name])}
        files["manifest.json"] = (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
        for path, content in files.items():
            new.writestr(path, content)


def test_form_and_layout_lie_in_the_capsule_and_a_changed_one_is_named(capsule: Path, tmp_path: Path) -> None:
    layout = f"layouts/{R}.json"
    ballot = f"ballots/{R}.pdf"
    with zipfile.ZipFile(capsule) as made:
        kept = [hashlib.sha256(made.read(name)).hexdigest() for name in (layout, ballot)]
    assert kept == json.loads((tmp_path / "expected").read_text())
    assert not [one for one in verify(capsule).findings if one.grave]
    for name, code in ((layout, "layout"), (ballot, "ballot")):
        changed(capsule, name, tmp_path / "careless.zip", listed=False)
        assert name in {one.where for one in verify(tmp_path / "careless.zip").findings if one.grave}
        changed(capsule, name, tmp_path / "careful.zip", listed=True)
        assert code in {one.code for one in verify(tmp_path / "careful.zip").findings if one.grave}


def test_a_form_read_before_the_list_changed_is_refused_and_replaces_no_file(tmp_path: Path) -> None:
    file = tmp_path / "a.ballot"
    session = at(prepared(names=6, seats=4), HEAD)
    found = found_form(session)
    make_proof(session, key=R, chosen=Chosen("A5"), path=file)
    kept = {one: one.read_bytes() for one in storage.papers_of(file).iterdir()}
    assert len(kept) == 2
    plan = session.round(R).plan
    others = tuple(replace(one, name=f"{one.name} Anh") for one in plan.candidates)
    session.record(ev.RoundPrepared(replace(plan, candidates=others)))
    assert refusal(lambda: take_form(session, key=R, path=file, found=found)) == "proof.other_list"
    marked_pdf = tmp_path / "marked.pdf"
    again = lambda: mark_form(session, key=R, path=file, found=found, target=marked_pdf)  # noqa: E731
    assert refusal(again) == "proof.other_list"
    assert {one: one.read_bytes() for one in storage.papers_of(file).iterdir()} == kept
    assert not marked_pdf.exists()


def test_a_proof_that_comes_too_late_replaces_no_file(tmp_path: Path) -> None:
    file = tmp_path / "a.ballot"
    session = at(prepared(names=6, seats=4, present=6), HEAD)
    proof = make_proof(session, key=R, chosen=Chosen("A5"), path=file).pdf
    for teller in (SECRETARY, TYPIST):
        paper.approve_proof(at(session, teller), R, pdf_digest(proof))
    rounds.issue(at(session, HEAD), R, 6)
    kept = {one: one.read_bytes() for one in storage.papers_of(file).iterdir()}
    assert refusal(lambda: make_proof(session, key=R, chosen=Chosen("A4"), path=file)) == "round.issued_already"
    assert {one: one.read_bytes() for one in storage.papers_of(file).iterdir()} == kept
