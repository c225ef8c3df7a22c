"""The page inside the capsule: result and every sheet for any browser, without network and without a program."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ballotcount.documents.facts import Facts, facts
from ballotcount.documents.phrases import marks, reason
from ballotcount.documents.saying import t
from ballotcount.documents.tables import columns
from ballotcount.domain.ballot import LineMark, VotingMethod
from ballotcount.domain.outcome import Status
from ballotcount.domain.record import CountedBallot, RoundRecord
from ballotcount.files.places import resource
from ballotcount.rules.validity import written_votes

_FIGURES = ("issued", "collected", "valid", "invalid", "base", "needed", "seats", "elected_count")
_TEXT_COLUMNS = ("name", "status")
_LEFT_OUT = ("born", "post", "unit", "rank", "spare")
"""Columns that would not fit a phone held upright."""


def page(records: Sequence[RoundRecord], roots: Mapping[str, str], pictures: Mapping[str, str]) -> bytes:
    """Return the page with the rounds of a day in it.

    Args:
        roots: root hash by round.
        pictures: path of each picture in the capsule, by its SHA-256.
    """
    data = {"rounds": [_round(record, roots[record.round.id], pictures) for record in records]}
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # A name may hold "</script>"; inside a script element only an escaped "<" is sure never to end it.
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return resource("evidence", "index.html").read_text("utf-8").replace("__DATA__", safe).encode()


def _round(record: RoundRecord, root: str, pictures: Mapping[str, str]) -> dict[str, Any]:
    given = facts(record)
    shown = [(field, head) for field, head in columns(record) if field not in _LEFT_OUT]
    return {
        "congress": given.fields["congress"],
        "title": given.fields["election"],
        "number": record.round.number,
        "style": record.round.style.value,
        "figures": [[t(f"documents.column.{name}"), given.fields[name]] for name in _FIGURES if given.fields[name]],
        "heads": [head for _, head in shown],
        "numeric": [place for place, (field, _) in enumerate(shown) if field not in _TEXT_COLUMNS],
        "rows": [[row[field] for field, _ in shown] for row in given.lists["results"]],
        "lines": [
            {"no": line.no, "name": line.name, "votes": line.votes, "elected": line.status is Status.ELECTED}
            for line in record.outcome.lines
        ],
        "next": given.fields["next_step"],
        "rulings": _rulings(given),
        "ballots": [_ballot(record, one, pictures) for one in record.ballots],
        "result": given.fields["result_hash"],
        "root": root,
        "head": given.fields["head_hash"],
    }


def _rulings(given: Facts) -> list[list[str]]:
    fields = ("question", "lines", "decision", "article")
    return [[row[field] for field in fields] for row in given.lists["rulings"]]


def _ballot(record: RoundRecord, one: CountedBallot, pictures: Mapping[str, str]) -> dict[str, Any]:
    shown: dict[str, Any] = {str(no): m if isinstance(m, int) else m.value for no, m in one.ballot.marks}
    if record.round.style is VotingMethod.WRITTEN:
        # A written name that stands on the list is a vote for that line; the page counts both alike.
        shown = {str(no): LineMark.AGREE.value for no in sorted(written_votes(one.ballot, record.round)[0])}
    made: dict[str, Any] = {
        "marks": shown,
        "text": marks(record, one.ballot),
        "verdict": reason(record, one.invalid) if one.invalid else t("documents.valid"),
        "invalid": one.invalid or "",
    }
    if record.round.roster.weights:
        made["carried"] = one.ballot.shares or 1
    if one.ballot.written:
        made["written"] = sorted(written_votes(one.ballot, record.round)[1])
    if one.picture is not None and one.picture in pictures:
        made["picture"] = pictures[one.picture]
    return made
