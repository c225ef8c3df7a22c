"""A plan that is made again before the issue, how a sheet came in, and the order of sheets that tells nobody."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.record import CountedBallot, by_content
from tests.domain.folding import count_after, folded
from tests.domain.test_state_diagrams import ADDED, PLAN, PREPARED, R

PROVED = (ADDED, PREPARED, ev.ProofMade(R, "", "a" * 64), ev.ProofApproved(R, "a" * 64), ev.SheetsPrinted(R, 3))


def test_a_plan_with_another_ballot_loses_proof_approvals_and_prints() -> None:
    paper = folded(*PROVED, ev.RoundPrepared(replace(PLAN, seats=2))).rounds[R].paper
    assert (paper.proof, paper.approvals, paper.prints, paper.sheets.printed) == (None, (), (), 0)


def test_a_plan_with_the_same_ballot_keeps_them() -> None:
    state = folded(*PROVED, ev.RoundPrepared(replace(PLAN, passes=1))).rounds[R]
    assert (len(state.paper.approvals), state.paper.sheets.printed, state.count.required) == (1, 3, 1)


def test_a_sheet_says_how_it_came_in() -> None:
    read = ev.BallotEntered(R, 1, 1, 1, Ballot(), source=ev.EntrySource.SCAN)
    (sheet,) = count_after(read).passes[1].stacks[1].sheets
    assert (sheet.how, sheet.scores) == (ev.EntrySource.SCAN, ())


def test_the_order_of_published_sheets_is_that_of_what_they_say() -> None:
    ballots = (Ballot(), Ballot(((1, LineMark.STRUCK),)), Ballot(((2, 7),)), Ballot(invalid="torn"))
    sheets = [CountedBallot(ballot=ballot, invalid=ballot.invalid) for ballot in ballots]
    orders = {tuple(one.ballot for one in sorted(order, key=by_content)) for order in permutations(sheets)}
    assert len(orders) == 1
