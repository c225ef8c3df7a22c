"""Specs of every text against a count by hand: the same base, percentages, elected, tied and next round."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from ballotcount.cli.outcome import computed, document
from tests.rules.reference import LAWS, Law, half_of, result

EACH = 6
"""Specs of each text: 72 with the twelve texts."""
KINDS = ("plain", "at the half", "tie at the last seat", "all equal", "few there", "run-off or second round")


def spec_of(profile: str, kind: str, rng: Random) -> dict[str, Any]:
    """A meeting with its totals, of one of the cases that boards ask about."""
    law = LAWS[profile]
    convened = rng.randrange(20, 400)
    present = convened - rng.randrange((convened * 2 // 3 if kind == "few there" else convened // 12) + 1)
    collected = present - rng.randrange(3) if present > 3 else present
    invalid = rng.randrange(min(4, collected) + 1)
    valid = collected - invalid
    names = rng.randrange(2, 8)
    seats = rng.randrange(1, names + 1)
    days = [f"{rng.randrange(1950, 1990)}-0{rng.randrange(1, 10)}-1{rng.randrange(10)}" for _ in range(names)]
    spec: dict[str, Any] = {
        "profile": profile,
        "kind": law.kind,
        "seats": seats,
        "round": 1,
        "roster": {"convened": convened, "present": present, "deductions": {}},
        "issued": present,
        "collected": collected,
        "style": "strike",
        "candidates": [
            {"no": no, "name": f"Người {no}", "born": day} for no, day in enumerate(days, start=1)
        ],
        "totals": {"valid": valid, "invalid": invalid},
    }  # fmt: skip
    if law.turnout:
        spec["roster"]["voters"] = convened
        spec["took_part"] = present
    if law.units:
        units = rng.randrange(3, 20)
        spec["roster"] |= {"units": units, "units_present": units - rng.randrange(units // 2 + 1)}
    if profile == "party-190" and present < convened:
        spec["roster"]["deductions"] = {DEDUCTION: rng.randrange(convened - present + 1)}
    if kind == "run-off or second round":
        spec |= {"round": 2, "run_off": True} if rng.random() < 0.5 and not law.turnout else {"round": 2}
    votes = votes_of(law, spec, kind=kind, rng=rng)
    spec["seats"] = seats = max(seats, -(-sum(votes) // max(valid, 1)))  # nobody votes for more people than seats
    if kind == "tie at the last seat" and names > seats:
        votes = tied_at_the_last_seat(votes, seats)
    spec["totals"]["votes"] = {
        str(no): {"agree": count, "disagree": valid - count} for no, count in enumerate(votes, start=1)
    }
    return spec


DEDUCTION = "absent_not_replaced"


def votes_of(law: Law, spec: dict[str, Any], *, kind: str, rng: Random) -> list[int]:
    valid = spec["totals"]["valid"]
    names = len(spec["candidates"])
    middle = min(valid, half_of(law, spec) // 2)
    if kind == "at the half":
        return [min(valid, max(0, middle + rng.choice((-1, 0, 0, 1, 2)))) for _ in range(names)]
    if kind == "all equal":
        return [min(valid, middle + rng.randrange(3))] * names
    return [rng.randrange(valid + 1) for _ in range(names)]


def tied_at_the_last_seat(votes: list[int], seats: int) -> list[int]:
    """The same votes with the first two at the cut equal."""
    order = sorted(range(len(votes)), key=lambda place: -votes[place])
    return [votes[order[seats]] if place == order[seats - 1] else one for place, one in enumerate(votes)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("profile", LAWS)
def test_a_spec_is_counted_as_by_hand(profile: str, kind: str) -> None:
    rng = Random(f"{profile} {kind}")
    for _ in range(EACH):
        spec = spec_of(profile, kind, rng)
        outcome = document(*computed(json.dumps(spec)))
        wanted = result(profile, spec)
        step = outcome["next"]
        found = {
            "base": outcome["base"],
            "quorum": outcome["quorum"]["met"],
            **{
                status: [line["no"] for line in outcome["lines"] if line["status"] == status]
                for status in ("elected", "tied", "not_elected")
            },
            "percent": {line["no"]: line["percent"] for line in outcome["lines"]},
            "next": None if step is None else (step["kind"], step["seats"]),
        }
        assert found == wanted, json.dumps(spec)
