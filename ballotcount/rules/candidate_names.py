"""Names of a list as people must see them: two candidates with one name are distinguished wherever they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from unicodedata import normalize

from ballotcount.domain.election import Candidate
from ballotcount.domain.outcome import Outcome


def distinct_names(candidates: Iterable[Candidate]) -> Mapping[int, str]:
    """Return the name to show for each candidate number.

    A name that one candidate holds stays alone. Among namesakes the first of these that differs for all of them is
    added in brackets: year of birth, post, unit, date of birth, all of them, and last the number on the list.
    """
    groups: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[" ".join(normalize("NFC", candidate.name).casefold().split())].append(candidate)
    shown: dict[int, str] = {}
    for group in groups.values():
        shown |= _labels(group)
    return shown


def with_distinct_names(outcome: Outcome, candidates: Iterable[Candidate]) -> Outcome:
    """Return the outcome as a screen shows it; the recorded result keeps the plain names."""
    names = distinct_names(candidates)
    lines = tuple(replace(line, name=names.get(line.no, line.name)) for line in outcome.lines)
    return replace(outcome, lines=lines)


def _labels(group: Sequence[Candidate]) -> dict[int, str]:
    if len(group) == 1:
        return {group[0].no: group[0].name}
    days = ["/".join(reversed(one.born.split("-"))) for one in group]
    facts = [
        [one.born[:4] for one in group],
        [one.post for one in group],
        [one.unit for one in group],
        days,
        [", ".join(filter(None, (day, one.post, one.unit))) for day, one in zip(days, group, strict=True)],
        [f"số {one.no}" for one in group],
    ]
    telling = next(fact for fact in facts if all(fact) and len(set(fact)) == len(group))
    return {one.no: f"{one.name} ({fact})" for one, fact in zip(group, telling, strict=True)}
