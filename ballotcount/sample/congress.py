"""The sample congress: its people, its lists and its ballots, all from one seed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from ballotcount.domain.ballot import Ballot, LineMark, Mark
from ballotcount.domain.people import Congress, CongressKind, Delegate, DelegateKind, Heading, Sex
from ballotcount.sample.names import person

DELEGATES = 348
CANDIDATES = 63
SEATS = 55
LEAST = 20
MOST = 5_000
WHOLE = 100
"""Least number of delegates with the whole list and every kind of invalid sheet; below that both are less."""
"""Delegates a sample may have: enough for the list and the board, not more than a roster takes."""

ALTERNATES = 12
BOARD = 9
"""Delegates kept off every list, for the board of tellers."""

UNITS = (
    "Đảng bộ phường Tân Lập",
    "Đảng bộ phường Ea Kao",
    "Đảng bộ phường Thành Nhất",
    "Đảng bộ xã Ea Tu",
    "Đảng bộ xã Cư Êbur",
    "Đảng bộ xã Hoà Phú",
    "Đảng bộ xã Krông Nô",
    "Đảng bộ xã Đắk Phơi",
    "Đảng bộ xã Ia Rsai",
    "Đảng bộ xã Chư Prông",
    "Đảng bộ xã Đông Sơn",
    "Đảng bộ xã Thanh Bình",
    "Đảng bộ các cơ quan Đảng tỉnh",
    "Đảng bộ Uỷ ban nhân dân tỉnh",
    "Đảng bộ Công an tỉnh",
    "Đảng bộ Quân sự tỉnh",
    "Đảng bộ Trường Đại học Cao Nguyên",
    "Đảng bộ Khối Doanh nghiệp",
)
CONGRESS = Congress(
    name="Đại hội đại biểu Đảng bộ tỉnh lần thứ XVIII",
    organisation="ĐẢNG BỘ TỈNH ĐÔNG SƠN",
    superior="",
    level="province",
    term="2025 - 2030",
    date=date(2026, 9, 24),
    place="Đông Sơn",
    kind=CongressKind.DELEGATES,
    heading=Heading.PARTY,
    profile="party-190",
)
_POSTS = ("Bí thư Đảng ủy", "Phó Bí thư Đảng ủy", "Chủ tịch UBND", "Giám đốc sở", "Trưởng ban", "Bí thư chi bộ")
_PROFESSIONS = (("Đại học", 62), ("Thạc sĩ", 30), ("Tiến sĩ", 5), ("Cao đẳng", 3))
_THEORIES = (("Cao cấp", 60), ("Cử nhân", 12), ("Trung cấp", 28))


@dataclass(frozen=True, slots=True)
class Box:
    """The sheets of one vote, in the order in which they lie.

    Attributes:
        sheets: what each sheet says; this is the truth that typists copy with or without a slip.
    """

    sheets: tuple[Ballot, ...]


def list_of(count: int) -> tuple[int, int]:
    """Return how many names stand and how many are to be elected, for a number of delegates."""
    if count >= WHOLE:
        return CANDIDATES, SEATS
    names = (count - BOARD) * 3 // 5
    return names, names - max(2, names // 8)


def delegates(count: int, seed: int) -> tuple[Delegate, ...]:
    """Return official delegates of the sample, then its alternates."""
    # A seed of its own for each thing: another number of ballots leaves the people as they are.
    rng = Random(f"people {seed}")
    seen: set[tuple[str, str]] = set()
    return tuple(_delegate(rng, number=number, count=count, seen=seen) for number in range(1, count + ALTERNATES + 1))


def _delegate(rng: Random, number: int, count: int, seen: set[tuple[str, str]]) -> Delegate:
    sex = Sex.FEMALE if rng.random() < 0.24 else Sex.MALE
    name, ethnicity = person(rng, sex)
    born = _day(rng, 1966, 1995)
    while (name, born) in seen:
        born = _day(rng, 1966, 1995)
    seen.add((name, born))
    unit = UNITS[(number - 1) % len(UNITS)]
    kind = DelegateKind.ALTERNATE if number > count else DelegateKind.ELECTED
    on_committee = kind is DelegateKind.ELECTED and number % 8 == 1
    if on_committee:
        kind = DelegateKind.EX_OFFICIO
    return Delegate(
        id=f"d{number}",
        name=name,
        unit=unit,
        born=born,
        sex=sex,
        ethnicity=ethnicity,
        post=rng.choice(_POSTS),
        kind=kind,
        joined=f"{min(int(born[:4]) + rng.randint(22, 30), 2021)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
        schooling="12/12" if rng.random() < 0.9 else "10/10",
        profession=_one(rng, _PROFESSIONS),
        theory=_one(rng, _THEORIES),
        on_convening_committee=on_committee,
    )


def _day(rng: Random, first: int, last: int) -> str:
    return f"{rng.randint(first, last)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def _one(rng: Random, choices: Sequence[tuple[str, int]]) -> str:
    texts, weights = zip(*choices, strict=True)
    return str(rng.choices(texts, weights)[0])


def committee_box(numbers: Sequence[int], seats: int, sheets: int, reasons: Sequence[str], seed: int) -> Box:
    """Return the vote for the committee: a tie at the cut, and invalid sheets of every kind.

    Args:
        numbers: of the list.
        reasons: codes that people give, each on one sheet; a small box has only the first of them.
    """
    rng = Random(f"committee {seed}")
    surplus = len(numbers) - seats
    given_reasons = reasons if sheets >= WHOLE - 1 else reasons[: sheets // 12]
    invalid = [Ballot(invalid=code) for code in given_reasons]
    # Nobody set these aside: what is wrong with them has to follow from their marks.
    invalid += [struck(rng.sample(numbers, rng.randrange(surplus))) for _ in range(3)]
    invalid.append(struck(numbers))
    dislike = {no: 0.35 + rng.random() for no in numbers}
    for no in rng.sample(numbers, max(2, surplus // 2)):
        dislike[no] = 3.5
    valid = [_strikes(rng, dislike, surplus) for _ in range(sheets - len(invalid))]
    # The tie is made and not left to chance, because the demo shows a run-off.
    _tie(rng, valid=valid, seats=seats, numbers=numbers)
    return _shuffled(rng, [*invalid, *map(struck, valid)])


def _strikes(rng: Random, dislike: dict[int, float], surplus: int) -> set[int]:
    count = min(surplus + min(int(rng.expovariate(0.8)), 9), len(dislike) - 1)
    # A weighted draw without putting back (Efraimidis and Spirakis).
    ranked = sorted(dislike, key=lambda no: rng.random() ** (1 / dislike[no]), reverse=True)
    return set(ranked[:count])


def struck(numbers: Iterable[int]) -> Ballot:
    """Return a sheet with these names struck."""
    return Ballot(tuple((no, LineMark.STRUCK) for no in sorted(numbers)))


def _tie(rng: Random, valid: list[set[int]], seats: int, numbers: Sequence[int]) -> None:
    """Move strikes between the last one in and the first one out until they have equal votes."""
    strikes = {no: sum(no in sheet for sheet in valid) for no in numbers}
    ranked = sorted(numbers, key=lambda no: (strikes[no], no))
    last = ranked[seats - 1]
    first_out = ranked[seats]
    order = list(range(len(valid)))
    rng.shuffle(order)
    apart = strikes[first_out] - strikes[last]
    for place in order:
        sheet = valid[place]
        # A sheet that changes its strike from one to the other moves them two votes towards each other.
        if apart >= 2 and first_out in sheet and last not in sheet:
            sheet.remove(first_out)
            sheet.add(last)
            apart -= 2
        elif apart == 1 and last not in sheet and first_out in sheet:
            sheet.add(last)
            apart -= 1


def secretary_box(sheets: int, reasons: Sequence[str], seed: int) -> Box:
    """Return the vote on one name by boxes: for, against, both boxes, neither, and one sheet set aside."""
    rng = Random(f"secretary {seed}")
    against = sheets // 17
    said: list[Ballot] = [boxes(LineMark.DISAGREE)] * against
    said += [boxes(LineMark.BOTH), boxes(None), Ballot(invalid=reasons[0])]
    said += [boxes(LineMark.AGREE)] * (sheets - len(said))
    return _shuffled(rng, said)


def boxes(mark: LineMark | None) -> Ballot:
    """Return a sheet with one name on it."""
    return Ballot(((1, mark),) if mark else ())


def run_off_box(numbers: Sequence[int], seats: int, sheets: int, seed: int) -> Box:
    """Return the vote among the tied, with a clear end."""
    rng = Random(f"run-off {seed}")
    favoured = sorted(numbers)[:seats]
    said = []
    for _ in range(sheets):
        kept = favoured if rng.random() < 0.56 else rng.sample(numbers, seats)
        said.append(struck(set(numbers) - set(kept)))
    return _shuffled(rng, said)


def _shuffled(rng: Random, sheets: list[Ballot]) -> Box:
    rng.shuffle(sheets)
    return Box(tuple(sheets))


def typed(box: Box, numbers: Sequence[int], stack: int, seed: int, *, slips: int, turned: bool) -> tuple[Ballot, ...]:
    """Copy a box as a typist does: a few lines wrong, and in a second pass some sheets of a stack in another order.

    Args:
        stack: sheets in a stack; order changes within a stack only.
        slips: sheets on which one line is typed wrong.
        turned: whether some neighbours change places.
    """
    rng = Random(f"typed {seed} {turned}")
    sheets = list(box.sheets)
    markable = [place for place, sheet in enumerate(sheets) if sheet.invalid is None and sheet.marks]
    for place in rng.sample(markable, min(slips, len(markable))):
        sheets[place] = _slip(rng, sheets[place], numbers)
    if turned:
        for place in range(0, len(sheets) - 1, 17):
            if (place + 1) % stack:
                sheets[place], sheets[place + 1] = sheets[place + 1], sheets[place]
    return tuple(sheets)


def _slip(rng: Random, sheet: Ballot, numbers: Sequence[int]) -> Ballot:
    said: dict[int, Mark] = dict(sheet.marks)
    wrong = rng.choice(sorted(said))
    mark = said.pop(wrong)
    if mark is LineMark.STRUCK:
        others = [no for no in numbers if no not in said and no != wrong]
        if others:
            said[rng.choice(others)] = mark
    else:
        said[wrong] = LineMark.DISAGREE if mark is LineMark.AGREE else LineMark.AGREE
    return Ballot(tuple(sorted(said.items())), sheet.invalid)
