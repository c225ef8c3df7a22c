"""The lists of people on a paper: the board, those who sign, and the candidates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ballotcount.documents.saying import t
from ballotcount.domain.election import Candidate, Source
from ballotcount.domain.people import Role
from ballotcount.domain.record import Member, RoundRecord
from ballotcount.rules.candidate_names import distinct_names
from ballotcount.text.days import shown_day

Row = Mapping[str, str]
Rows = tuple[Row, ...]


def board(record: RoundRecord) -> Rows:
    return tuple(
        {"no": str(no), "name": member.name, "role": _role(record, member)} for no, member in enumerate(record.board, 1)
    )


def _role(record: RoundRecord, member: Member) -> str:
    return record.rules.head if member.role is Role.HEAD else t(f"documents.role.{member.role.value}")


def board_with(role: Role) -> Callable[[RoundRecord], Rows]:
    def rows(record: RoundRecord) -> Rows:
        return tuple({"name": member.name} for member in record.board if member.role is role)

    return rows


def members(record: RoundRecord) -> Rows:
    return tuple(row for row, member in zip(board(record), record.board, strict=True) if member.role is not Role.HEAD)


def presidium(record: RoundRecord) -> Rows:
    return tuple({"name": name} for name in record.presidium)


def secretary(record: RoundRecord) -> Rows:
    named = record.secretaries or tuple(m.name for m in record.board if m.role is Role.SECRETARY)
    return tuple({"name": name} for name in named)


def presiding(record: RoundRecord) -> Rows:
    """Return who signs on behalf of the presidium: the first one named presides."""
    return presidium(record)[:1]


def minuting(record: RoundRecord) -> Rows:
    """Return who signs as secretary: the first one named."""
    return secretary(record)[:1]


def witnesses(record: RoundRecord) -> Rows:
    return tuple({"no": str(no), "name": name} for no, name in enumerate(record.witnesses, 1))


def person_columns(candidate: Candidate) -> dict[str, str]:
    together = ", ".join(part for part in (candidate.post, candidate.unit) if part)
    return {"born": shown_day(candidate.born), "post": candidate.post, "unit": candidate.unit, "post_unit": together}


def _how_listed(record: RoundRecord, candidate: Candidate) -> Iterator[str]:
    """Yield how a name came onto the list, where the committee did not propose it for the first round."""
    if candidate.source is not Source.COMMITTEE:
        yield t(f"documents.source.{candidate.source.value}")
    if candidate.no in record.added:
        yield t("documents.source.added")


def candidates(record: RoundRecord) -> Rows:
    # Two candidates of one name are distinguished by birth or post, as on the ballot.
    names = distinct_names(record.round.candidates)
    return tuple(
        {
            "no": str(one.no),
            "name": names[one.no],
            "note": ", ".join(_how_listed(record, one)),
            **person_columns(one),
        }
        for one in record.round.candidates
    )
