"""The sample's ballots counted: typed by people, read by the machine, compared, judged and ruled on."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter, process_time

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.comparing import value_of
from ballotcount.sample import congress as sample
from ballotcount.sample import machine_passes as machine
from ballotcount.sample.steps import FIRST, HEAD, MEMBER, OTHER, PIN, SECRETARY, STACK, Day
from ballotcount.service import counting, disputes, entry_check, judging, people
from ballotcount.service.counting import SheetEntry


def fill_box(day: Day, round_id: str) -> sample.Box:
    """Return what the delegates have marked in a round; the truth behind the paper."""
    if round_id not in day.boxes:
        plan = day.session.round(round_id).plan
        numbers = [candidate.no for candidate in plan.candidates]
        sheets = day.session.round(round_id).sheets.collected
        reasons = entry_check.codes_for_people(day.session, round_id)
        if plan.election == "e2":
            day.boxes[round_id] = sample.secretary_box(sheets, reasons, day.seed)
        elif plan.number > 1:
            day.boxes[round_id] = sample.run_off_box(numbers, seats=plan.seats, sheets=sheets, seed=day.seed)
        else:
            day.boxes[round_id] = sample.committee_box(
                numbers, seats=plan.seats, sheets=sheets, reasons=reasons, seed=day.seed
            )
    return day.boxes[round_id]


def type_pass(day: Day, round_id: str, teller: str, *, turned: bool, slips: int = 3, most: int | None = None) -> None:
    """Type all sheets as one teller, stack by stack; ``most`` leaves the pass unfinished."""
    plan = day.session.round(round_id).plan
    numbers = [candidate.no for candidate in plan.candidates]
    sheets = sample.typed(
        fill_box(day, round_id), numbers=numbers, stack=STACK, seed=day.seed, slips=slips, turned=turned
    )
    day.at(teller)
    counting.start_pass(day.session, round_id, stack_size=STACK)
    number = max(day.session.round(round_id).passes)
    for first in range(0, len(sheets) if most is None else most, STACK):
        stack = sheets[first : first + STACK]
        if most is not None:
            stack = stack[: max(0, most - first)]
        _type_stack(
            day,
            round_id=round_id,
            pass_no=number,
            stack=stack,
            close=len(stack) == STACK or first + len(stack) == len(sheets),
        )


def first_pass(day: Day, round_id: str, *, slips: int = 3) -> None:
    """Enter the first pass over the sheets: by machine where there are pictures, otherwise typed."""
    if not day.pictures or day.folder is None or day.session.round(round_id).plan.number > 1:
        type_pass(day, round_id, FIRST, turned=False, slips=slips)
        return

    layout = machine.layout_of(day.folder, round_id)
    sheets = fill_box(day, round_id).sheets
    # Marking and scanning is what a hall does; its time must not count as the program's.
    began = perf_counter()
    began_cpu = process_time()
    pen = machine.marker(layout, day.seed)
    film = day.folder / f"quay-{round_id}.mp4"
    scans = day.folder / f"quet-{round_id}"
    if round_id == "e2r1":
        machine.film(pen, sheets=sheets, path=film, seed=day.seed)
    else:
        machine.scan(pen, sheets=sheets, folder=scans, seed=day.seed)
    day.simulated += perf_counter() - began
    day.simulated_cpu += process_time() - began_cpu
    day.at(FIRST)
    if round_id == "e2r1":
        machine.read_film(day.session, round_id=round_id, layout=layout, path=film)
    else:
        machine.read_scans(day.session, round_id=round_id, layout=layout, files=sorted(scans.glob("*.jpg")))


def _type_stack(day: Day, round_id: str, pass_no: int, stack: Sequence[Ballot], *, close: bool) -> None:
    for first in range(0, len(stack), 5):
        entries = [SheetEntry(ballot) for ballot in stack[first : first + 5]]
        counting.enter_all(day.session, round_id, entries, pass_no=pass_no)
        day.clock.wait(0.4)
    if close:
        counting.close_stack(day.session, round_id, len(stack))


def judge(day: Day, round_id: str = "e1r1") -> None:
    """Decide each differing line by looking at the paper."""
    day.at(SECRETARY)
    state = day.session.round(round_id)
    truth = fill_box(day, round_id).sheets
    for stack in state.count.stack_numbers():
        for difference in state.count.differences(stack):
            # Sheets are numbered within their stack, from 1.
            sheet = truth[(stack - 1) * STACK + difference.sheet - 1]
            for line in difference.open:
                judging.judge_line(
                    day.session,
                    round_id=round_id,
                    stack=stack,
                    sheet=difference.sheet,
                    line=line,
                    value=value_of(sheet, line),
                )
    confirm_judged(day, round_id)


def confirm_judged(day: Day, round_id: str = "e1r1") -> None:
    """Let a second member look at the lines that need one."""
    for stack in day.session.round(round_id).count.stack_numbers():
        if day.session.round(round_id).count.unconfirmed(stack):
            judging.confirm_judged(day.session, round_id, stack, by=people.vouch(day.session, OTHER, PIN))


def rule(day: Day, round_id: str = "e1r1") -> None:
    """Decide the disputed sheets: two members each, and one that they cannot agree on."""
    session = day.session
    for place, dispute in enumerate(disputes.queue(session, round_id).waiting):
        stack, sheet = dispute.key
        decision = fill_box(day, round_id).sheets[(stack - 1) * STACK + sheet - 1]
        day.at(MEMBER)
        disputes.propose(session, round_id=round_id, stack=stack, sheet=sheet, decision=decision, note="xem phiếu giấy")
        second = people.vouch(session, OTHER, PIN)
        if place:
            disputes.confirm(session, round_id=round_id, stack=stack, sheet=sheet, by=second)
        else:
            disputes.cannot_agree(session, round_id=round_id, stack=stack, sheet=sheet, by=second)
            day.at(HEAD)
            disputes.rule_as_head(
                session, round_id=round_id, stack=stack, sheet=sheet, decision=decision, note="Trưởng ban kết luận"
            )
