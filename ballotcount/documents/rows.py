"""The lists of a paper, each row already text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from ballotcount.documents import figures, phrases
from ballotcount.documents.people_lists import (
    Row,
    Rows,
    board,
    board_with,
    candidates,
    members,
    minuting,
    person_columns,
    presiding,
    presidium,
    secretary,
    witnesses,
)
from ballotcount.documents.saying import coded, t
from ballotcount.domain.election import Candidate, RoundKind, SeatKind, ShowOfHands
from ballotcount.domain.outcome import OutcomeLine, Status
from ballotcount.domain.people import Role
from ballotcount.domain.record import BoardPapers, RoundRecord
from ballotcount.rules.candidate_names import distinct_names
from ballotcount.rules.figures import percent as percent_of
from ballotcount.rules.validity import people_chosen

_AGES = re.compile(r"age_(?:(?P<side>under|from)_)?(?P<start>\d+)(?:_(?P<end>\d+))?")
NUMBER = "number"
"""Subject of a show of hands: how many to elect."""

LIST = "list"
"""Subject of a show of hands: the list of candidates."""


def percent(line: OutcomeLine) -> str:
    """Return the line's percentage; on levels the one of the highest level."""
    return line.percent if isinstance(line.percent, str) else line.percent.get("high", "")


def _levels(line: OutcomeLine) -> dict[str, str]:
    shown = {} if isinstance(line.percent, str) else dict(line.percent)
    counts = (
        {} if line.levels is None else {"high": line.levels.high, "medium": line.levels.medium, "low": line.levels.low}
    )
    return {
        **{level: figures.whole(counts[level]) if level in counts else "" for level in ("high", "medium", "low")},
        **{f"{level}_percent": shown.get(level, "") for level in ("high", "medium", "low")},
    }


def spare(line: OutcomeLine) -> str:
    """Return votes above the needed number with a plus, missing ones with a minus; empty where none is needed."""
    if line.spare is None:
        return ""
    # A minus sign and no hyphen; tables.py turns it back into a number for Excel.
    return f"+{figures.whole(line.spare)}" if line.spare >= 0 else f"−{figures.whole(-line.spare)}"


def results(record: RoundRecord) -> Rows:
    """Return every candidate in ballot order."""
    people = {one.no: one for one in record.round.candidates}
    names = distinct_names(record.round.candidates)
    issued = figures.whole(record.sheets.issued)
    collected = figures.whole(record.sheets.collected)
    base = figures.whole(record.outcome.base)
    return tuple(
        {
            "no": str(line.no),
            "name": names.get(line.no, line.name),
            "votes": figures.whole(line.votes),
            "against": figures.whole(line.against),
            "uncounted": figures.whole(line.uncounted),
            "percent": percent(line),
            "percent_two": percent_of(line.votes, record.outcome.base, two_decimals=True),
            "rank": str(line.rank),
            "status": t(f"documents.status.{line.status.value}"),
            "spare": spare(line),
            "of_issued": f"{figures.whole(line.votes)}/{issued}",
            "of_collected": f"{figures.whole(line.votes)}/{collected}",
            "of_base": f"{figures.whole(line.votes)}/{base}",
            "rule": line.rule.article,
            "consequence": _consequence(record, line.consequence) if line.consequence else "",
            **_levels(line),
            **person_columns(people.get(line.no, Candidate(line.no, line.name))),
        }
        for line in record.outcome.lines
    )


def _chosen(record: RoundRecord, lines: Iterable[OutcomeLine]) -> Rows:
    """Return rows of some lines, numbered; alternates with equal votes share a place, for the congress orders them."""
    whole = {row["no"]: row for row in results(record)}
    chosen = tuple(lines)
    places = dict(enumerate(range(1, len(chosen) + 1)))
    if record.election.seat is SeatKind.ALTERNATE:
        votes = [line.votes for line in chosen]
        # Equal votes share the first of their places; the congress decides who replaces first.
        places = {at: votes.index(line.votes) + 1 for at, line in enumerate(chosen)}
    return tuple({**whole[str(line.no)], "order": str(places[at])} for at, line in enumerate(chosen))


def alternates_equal(record: RoundRecord) -> bool:
    """Return whether elected alternates have equal votes, so that nobody knows yet who replaces first."""
    votes = [line.votes for line in record.outcome.elected]
    return record.election.seat is SeatKind.ALTERNATE and len(set(votes)) < len(votes)


