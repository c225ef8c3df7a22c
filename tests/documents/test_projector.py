"""The hall's screen shows what the papers show: 40 congresses counted in full, projector and minutes compared."""

from __future__ import annotations

import random

import pytest

from ballotcount.documents.facts import facts
from ballotcount.service import closing, papers
from tests import builders

scenes = pytest.importorskip("ui.projector.scene_builder")
projector = pytest.importorskip("ui.projector.scenes")


def figures(value: str) -> str:
    """A figure without its dots."""
    return value.replace(".", "")


@pytest.mark.parametrize("seed", range(40))
def test_projector_and_papers_agree(seed: int) -> None:
    chance = random.Random(seed)
    sheets = chance.randint(6, 14)
    session = builders.collected(sheets)
    ballots = [builders.struck(*chance.sample(range(1, 5), chance.randint(0, 4))) for _ in range(sheets)]
    builders.type_pass(session, builders.TYPIST, ballots)
    builders.at(session, builders.HEAD)
    closing.close(session, "e1r1", builders.second())
    given = facts(papers.finished(session, "e1r1"))

    result = scenes.build(session, scenes.Wanted(projector.SceneId.RESULT, "e1r1"))
    shown = [value for _, value in result.facts]
    wanted = [given.fields[name] for name in ("issued", "collected", "valid", "invalid", "base")]
    assert shown == [*wanted, *([given.fields["needed"]] if given.fields["needed"] else [])]
    assert (result.elected, result.seats) == (int(given.fields["elected_count"]), int(given.fields["seats"]))

    rows = scenes.build(session, scenes.Wanted(projector.SceneId.ELECTED, "e1r1")).rows
    if given.lists["elected"]:
        told = [(row["order"], row["name"], figures(row["votes"]), row["percent"]) for row in given.lists["elected"]]
        assert [(str(row.place), row.name, str(row.votes), row.share) for row in rows] == told
    if given.lists["tied"]:
        tie = scenes.build(session, scenes.Wanted(projector.SceneId.TIE, "e1r1"))
        told = [(row["no"], row["name"], figures(row["votes"]), row["percent"]) for row in given.lists["tied"]]
        assert [(str(row.place), row.name, str(row.votes), row.share) for row in tie.rows] == told
        assert tie.seats_left == int(given.fields["tie_seats"])
