"""Who fills the seats: most votes first, with equal votes at the cut left to those who may decide them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cut:
    """How the seats were filled.

    Attributes:
        elected: numbers, by votes alone.
        by_age: elected among equal votes because they are older.
        tied: numbers with equal votes, more of them than the seats left.
        beaten: enough votes, but the seats were filled by people with more.
        younger: beaten among equal votes because they are younger.
    """

    elected: frozenset[int]
    by_age: frozenset[int]
    tied: frozenset[int]
    beaten: frozenset[int]
    younger: frozenset[int]
    seats_left: int

    @property
    def seated(self) -> frozenset[int]:
        """Everybody elected."""
        return self.elected | self.by_age


def ranks(votes: Mapping[int, int]) -> dict[int, int]:
    """Rank of each number: 1 for most votes, equal votes share a rank, and the next rank is skipped."""
    first: dict[int, int] = {}
    for place, count in enumerate(sorted(votes.values(), reverse=True), start=1):
        first.setdefault(count, place)
    return {no: first[count] for no, count in votes.items()}


def cut(votes: Mapping[int, int], seats: int, *, needed: int, births: Mapping[int, str] | None = None) -> Cut:
    """Fill the seats.

    Args:
        votes: by number.
        needed: fewest votes that elect; nobody is ever elected with none.
        births: where the older person goes first among equals, their dates (``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD``).
    """
    enough = [no for no, count in votes.items() if count >= max(needed, 1)]
    if len(enough) <= seats:
        return Cut(
            elected=frozenset(enough),
            by_age=_NOBODY,
            tied=_NOBODY,
            beaten=_NOBODY,
            younger=_NOBODY,
            seats_left=seats - len(enough),
        )
    if seats < 1:
        return Cut(
            elected=_NOBODY, by_age=_NOBODY, tied=_NOBODY, beaten=frozenset(enough), younger=_NOBODY, seats_left=0
        )
    enough.sort(key=lambda no: -votes[no])
    last = votes[enough[seats - 1]]
    # The first person left out shows whether the cut goes through people with equal votes.
    cut_through = votes[enough[seats]] == last
    tied = frozenset(no for no in enough if votes[no] == last) if cut_through else _NOBODY
    elected = frozenset(enough[:seats]) - tied
    beaten = frozenset(enough) - elected - tied
    plain = Cut(
        elected=elected, by_age=_NOBODY, tied=tied, beaten=beaten, younger=_NOBODY, seats_left=seats - len(elected)
    )
    return plain if births is None or not tied else _by_age(plain, births)


_NOBODY: frozenset[int] = frozenset()


def _by_age(plain: Cut, births: Mapping[int, str]) -> Cut:
    """Let the older go first among the tied, as far as their dates of birth tell.

    Source: Luật 85/2015/QH13, Điều 78: at equal votes at the end of the list the older person is elected.
    """
    seats = plain.seats_left
    spans = {no: born_between(births.get(no, "")) for no in plain.tied}
    surely_in = {no for no in spans if sum(not _older(spans[no], spans[x]) for x in spans if x != no) < seats}
    surely_out = {no for no in spans if sum(_older(spans[x], spans[no]) for x in spans) >= seats}
    return Cut(
        elected=plain.elected,
        by_age=frozenset(surely_in),
        tied=plain.tied - surely_in - surely_out,
        beaten=plain.beaten,
        younger=frozenset(surely_out),
        seats_left=seats - len(surely_in),
    )


def born_between(born: str) -> tuple[str, str]:
    """The earliest and the latest day a date may mean: one that gives only the year means every day of it."""
    missing = ["0001", "01", "01"], ["9999", "12", "31"]
    given: Sequence[str] = born.split("-") if born else ()
    earliest, latest = ([*given, *rest[len(given) :]] for rest in missing)
    return "-".join(earliest), "-".join(latest)


def _older(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether one person is surely older than the other."""
    return one[1] < other[0]