def weights(record: RoundRecord) -> Rows:
    """Return ballots by the votes that each carries, where delegates carry several."""
    return tuple(
        {
            "votes": figures.whole(votes),
            "people": figures.people(people),
            "collected": figures.people(sum(one.ballot.shares == votes for one in record.ballots)),
            "valid": figures.people(_valid_of(record, votes)),
            "valid_votes": figures.whole(_valid_of(record, votes) * votes),
        }
        for votes, people in sorted(record.round.roster.weights.items())
    )


def _valid_of(record: RoundRecord, votes: int) -> int:
    return sum(one.ballot.shares == votes and one.invalid is None for one in record.ballots)


def by_number(record: RoundRecord) -> Rows:
    """Return valid ballots by how many people each votes for, from one to the number to elect."""
    # The minutes of a public election say how many ballots voted for one, two ... people.
    found = Counter(people_chosen(one.ballot, record.round) for one in record.ballots if one.invalid is None)
    return tuple(
        {"people": figures.people(people), "count": figures.whole(found[people])}
        for people in range(1, record.round.seats + 1)
    )


def elected(record: RoundRecord) -> Rows:
    """Return the elected, most votes first."""
    return _chosen(record, record.outcome.elected)


def tied(record: RoundRecord) -> Rows:
    return _chosen(record, (line for line in record.outcome.lines if line.status is Status.TIED))


def not_elected(record: RoundRecord) -> Rows:
    lines = [line for line in record.outcome.lines if line.status is Status.NOT_ELECTED]
    lines.sort(key=lambda line: (line.rank, line.no))
    missing = {
        # The column says how many votes are missing, so the sign would deny it.
        line.no: figures.whole(-line.spare) if line.spare is not None and line.spare < 0 else ""
        for line in lines
    }
    return tuple({**row, "missing": missing[int(row["no"])]} for row in _chosen(record, lines))


def reasons(record: RoundRecord) -> Rows:
    return tuple(
        {"reason": phrases.reason(record, code), "count": figures.whole(count)}
        for code, count in phrases.reasons(record)
    )


def deductions(record: RoundRecord) -> Rows:
    return tuple({"reason": ground, "count": figures.people(people)} for ground, people in record.rules.deductions)


def quorum(record: RoundRecord) -> Rows:
    return tuple(
        {
            "condition": coded("quorum_line", line.code.removeprefix("quorum_")),
            "have": figures.whole(line.have),
            "of": figures.whole(line.of),
            "need": figures.whole(line.need),
            "met": t("documents.yes" if line.met else "documents.no"),
            "article": line.rule.article,
        }
        for line in record.outcome.quorum.lines
    )


def hands(record: RoundRecord) -> tuple[ShowOfHands, ...]:
    """Return the votes by show of hands that belong to this round.

    The congress votes on number and list before the first round only; a further vote or a run-off follows from its
    result.
    """
    return record.list_votes if phrases.elects(record) and record.round.kind is RoundKind.FIRST else ()


def list_votes(record: RoundRecord) -> Rows:
    return tuple(
        {
            "subject": coded("subject", vote.subject),
            "agree": figures.people(vote.agree),
            "disagree": figures.people(vote.disagree),
            "abstain": figures.people(vote.abstain),
            "words": phrases.hands(record, vote),
        }
        for vote in hands(record)
    )


def passes(record: RoundRecord) -> Rows:
    return tuple(
        {
            "no": str(one.number),
            "kind": t(f"documents.pass_kind.{one.kind.value}"),
            "by": ", ".join(one.by),
            "sheets": figures.whole(one.sheets),
        }
        for one in record.passes
    )


def rulings(record: RoundRecord) -> Rows:
    return tuple(
        {
            "no": str(no),
            "question": coded("question", ruling.question),
            "lines": phrases.numbers(ruling.candidates) or t("documents.whole_sheet"),
            "decision": phrases.invalid(record, ruling.decision.invalid)
            if ruling.decision.invalid
            else phrases.marks(record, ruling.decision),
            "by": ", ".join(ruling.by),
            "article": ruling.article,
            "note": ruling.note,
        }
        for no, ruling in enumerate(record.rulings, 1)
    )


def ballots(record: RoundRecord) -> Rows:
    """Return every sheet as counted; equal sheets stand in one row with their number, so that no order can be seen."""
    counted = Counter((phrases.marks(record, one.ballot), one.invalid or "") for one in record.ballots)
    ordered = sorted(counted.items(), key=lambda item: (item[0][1], -item[1], len(item[0][0]), item[0][0]))
    return tuple(
        {
            "no": str(no),
            "marks": marks,
            "copies": figures.whole(copies),
            "verdict": phrases.invalid(record, invalid) if invalid else t("documents.valid"),
        }
        for no, ((marks, invalid), copies) in enumerate(ordered, 1)
    )


