"""Find the columns of options by their headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ballotcount.domain.layout import Option
from ballotcount.paper.adoption.name_search import FormPage
from ballotcount.paper.adoption.printed_text import TextRun
from ballotcount.paper.adoption.spelling import keys_of

HEADINGS: dict[Option, tuple[str, ...]] = {
    Option.AGREE: ("Đồng ý", "Tán thành", "Nhất trí", "Có", "Bầu", "Tín nhiệm"),
    Option.DISAGREE: ("Không đồng ý", "Không tán thành", "Không nhất trí", "Không", "Không bầu", "Không tín nhiệm"),
    Option.HIGH: ("Tín nhiệm cao", "Cao"),
    Option.MEDIUM: ("Tín nhiệm", "Trung bình"),
    Option.LOW: ("Tín nhiệm thấp", "Thấp"),
    Option.VOTES: ("Số phiếu bầu", "Số phiếu", "Số lượng phiếu bầu", "Số quyền biểu quyết", "Số cổ phần bầu"),
}
"""Words that head a column; upper and lower case are one."""
WORDS_APART = 1.0
"""Room between two headings that no rule parts, in heights of their words."""


@dataclass(frozen=True, slots=True)
class OptionColumn:
    """A column of boxes.

    Attributes:
        left, right: its rules, mm; the ends of its heading where it has none.
        sure: whether its heading was read.
        ruled: whether rules part it from its neighbours; if not, each row has a frame of its own below the heading.
    """

    option: Option
    left: float
    right: float
    sure: bool = True
    ruled: bool = True

    @property
    def middle(self) -> float:
        """Return its middle, mm."""
        return (self.left + self.right) / 2


def find_columns(page: FormPage, options: Sequence[Option], above: float) -> list[OptionColumn]:
    """Find the columns of some options on a page.

    Args:
        options: those of the voting method.
        above: only headings above this height count, mm.

    Returns:
        One column for each option that was found; two lists side by side give two for each.
    """
    cells: dict[tuple[float, ...], list[TextRun]] = {}
    for token in (*sorted(page.tokens, key=lambda one: (round(one.base), one.box[0])), *page.upright):
        x, y = token.middle
        cell = page.rulings.cell(x, y)
        if cell is not None and y < above:
            cells.setdefault(tuple(round(side, 1) for side in cell), []).append(token)
    found = []
    for cell_sides, tokens in cells.items():
        option = option_of(_without_brackets(tokens), options)
        if option is not None:
            found.append(OptionColumn(option, cell_sides[0], cell_sides[0] + cell_sides[2]))
    return found or _without_rules(page, options, above)


def _without_rules(page: FormPage, options: Sequence[Option], above: float) -> list[OptionColumn]:
    """Return the columns whose headings stand free, on the lowest line that names each option once or more."""
    lines: dict[float, list[TextRun]] = {}
    for token in page.tokens:
        if token.middle[1] < above:
            lines.setdefault(round(token.base, 0), []).append(token)
    for _, tokens in sorted(lines.items(), reverse=True):
        found = []
        for phrase in _phrases(sorted(tokens, key=lambda one: one.box[0])):
            option = option_of(_without_brackets(phrase), options)
            if option is not None:
                found.append(OptionColumn(option, phrase[0].box[0], phrase[-1].right, ruled=False))
        if {one.option for one in found} == set(options):
            return found
    return []


def _phrases(tokens: Sequence[TextRun]) -> list[list[TextRun]]:
    """Return the words of a line in groups between which there is more room than between words."""
    groups: list[list[TextRun]] = []
    for token in tokens:
        if groups and token.box[0] - groups[-1][-1].right < WORDS_APART * token.box[3]:
            groups[-1].append(token)
        else:
            groups.append([token])
    return groups


def _without_brackets(tokens: Sequence[TextRun]) -> tuple[str, ...]:
    """Return the words of a heading without those in brackets, such as how to mark the column."""
    kept = []
    inside = False
    for token in tokens:
        inside = inside or "(" in token.before
        if not inside:
            kept.append(token.key)
        inside = inside and ")" not in token.after
    return tuple(kept)


def option_of(keys: tuple[str, ...], options: Sequence[Option]) -> Option | None:
    """Return the option that a heading names; the longest wording decides."""
    best: tuple[int, Option] | None = None
    for option in options:
        for words in HEADINGS.get(option, ()):
            wanted = keys_of(words)
            # "Không đồng ý" begins as "Không" does and holds "Đồng ý": the longest wording that fits from the start
            # decides.
            if (
                keys[: len(wanted)] == wanted
                and len(keys) <= len(wanted) + 1
                and (best is None or len(wanted) > best[0])
            ):
                best = (len(wanted), option)
    return None if best is None else best[1]
