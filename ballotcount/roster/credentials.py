"""The figures of the credentials report (*báo cáo thẩm tra tư cách đại biểu*). Every group adds up to its total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from ballotcount.domain.people import Delegate, DelegateKind, Sex
from ballotcount.roster.letters import normalise, plain
from ballotcount.rules.figures import percent

NOT_STATED = "not_stated"
AGES = (30, 41, 51, 61, 71)
"""Ages at which the bands after the first begin: under 30, 30-40, 41-50, 51-60, 61-70, 71 and over.

Source: published report of Ho Chi Minh City, 2015. A setting of the congress.
"""

MAJORITY = frozenset({"kinh", "viet"})

_Ladder = tuple[tuple[str, str], ...]
_PROFESSIONS: _Ladder = (
    ("Tiến sĩ", "tien si|ts|giao su|gs|pgs|pho giao su"),
    # "Bác sĩ chuyên khoa" must stand above the rung of "bác sĩ": the first rung that fits is taken.
    ("Thạc sĩ", "thac si|ths|th s|bac si chuyen khoa|bsck"),
    ("Đại học", "dai hoc|dh|cu nhan|ky su|bac si|kien truc su|luat su|duoc si"),
    ("Cao đẳng", "cao dang|cd"),
    ("Trung cấp", "trung cap|tc|trung hoc chuyen nghiep|thcn"),
    ("Sơ cấp", "so cap|sc"),
)
_THEORIES: _Ladder = (
    ("Cử nhân", "cu nhan|cn"),
    ("Cao cấp", "cao cap|cc"),
    ("Trung cấp", "trung cap|tc"),
    ("Sơ cấp", "so cap|sc"),
)
_SCHOOLINGS: _Ladder = (("12/12", "12/12|12 12|thpt|lop 12/12"), ("10/10", "10/10|10 10|lop 10/10"))


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a group.

    Attributes:
        id: a value of ours (``female``, ``age_30_40``, ``not_stated``), whose words are in the catalogue under
            ``roster.credentials.<id>``, or empty where ``label`` is a text of the roster.
        label: text of the roster, or empty.
        percent: of the group's total, as printed.
    """

    id: str
    label: str
    count: int
    percent: str


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures that add up to a total; the line ``not_stated`` is always there, last.

    Attributes:
        id: ``roster.credentials.group.<id>`` in the catalogue.
    """

    id: str
    total: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Extreme:
    """The people at one end of a scale: the oldest, or those longest in the organisation.

    Attributes:
        people: everybody who holds or may hold the place, in the order of the roster.
        years: completed years.
    """

    people: tuple[Delegate, ...]
    years: int


@dataclass(frozen=True, slots=True)
class CredentialsReport:
    """The figures of the report as of one day.

    Attributes:
        total: people reported on, the base of every percentage except those of ``minorities``.
        groups: kinds, sexes, ethnicity, ages, schooling, profession, political theory.
        minorities: the ethnic minorities one by one, adding up to their own number.
        mean_age: exact mean of the completed years of those whose birth is stated, or None.
    """

    on: date
    total: int
    groups: tuple[FigureGroup, ...]
    minorities: FigureGroup
    oldest: Extreme | None
    youngest: Extreme | None
    longest: Extreme | None
    shortest: Extreme | None
    mean_age: Fraction | None


def credentials(people: Sequence[Delegate], *, on: date, ages: Sequence[int] = AGES) -> CredentialsReport:
    """Count the figures of the credentials report.

    Args:
        people: those who fill the convened seats.
        on: first day of the congress; ages are completed years on that day. Of a birth known by its year alone the
            age is the difference of the years.
        ages: ages at which the bands after the first begin, ascending, in years.

    Raises:
        ValueError: ``ages`` does not ascend.
    """
    if list(ages) != sorted(set(ages)) or not ages or ages[0] <= 0:
        raise ValueError(f"ages of the bands do not ascend: {ages}")
    years = {person.id: completed_years(person.born, on) for person in people if person.born}
    minorities = [person for person in people if ethnic_side(person) == "minority"]
    return CredentialsReport(
        on=on,
        total=len(people),
        groups=(
            _group(
                "kind",
                people=people,
                ids=[kind.value for kind in _KINDS_REPORTED],
                value=lambda person: person.kind.value,
            ),
            _group("sex", people=people, ids=[Sex.FEMALE, Sex.MALE], value=lambda person: person.sex or NOT_STATED),
            _group("ethnicity", people=people, ids=["kinh", "minority"], value=ethnic_side),
            _group(
                "age", people=people, ids=age_bands(ages), value=lambda person: age_band(years.get(person.id), ages)
            ),
            _ladder_group("schooling", people=people, ladder=_SCHOOLINGS, text=lambda person: person.schooling),
            _ladder_group("profession", people=people, ladder=_PROFESSIONS, text=lambda person: person.profession),
            _ladder_group("theory", people=people, ladder=_THEORIES, text=lambda person: person.theory),
        ),
        minorities=_ladder_group("minorities", people=minorities, ladder=(), text=lambda person: person.ethnicity),
        oldest=_extreme(people, lambda person: person.born, on, first=True),
        youngest=_extreme(people, lambda person: person.born, on, first=False),
        longest=_extreme(people, lambda person: person.joined, on, first=True),
        shortest=_extreme(people, lambda person: person.joined, on, first=False),
        mean_age=Fraction(sum(years.values()), len(years)) if years else None,
    )


_KINDS_REPORTED = tuple(DelegateKind)


def completed_years(since: str, on: date) -> int:
    """Return years completed from a day, month or year written ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``."""
    year, *rest = map(int, since.split("-"))
    return on.year - year - ([on.month, on.day][: len(rest)] < rest)


def age_bands(ages: Sequence[int]) -> list[str]:
    """Return ids of the bands: ``age_under_30``, ``age_30_40``, ..., ``age_from_71``."""
    between = [f"age_{start}_{following - 1}" for start, following in pairwise(ages)]
    return [f"age_under_{ages[0]}", *between, f"age_from_{ages[-1]}"]


def age_band(years: int | None, ages: Sequence[int]) -> str:
    """Return the band an age falls into, or ``not_stated``."""
    if years is None:
        return NOT_STATED
    return age_bands(ages)[sum(years >= start for start in ages)]


def ethnic_side(person: Delegate) -> str:
    """Return ``kinh``, ``minority`` or ``not_stated``."""
    if not person.ethnicity:
        return NOT_STATED
    return "kinh" if plain(person.ethnicity) in MAJORITY else "minority"


def _group(id: str, people: Sequence[Delegate], ids: Sequence[str], value: Callable[[Delegate], str]) -> FigureGroup:
    counts = Counter(map(value, people))
    lines = tuple(
        Line(id=each, label="", count=counts[each], percent=percent(counts[each], len(people)))
        for each in (*ids, NOT_STATED)
    )
    return FigureGroup(id, len(people), lines)


def _ladder_group(id: str, people: Sequence[Delegate], ladder: _Ladder, text: Callable[[Delegate], str]) -> FigureGroup:
    """Return texts counted by the rung they name, then other texts by number, each on its own line."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for person in people:
        label = _rung(text(person), ladder)
        # Writings that differ in accents and case are one line, under the first writing met.
        counts[written.setdefault(plain(label), label)] += 1
    rungs = [label for label, _ in ladder if counts[label]]
    others = sorted(
        (label for label in counts if label and label not in rungs), key=lambda label: (-counts[label], label)
    )
    lines = [
        Line(id="", label=label, count=counts[label], percent=percent(counts[label], len(people)))
        for label in (*rungs, *others)
    ]
    lines.append(Line(id=NOT_STATED, label="", count=counts[""], percent=percent(counts[""], len(people))))
    return FigureGroup(id, len(people), tuple(lines))