def what_if(record: RoundRecord) -> Rows:
    return tuple(
        {
            "base": coded("base", one.base_code),
            "count": figures.whole(one.base),
            "needed": figures.whole(one.needed),
            "elected": figures.whole(len(one.elected)),
        }
        for one in record.outcome.what_if
    )


def credentials(record: RoundRecord) -> Rows:
    if record.credentials is None:
        return ()
    return tuple(
        {
            "group": coded("roster.credentials.group", group.code) if place == 0 else "",
            "part": _part(part),
            "count": figures.whole(people),
            "percent": figures.share(people, group.total),
        }
        for group in record.credentials.groups
        for place, (part, people) in enumerate(group.parts)
    )


def _part(code: str) -> str:
    """Return the words of a part of a group: an age band, a code of the roster, or a text of the roster itself."""
    band = _AGES.fullmatch(code)
    if band and band["end"]:
        return t("roster.credentials.age_between", start=band["start"], end=band["end"])
    if band:
        return t(f"roster.credentials.age_{band['side']}", start=band["start"])
    return coded("roster.credentials", code)


def credentials_notes(record: RoundRecord) -> Rows:
    return tuple({"text": note} for note in record.credentials.notes) if record.credentials else ()


def _consequence(record: RoundRecord, code: str) -> str:
    """Return what follows for a person; the profile's own words go before the catalogue's."""
    return record.rules.consequences.get(code) or coded("consequence", code)


def consequences(record: RoundRecord) -> Rows:
    return tuple(
        {"name": row["name"], "consequence": row["consequence"]} for row in results(record) if row["consequence"]
    )


def shares_balance(record: RoundRecord) -> Rows:
    """Return sheets, shares and votes behind them, for cumulative ballots."""
    valid = sum(one.ballot.shares or 0 for one in record.ballots if one.invalid is None)
    invalid = sum(one.ballot.shares or 0 for one in record.ballots if one.invalid is not None)
    lines = (
        ("issued", record.sheets.issued, record.round.roster.shares_present),
        ("collected", record.sheets.collected, valid + invalid),
        ("valid", record.outcome.valid, valid),
        ("invalid", record.outcome.invalid, invalid),
    )
    return tuple(
        {
            "label": t(f"documents.balance.{code}"),
            "sheets": figures.whole(sheets),
            "shares": figures.whole(shares),
            # Votes are shares times seats (Luật 59/2020, Điều 148.3).
            "rights": figures.whole(shares * record.round.seats),
        }
        for code, sheets, shares in lines
    )


def warnings(record: RoundRecord) -> Rows:
    return tuple({"text": coded("warning", code)} for code in record.outcome.warnings)


def log(record: RoundRecord, papers: BoardPapers | None) -> Rows:
    """Return the entry log; it tells the order of the sheets, so it is never a list of the public record."""
    if papers is None:
        return ()
    return tuple(
        {
            "no": str(no),
            "time": _log_time(line.at),
            "station": line.station,
            "pass": str(line.pass_number),
            "stack": str(line.stack),
            "sheet": str(line.sheet),
            "act": t(f"documents.act.{line.act.value}"),
            "marks": phrases.invalid(record, line.ballot.invalid)
            if line.ballot.invalid
            else phrases.marks(record, line.ballot),
            "by": line.by,
        }
        for no, line in enumerate(papers.log, 1)
    )


def _log_time(at: str) -> str:
    when = figures.moment(at)
    return when.strftime("%d/%m %H:%M:%S") if when else ""


LISTS: Mapping[str, Callable[[RoundRecord], Sequence[Row]]] = {
    "board": board,
    "head": board_with(Role.HEAD),
    "members": members,
    "secretary": secretary,
    "presidium": presidium,
    "presiding": presiding,
    "minuting": minuting,
    "witnesses": witnesses,
    "candidates": candidates,
    "results": results,
    "elected": elected,
    "tied": tied,
    "not_elected": not_elected,
    "reasons": reasons,
    "deductions": deductions,
    "quorum": quorum,
    "list_votes": list_votes,
    "passes": passes,
    "rulings": rulings,
    "ballots": ballots,
    "what_if": what_if,
    "credentials": credentials,
    "credentials_notes": credentials_notes,
    "consequences": consequences,
    "shares_balance": shares_balance,
    "warnings": warnings,
    "weights": weights,
    "by_number": by_number,
}
"""Every list of the public record; the entry log comes from the board's papers."""
