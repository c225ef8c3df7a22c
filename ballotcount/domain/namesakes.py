"""Distinguish people of one name wherever they are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Protocol, TypeVar


class HasName(Protocol):
    """Anybody with a name."""

    @property
    def name(self) -> str:
        """Full name, as printed."""


P = TypeVar("P", bound=HasName)


def distinguished(
    people: Iterable[P], *, key: Callable[[P], Hashable], facts: Callable[[Sequence[P]], Sequence[Sequence[str]]]
) -> list[tuple[P, str]]:
    """Return each person with the name to show.

    A name that one person holds stays alone. Among namesakes the first fact that all have and that differs for all is
    added in brackets; where none does, the last.

    Args:
        key: what namesakes have in common.
        facts: of a group of namesakes, each fact as a list with a text for each of them, the most usual fact first.
    """
    groups: defaultdict[Hashable, list[P]] = defaultdict(list)
    for person in people:
        groups[key(person)].append(person)
    shown: list[tuple[P, str]] = []
    for group in groups.values():
        if len(group) == 1:
            shown.append((group[0], group[0].name))
            continue
        known = facts(group)
        # A fact that one of them lacks would show that person with empty brackets.
        telling = next((fact for fact in known if all(fact) and len(set(fact)) == len(group)), known[-1])
        shown += [(person, f"{person.name} ({fact})") for person, fact in zip(group, telling, strict=True)]
    return shown
