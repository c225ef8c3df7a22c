"""Fill the seats: most votes first; equal votes at the cut stay open for those who may decide them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How the seats were filled.

    Attributes:
        elected: numbers, by votes alone.
        by_age: elected among equal votes because they are older.
        tied: numbers with equal votes, more of them than the seats left.
        beaten: enough votes, but the seats were filled by people with more.
        younger: beaten among equal votes because they are younger.
    """

    elected: frozenset[int] = frozenset()
    by_age: frozenset[int] = frozenset()
    tied: frozenset[int] = frozenset()
    beaten: frozenset[int] = frozenset()
    younger: frozenset[int] = frozenset()
    seats_left: int

    @property
    def seated(self) -> frozenset[int]:
        """Everybody elected."""
        return self.elected | self.by_age


def ranks(votes: Mapping[int, int]) -> dict[int, int]:
    """Return the rank of each number: 1 for most votes; equal votes share a rank, and the next rank is skipped."""
    first: dict[int, int] = {}
    for place, count in enumerate(sorted(votes.values(), reverse=True), start=1):
        first.setdefault(count, place)
    return {no: first[count] for no, count in votes.items()}


def cut(votes: Mapping[int, int], seats: int, *, needed: int, births: Mapping[int, str] | None = None) -> Cut:
    """Fill the seats.

    Args:
        votes: by number.
        needed: fewest votes that elect; nobody is elected with none.
        births: dates of birth by number (``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD``), where the older goes first.
    """
    # In a run-off no number is needed; a person without a single vote must still not be elected.
    enough = [no for no, count in votes.items() if count >= max(needed, 1)]
    if len(enough) <= seats:
        return Cut(elected=frozenset(enough), seats_left=seats - len(enough))
    # With no seats, enough[seats - 1] below would silently be the last person of the list.
    if seats < 1:
        return Cut(beaten=frozenset(enough), seats_left=0)
    enough.sort(key=lambda no: -votes[no])
    last = votes[enough[seats - 1]]
    # The first person left out shows whether the cut goes through people with equal votes.
    cut_through = votes[enough[seats]] == last
    tied = frozenset(no for no in enough if votes[no] == last) if cut_through else frozenset[int]()
    elected = frozenset(enough[:seats]) - tied
    beaten = frozenset(enough) - elected - tied
    plain = Cut(elected=elected, tied=tied, beaten=beaten, seats_left=seats - len(elected))
    return plain if births is None or not tied else _by_age(plain, births)


def _by_age(plain: Cut, births: Mapping[int, str]) -> Cut:
    """Elect the older among the tied, as far as their dates of birth decide it.

    Source: Luật 85/2015/QH13, Điều 78 khoản 4: at equal votes at the end of the list the older person is elected.
    """
    seats = plain.seats_left
    spans = {no: born_between(births.get(no, "")) for no in plain.tied}
    # A seat is sure only if fewer people than seats could be older, whatever their missing days turn out to be.
    surely_in = {no for no in spans if sum(not _older(spans[no], spans[x]) for x in spans if x != no) < seats}
    # Likewise nobody is out before enough others are older beyond doubt; the rest stay tied for people to settle.
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
    """Return the earliest and the latest day that a date may mean: a year alone means every day of it."""
    given: Sequence[str] = born.split("-") if born else ()
    known = len(given)
    earliest = [*given, *_EARLIEST[known:]]
    latest = [*given, *_LATEST[known:]]
    return "-".join(earliest), "-".join(latest)


_EARLIEST = ("0001", "01", "01")
_LATEST = ("9999", "12", "31")


def _older(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Return whether one person is surely older than the other."""
    # ISO days of equal width compare as text in the order of the calendar.
    return one[1] < other[0]
