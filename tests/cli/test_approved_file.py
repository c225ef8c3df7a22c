"""Two members approve the file they looked at, and the command line prints that very ballot."""

from __future__ import annotations

from pathlib import Path

import pytest

from ballotcount.cli import main
from tests.builders import PIN
from tests.cli.test_commands import DONE, WRONG, Desk, desk

__all__ = ["desk"]

DESIGNS: dict[str, tuple[str, ...]] = {
    "a4 with birth and unit": ("--paper", "A4", "--details", "birth,unit"),
    "serial": ("--serial",),
}


def ballots(desk: Desk, command: str, *rest: str) -> int:
    """Run a command on the ballots of the round, and forget what it printed."""
    code = main(["ballots", command, str(desk.file), "--round", "e1r1", *rest])
    desk.capsys.readouterr()
    return code


def made(desk: Desk, *design: str) -> tuple[Path, Path, Path]:
    """The proof, its check list and its layout, as the guide for technical staff tells to make them."""
    proof = desk.folder / "proof.pdf"
    checks = desk.folder / "checks.pdf"
    layout = desk.folder / "layout.json"
    assert ballots(desk, "proof", "--out", str(proof), "--checks", str(checks), *design) == DONE
    assert ballots(desk, "layout", "--out", str(layout), *design) == DONE
    return proof, checks, layout


def approve(desk: Desk, pdf: Path, *rest: str) -> tuple[int, dict[str, object]]:
    return desk("round", "approve", "--round", "e1r1", "--pdf", str(pdf), *rest)


@pytest.fixture
def prepared(desk: Desk) -> Desk:
    desk.done("round", "prepare", "--election", "e1")
    return desk


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_what_two_members_approved_can_be_printed(prepared: Desk, design: tuple[str, ...]) -> None:
    proof, _, layout = made(prepared, *design)
    code, answer = approve(prepared, proof, "--layout", str(layout))
    assert code == DONE, answer
    code, answer = prepared(
        "round", "approve", "--round", "e1r1", "--pdf", str(proof), "--as", "t3", "--pin", PIN, pin=False
    )
    assert (code, answer.get("have")) == (DONE, 2), answer
    out = prepared.folder / "print.pdf"
    assert ballots(prepared, "print", "--out", str(out), "--copies", "3", *design) == DONE
    assert out.is_file()


def test_the_print_of_one_copy_and_its_proof_are_one_ballot(prepared: Desk) -> None:
    proof, _, layout = made(prepared)
    one = prepared.folder / "one.pdf"
    assert ballots(prepared, "print", "--out", str(one)) == DONE
    first = approve(prepared, one, "--layout", str(layout))
    assert first[0] == DONE, first
    second = ("--layout", str(layout), "--as", "t3", "--pin", PIN)
    code, answer = prepared("round", "approve", "--round", "e1r1", "--pdf", str(proof), *second, pin=False)
    assert (code, answer.get("have")) == (DONE, 2), answer


def test_a_file_that_is_not_the_ballot_is_refused_and_approvals_stay(prepared: Desk) -> None:
    proof, checks, layout = made(prepared)
    assert approve(prepared, proof, "--layout", str(layout))[0] == DONE
    for other in (checks, layout):
        for rest in ((), ("--layout", str(layout))):
            code, answer = prepared(
                *("round", "approve", "--round", "e1r1", "--pdf", str(other)),
                *(*rest, "--as", "t3", "--pin", PIN),
                pin=False,
            )
            assert (code, answer["error"]) == (WRONG, "proof.not_the_ballot")
    code, answer = prepared(
        "round", "approve", "--round", "e1r1", "--pdf", str(proof), "--as", "t3", "--pin", PIN, pin=False
    )
    assert (code, answer["have"]) == (DONE, 2)


def test_another_proof_says_that_earlier_approvals_no_longer_hold(prepared: Desk) -> None:
    proof, _, layout = made(prepared)
    assert approve(prepared, proof, "--layout", str(layout))[0] == DONE
    proof, _, layout = made(prepared, "--paper", "A4")
    words = ["round", "approve", str(prepared.file), "--round", "e1r1", "--pdf", str(proof), "--layout", str(layout)]
    assert main([*words, "--pin", "246813"]) == DONE
    told = prepared.capsys.readouterr()
    assert "không còn hiệu lực" in told.err
    assert main([*words, "--as", "t3", "--pin", PIN]) == DONE
    assert prepared.capsys.readouterr().err == ""
