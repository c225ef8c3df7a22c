"""Whether a layout is the ballot of a round: the machine counts by the numbers that stand in it."""

from __future__ import annotations

from ballotcount.domain.errors import UserError
from ballotcount.domain.events.paper import RoundPlan
from ballotcount.domain.layout import Layout
from ballotcount.roster.same_name import name_key


def require_round(layout: Layout, plan: RoundPlan) -> None:
    """Refuse the layout of another ballot: its marks would be counted for other people.

    Raises:
        UserError: ``proof.other_list`` with the first number that differs; ``proof.other_style``.
    """
    differing = _differing(layout, plan)
    if differing:
        number = differing[0]
        facts = {"number": number, "printed": _names(layout).get(number, "—"), "listed": _listed(plan).get(number, "—")}
        raise UserError("proof.other_list", round=plan.id, **facts)
    if layout.style is not plan.style:
        raise UserError("proof.other_style", round=plan.id)


def _differing(layout: Layout, plan: RoundPlan) -> list[int]:
    """Return the numbers under which layout and list have different people, or one of them nobody."""
    # A form may print a name in capitals or in another form of Unicode; it is the same name.
    printed = {number: name_key(name) for number, name in _names(layout).items()}
    listed = {number: name_key(name) for number, name in _listed(plan).items()}
    return sorted(number for number in {*printed, *listed} if printed.get(number) != listed.get(number))


def _names(layout: Layout) -> dict[int, str]:
    return {target.candidate: target.name for page in layout.pages for target in page.targets}


def _listed(plan: RoundPlan) -> dict[int, str]:
    return {candidate.no: candidate.name for candidate in plan.candidates}
