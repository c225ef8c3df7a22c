"""Minutes before the result is locked: what stands already is filled in, dots stand where the count will be.

People read names, attendance and votes by show of hands while sheets are still counted; when the result is locked only
figures change. Nothing of the count may show through: the record given here has none, and what it shows is a list
of what is known before, not a list of what is hidden.
"""

from __future__ import annotations

from dataclasses import replace

from ballotcount.documents.facts import BLANK, Facts
from ballotcount.documents.people_lists import Row

KNOWN_LISTS = frozenset(
    {
        "board",
        "head",
        "members",
        "secretary",
        "presidium",
        "presiding",
        "minuting",
        "witnesses",
        "candidates",
        "deductions",
        "quorum",
        "list_votes",
        "credentials",
        "credentials_notes",
        "weights",
    }
)
"""Lists that do not depend on a ballot."""
KNOWN_COLUMNS = frozenset(
    {
        "no",
        "name",
        "born",
        "post",
        "unit",
        "post_unit",
    }
)
"""Columns of the table of results that say who somebody is."""
UNKNOWN_FIELDS = frozenset(
    {
        "valid",
        "invalid",
        "invalid_reasons",
        "valid_percent",
        "invalid_percent",
        "base",
        "needed",
        "elected_count",
        "unfilled",
        "tied_count",
        "tie_votes",
        "tie_seats",
        "passes",
        "judged_count",
        "judged_by",
        "rulings_count",
        "machine_sheets",
        "stability",
        "counting_time",
        "closed_time",
        "closed_date",
        "announced_time",
        "head_seq",
        "head_hash",
        "head_code",
        "result_hash",
        "root",
        "root_code",
        "took_part",
        "took_part_percent",
        "valid_part",
        "invalid_part",
        "valid_votes",
    }
)
"""Fields that the count or its end tells: dots."""
UNKNOWN_NOTES = frozenset(
    {
        "invalid_note",
        "threshold_note",
        "next_step",
        "count_notes",
        "picture_note",
    }
)
"""Sentences that the count adds: nothing."""
UNKNOWN_FLAGS = frozenset(
    {
        "some_invalid",
        "someone_missing",
        "tie",
        "next_round",
        "some_elected",
        "one_elected",
        "several_elected",
        "some_elected_party",
        "some_elected_state",
        "no_one_elected",
        "uncounted",
        "rulings",
        "judged",
        "passes",
        "machine",
        "stability",
        "announced",
        "warnings",
    }
)
"""Conditions that the count tells; their sentences are left out of a draft."""


def without_count(given: Facts) -> Facts:
    """Return facts with dots for everything that only the count can say.

    Args:
        given: of a record without any ballot.
    """
    fields = {name: _field(name, value) for name, value in given.fields.items()}
    # A list that nobody sorted as known is left out: a new one must not show through the draft by accident.
    lists = {name: rows if name in KNOWN_LISTS else () for name, rows in given.lists.items()}
    lists["results"] = tuple(_dotted(row) for row in given.lists["results"])
    # A condition that came from the count would tell by a sentence what the dots hide.
    return replace(given, fields=fields, lists=lists, flags=given.flags - UNKNOWN_FLAGS)


def _dotted(row: Row) -> Row:
    return {name: value if name in KNOWN_COLUMNS else BLANK for name, value in row.items()}


def _field(name: str, value: str) -> str:
    if name in UNKNOWN_NOTES:
        return ""
    return BLANK if name in UNKNOWN_FIELDS else value
