"""Names of a list as people must see them: two candidates with one name are distinguished wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from unicodedata import normalize

from ballotcount.domain.election import Candidate
from ballotcount.domain.namesakes import distinguished
from ballotcount.domain.outcome import Outcome


def distinct_names(candidates: Iterable[Candidate]) -> Mapping[int, str]:
    """Return the name to show for each candidate number.

    A name that one candidate holds stays alone. Among namesakes the first of these that differs for all of them is
    added in brackets: year of birth, post, unit, date of birth, all of them, and last the number on the list.
    """
    return {one.no: shown for one, shown in distinguished(candidates, key=lambda one: _as_seen(one.name), facts=_facts)}


def named_twice(people: Iterable[tuple[str, Sequence[str]]]) -> str | None:
    """Return the first name that stands twice where every fact beside it is equal, or None.

    Args:
        people: name and the facts that a reader sees beside it.
    """
    seen: set[tuple[str, ...]] = set()
    for name, facts in people:
        key = tuple(_as_seen(text) for text in (name, *facts))
        if key in seen:
            return name
        seen.add(key)
    return None


def _as_seen(text: str) -> str:
    """Return a text as a reader of the list sees it; ``roster.same_name.name_key`` is stricter."""
    return " ".join(normalize("NFC", text).casefold().split())


def with_distinct_names(outcome: Outcome, candidates: Iterable[Candidate]) -> Outcome:
    """Return the outcome as a screen shows it; the recorded result keeps the plain names."""
    names = distinct_names(candidates)
    lines = tuple(replace(line, name=names.get(line.no, line.name)) for line in outcome.lines)
    return replace(outcome, lines=lines)


def _facts(group: Sequence[Candidate]) -> list[list[str]]:
    # The record keeps ISO days; the list in front of the voters has day, month, year.
    days = ["/".join(reversed(one.born.split("-"))) for one in group]
    return [
        [one.born[:4] for one in group],
        [one.post for one in group],
        [one.unit for one in group],
        days,
        [", ".join(filter(None, (day, one.post, one.unit))) for day, one in zip(days, group, strict=True)],
        # Numbers of a list always differ, so the search for a distinguishing fact ends here at the latest.
        [f"số {one.no}" for one in group],
    ]
