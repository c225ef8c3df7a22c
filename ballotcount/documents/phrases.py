"""Sentences about a round that several papers share."""

from __future__ import annotations

from collections.abc import Iterable

from ballotcount.documents import figures
from ballotcount.documents.saying import coded, t
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.outcome import NextStep
from ballotcount.domain.record import PassKind, RoundRecord

ACTS = ("bầu", "lấy phiếu", "bỏ phiếu")
"""How the title of an election may begin when it already says what is done."""
_ACT = {VotingMethod.LEVELS: "documents.act.levels", VotingMethod.OPINION: "documents.act.opinion"}


def numbers(given: Iterable[int]) -> str:
    """Candidate numbers in ascending order: "3, 7, 12"."""
    return ", ".join(str(number) for number in sorted(given))


def names(record: RoundRecord, given: Iterable[int]) -> str:
    """Names of candidates in ballot order, parted by semicolons."""
    wanted = set(given)
    return "; ".join(candidate.name for candidate in record.round.candidates if candidate.no in wanted)


def reason(record: RoundRecord, code: str) -> str:
    """The words of a reason for an invalid ballot."""
    return record.rules.reasons.get(code) or coded("reason", code)


def act(record: RoundRecord) -> str:
    """What was voted on as an act: "Bầu Ban Chấp hành ...", whether or not the title says so itself."""
    title = record.election.title
    if title.lower().startswith(ACTS):
        return title
    return f"{t(_ACT.get(record.round.style, 'documents.act.elect'))} {title}"


def reasons(record: RoundRecord) -> list[tuple[str, int]]:
    """Codes of the reasons that occurred with their counts, most frequent first.

    The order must not hang on how a mapping was stored: the capsule's canonical JSON sorts its keys.
    """
    found = [(code, count) for code, count in record.outcome.invalid_by_reason.items() if count]
    return sorted(found, key=lambda item: (-item[1], item[0]))


def invalid_reasons(record: RoundRecord) -> str:
    """All reasons with their counts in one line, or "none"."""
    parts = [
        t("documents.reason.count", count=figures.whole(count), reason=reason(record, code))
        for code, count in reasons(record)
    ]
    return "; ".join(parts) or t("documents.none")


def next_step(record: RoundRecord) -> str:
    """The round that the rules propose, in one sentence; empty when there is none."""
    step: NextStep | None = record.outcome.next
    if step is None:
        return ""
    text = t(
        f"documents.next.{step.kind.value}",
        seats=figures.whole(step.seats),
        person=record.rules.person,
        names=names(record, step.candidates),
    )
    if step.may_add_names:
        text += " " + t("documents.next.may_add")
    if step.decision:
        text += " " + t("documents.next.decision")
    return text


def passes(record: RoundRecord) -> str:
    """How the sheets were counted, in one sentence."""
    if not record.passes:
        return t("documents.passes.unknown")
    told = [
        t(f"documents.pass.{one.kind.value}", number=one.number, sheets=figures.whole(one.sheets))
        for one in record.passes
    ]
    return t("documents.passes", count=len(told), list="; ".join(told))


def machine_sheets(record: RoundRecord) -> int:
    """Sheets that a machine read."""
    return sum(1 for counted in record.ballots if counted.scores)


def by_machine(record: RoundRecord) -> bool:
    return any(one.kind in (PassKind.SCAN, PassKind.CAMERA) for one in record.passes)


def pictures(record: RoundRecord) -> str:
    """What was done with the pictures of the sheets; empty when none were taken."""
    if record.pictures_kept is None:
        return ""
    return t("documents.pictures.kept" if record.pictures_kept else "documents.pictures.refused")


def stability(record: RoundRecord) -> str:
    """Between which thresholds of the machine the elected list stays the same; empty for typed counts."""
    known = record.stability
    if known is None:
        return ""
    return t(
        "documents.stability",
        sheets=figures.whole(known.sheets),
        low=_score(known.low),
        high=_score(known.high),
        threshold=_score(known.threshold),
    )


def marks(record: RoundRecord, ballot: Ballot) -> str:
    """What a sheet says, in the words of its style; ``record`` gives the style."""
    style = record.round.style
    if style is VotingMethod.STRIKE:
        struck = [number for number, mark in ballot.marks if mark is LineMark.STRUCK]
        text = t("documents.marks.struck", numbers=numbers(struck)) if struck else t("documents.marks.none_struck")
    elif style is VotingMethod.CUMULATIVE:
        text = "; ".join(f"{number}: {figures.whole(mark)}" for number, mark in ballot.marks if isinstance(mark, int))
        text = t("documents.marks.votes", list=text or "0", shares=figures.whole(ballot.shares or 0))
    elif style is VotingMethod.WRITTEN:
        text = "; ".join(ballot.written) or t("documents.marks.blank")
    else:
        text = _by_box(ballot)
    if ballot.written and style is not VotingMethod.WRITTEN:
        text += "; " + t("documents.marks.written", names="; ".join(ballot.written))
    return text


def _by_box(ballot: Ballot) -> str:
    groups: dict[LineMark, list[int]] = {}
    for number, mark in ballot.marks:
        if isinstance(mark, LineMark):
            groups.setdefault(mark, []).append(number)
    told = [t(f"documents.mark.{mark.value}") + ": " + numbers(groups[mark]) for mark in LineMark if mark in groups]
    return "; ".join(told) or t("documents.marks.blank")


def _score(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
