"""Print numbers as Vietnamese papers do. For show only: nothing here decides an election."""

from __future__ import annotations


def count(number: int) -> str:
    """Return a whole number with dots between the thousands, ``1.234.567``."""
    return f"{number:,}".replace(",", ".")


def percent(part: int, whole: int, *, two_decimals: bool = False) -> str:
    """Return a percentage: rounded half-up, at most two decimals, decimal comma, no sign.

    Args:
        part, whole: not negative; a ``whole`` of 0 gives 0.
        two_decimals: always print two decimals, "61,70"; else drop trailing zeros, "61,7".
    """
    return _shown(_hundredths(part, whole), two_decimals=two_decimals)


def in_column(printed: str) -> str:
    """Return a printed percentage with both decimals, so that a column of them stands in line: "61,7" is "61,70"."""
    ones, _, rest = printed.partition(",")
    return f"{ones},{rest:0<2}" if printed else ""


def _hundredths(part: int, whole: int) -> int:
    """Return hundredths of a percent, rounded half-up in whole numbers: 22,566 % becomes 2257."""
    # Whole numbers, because round() sends halves to the even digit and a float may lie just below a half.
    return (20_000 * part + whole) // (2 * whole) if whole else 0


def _shown(hundredths: int, *, two_decimals: bool) -> str:
    ones, rest = divmod(hundredths, 100)
    decimals = f",{rest:02d}"
    return count(ones) + (decimals if two_decimals else decimals.rstrip("0").rstrip(","))


def agrees(part: int, whole: int, printed: str) -> bool:
    """Return whether a percentage printed elsewhere is the one that its number of votes gives.

    Args:
        printed: with a decimal comma or point, with or without the percent sign and trailing zeros.
    """
    ones, _, rest = printed.strip().rstrip("%").strip().replace(",", ".").partition(".")
    # isdigit() also accepts "²" and digits of other scripts; int() fails on the first and takes the others.
    if not (printed.isascii() and ones.isdigit() and len(rest) <= 2 and (rest.isdigit() or not rest)):
        return False
    return int(ones) * 100 + int(rest.ljust(2, "0")) == _hundredths(part, whole)


def parts_of_hundred(parts: tuple[int, ...], *, two_decimals: bool = True) -> tuple[str, ...]:
    """Return percentages of parts that make up a whole, corrected to add up to 100.

    The largest part takes the difference that rounding left.

    Source: guidance of the National Election Council 2026 on counting (two decimals, third digit from 5 up).
    """
    whole = sum(parts)
    each = [_hundredths(part, whole) for part in parts]
    if whole:
        each[parts.index(max(parts))] += 10_000 - sum(each)
    return tuple(_shown(one, two_decimals=two_decimals) for one in each)
