"""Numbers as Vietnamese papers print them. Shown only: nothing here is ever compared to decide an election."""

from __future__ import annotations


def count(number: int) -> str:
    """A whole number with dots between the thousands, ``1.234.567``."""
    return f"{number:,}".replace(",", ".")


def percent(part: int, whole: int) -> str:
    """A percentage: half-up, at most two decimals, trailing zeros dropped, decimal comma, no sign.

    Args:
        part, whole: not negative; a ``whole`` of 0 gives "0", because nothing of nothing was reached.
    """
    return _shown(_hundredths(part, whole))


def _hundredths(part: int, whole: int) -> int:
    """Hundredths of a percent, rounded half-up in whole numbers: 22,566 becomes 2257."""
    return (20_000 * part + whole) // (2 * whole) if whole else 0


def _shown(hundredths: int) -> str:
    ones, rest = divmod(hundredths, 100)
    return count(ones) + f",{rest:02d}".rstrip("0").rstrip(",")


def agrees(part: int, whole: int, printed: str) -> bool:
    """Whether a percentage printed elsewhere is the one that its number of votes gives.

    Args:
        printed: with a decimal comma or point, with or without the percent sign and trailing zeros.
    """
    ones, _, rest = printed.strip().rstrip("%").strip().replace(",", ".").partition(".")
    if not (printed.isascii() and ones.isdigit() and len(rest) <= 2 and (rest.isdigit() or not rest)):
        return False
    return int(ones) * 100 + int(rest.ljust(2, "0")) == _hundredths(part, whole)


def of_a_whole(parts: tuple[int, ...]) -> tuple[str, ...]:
    """Percentages of parts that make up a whole, which add up to 100: the largest part takes what rounding left.

    Source: guidance of the National Election Council 2026 on counting (two decimals, third digit from 5 up).
    """
    whole = sum(parts)
    each = [_hundredths(part, whole) for part in parts]
    if whole:
        each[max(range(len(parts)), key=lambda place: (parts[place], -place))] += 10_000 - sum(each)
    return tuple(_shown(one) for one in each)