def _rung(text: str, ladder: _Ladder) -> str:
    text = normalise(text)
    # The blank at the end makes "cc" or "ts" fit a whole word only.
    bare = " ".join(plain(text).replace(".", " ").split()) + " "
    for label, beginnings in ladder:
        if any(bare.startswith(beginning + " ") for beginning in beginnings.split("|")):
            return label
    return text


def _extreme(people: Iterable[Delegate], since: Callable[[Delegate], str], on: date, *, first: bool) -> Extreme | None:
    """Return everybody who may hold the place: of a day known by its year alone any day of the year is possible."""
    spans = [(person, *_possible_days(since(person))) for person in people if since(person)]
    if not spans:
        return None
    if first:
        # Somebody was surely born by this day, so everybody who may be born by then may be the oldest.
        bound = min(last for _, _, last in spans)
        holders = [person for person, earliest, _ in spans if earliest <= bound]
    else:
        bound = max(earliest for _, earliest, _ in spans)
        holders = [person for person, _, last in spans if last >= bound]
    years = [completed_years(since(person), on) for person in holders]
    return Extreme(tuple(holders), max(years) if first else min(years))


def _possible_days(since: str) -> tuple[str, str]:
    """Return the first and last day that a date may mean; compared as text, so 31 serves for every month."""
    return (since + "-01-01")[:10], since + "-12-31"[len(since) - 4 :]
