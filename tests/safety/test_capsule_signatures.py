"""Attacks H4, C2: a capsule carries the signatures of the entries it shows and the keys; ``verify`` holds them
together."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ballotcount.evidence import chain
from ballotcount.storage.chain import canonical, digest
from tests.builders import HEAD, SECRETARY, TYPIST, at, collected, second, struck, type_pass
from tests.evidence import sealed

Parts = dict[str, Any]


@pytest.fixture(scope="module")
def shown() -> str:
    """The journal of a locked round as a capsule shows it."""
    from ballotcount.service import closing

    session = collected(12)
    type_pass(session, TYPIST, [struck(1)] * 12)
    closing.close(at(session, HEAD), "e1r1", second())
    closing.announce(session, "e1r1")
    return json.dumps(chain.shown(tuple(session.journal.entries()), session.state.head))


def part(journal: Parts, kind: str) -> Parts:
    return next(one for one in journal["entries"] if one.get("kind") == kind)


def rehashed(journal: Parts) -> Parts:
    """Make every shown hash again, and the links between entries that stand side by side."""
    previous = ""
    for one in journal["entries"]:
        if "kind" not in one:
            previous = ""
            continue
        one["previous"] = previous or one["previous"]
        facts = {name: one[name] for name in ("at", "actor", "station", "kind", "previous")}
        one["hash"] = previous = digest(one["seq"], body=canonical(one["body"]), **facts)
    journal["head"]["hash"] = previous
    return journal


def test_the_genuine_journal_is_signed_by_both_who_locked_it(shown: str) -> None:
    journal = json.loads(shown)
    assert list(chain.check(journal)) == []
    assert chain.unsigned(journal) == 0
    assert chain.signers(journal, part(journal, "round_closed")["seq"]) == (
        "Trần Thị Trưởng",
        "Người 2 secretary",
    )
    assert "sealed-ed25519" not in shown, "a sealed key can be tried out"


def figures(journal: Parts) -> None:
    part(journal, "round_closed")["body"]["figures"]["lines"][0][2] += 1


def stripped(journal: Parts) -> None:
    part(journal, "round_announced")["signatures"] = ""


def by_one(journal: Parts) -> None:
    closed = part(journal, "round_closed")
    closed["signatures"] = closed["signatures"].split()[0]


def twice(journal: Parts) -> None:
    closed = part(journal, "round_closed")
    closed["signatures"] += " " + closed["signatures"].split()[0]


def other_key(journal: Parts) -> None:
    for one in journal["keys"]:
        one["key"] = sealed.HEAD.public


def no_keys(journal: Parts) -> None:
    journal["keys"] = []


def by_the_program(journal: Parts) -> None:
    part(journal, "round_announced")["actor"] = "system"


FORGED: dict[str, Callable[[Parts], None]] = {
    "figures of the result": figures,
    "a signature taken away": stripped,
    "locked by one": by_one,
    "signed twice": twice,
    "keys of the forger": other_key,
    "no keys": no_keys,
    "written by the program": by_the_program,
}


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("mend", [True, False], ids=["hashes mended", "hashes as they were"])
def test_who_did_not_write_it_cannot_change_it(shown: str, name: str, mend: bool) -> None:
    """Attack H4: every hash mended, from the public zip alone."""
    journal = json.loads(shown)
    FORGED[name](journal)
    causes = {one.cause for one in chain.check(rehashed(journal) if mend else journal)}
    assert causes & {"signature", "keys", "hash"}
    assert not mend or causes & {"signature", "keys"}


def test_a_forger_with_keys_of_his_own_has_to_change_the_lock_of_the_result(shown: str) -> None:
    """Attacks H4, C2: the lock names the keys, and its own code stands on paper."""
    journal = json.loads(shown)
    lock = part(journal, "round_closed")
    for one in journal["keys"]:
        one["key"] = sealed.HEAD.public
    rehashed(journal)
    for one in journal["entries"]:
        if one.get("signatures"):
            who = [signed.partition(":")[0] for signed in one["signatures"].split()]
            one["signatures"] = " ".join(f"{teller}:{sealed.HEAD.sign(one['hash'])}" for teller in who)
    assert [(one.seq, one.cause) for one in chain.check(journal)] == [(lock["seq"], "keys")]
    assert SECRETARY in lock["signatures"]
