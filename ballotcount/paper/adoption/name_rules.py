"""Rules at a name: the one that strikes it through in print, and those that bound its row."""

from __future__ import annotations

from collections.abc import Sequence

from ballotcount.domain.layout import Box
from ballotcount.paper.adoption.name_search import NameMatch, extent
from ballotcount.paper.adoption.printed_text import TextRun
from ballotcount.paper.adoption.rulings import Rulings

STRUCK = "struck"
"""Code of the question about a name that is struck through in print."""
BODY = (0.55, 0.08)
"""Height over the line it stands on between which a rule goes through a letter, in heights of the type: programs
strike text through at 0.22 to 0.3, underline it below the line, and an accent of a capital begins at 0.7."""
BEYOND_MM = 1.0
"""How far beyond a name a rule of its row goes at one end at least, mm; what is shorter underlines it."""
TOUCH_MM = 0.3
"""How far letters may reach over a rule of their row, mm; accents of capitals reach further."""
TALLEST = 0.74
"""Height of the tallest letters without accents, in heights of the type: Times New Roman 0.68, Arial 0.73."""
PAD = (0.2, 0.3)
"""Paper around the letters of a name that belongs to its target, across and down, mm."""
OFF_RULE_MM = 0.4
"""Distance of a name's target from the rules of its row, mm, where its letters leave so much."""


def is_struck(match: NameMatch, rules: Rulings) -> bool:
    """Return whether a rule goes through a whole word of a name.

    Programs print text that was struck or deleted with changes kept on record so, and the form's unmarked page would
    have the very mark that a voter makes.
    """
    return any(_is_crossed(word, rules) for word in match.tokens)


def _is_crossed(word: TextRun, rules: Rulings) -> bool:
    high, low = BODY
    left = word.box[0] + TOUCH_MM
    right = word.right - TOUCH_MM
    return any(
        word.base - high * word.em < y < word.base - low * word.em and first <= left and last >= right
        for y, first, last in rules.level
    )


def row_rules(match: NameMatch, rules: Rulings) -> tuple[float | None, float | None]:
    """Return the rules above and below a name, mm, or None: an accent may lie on the rule or over it."""
    box = extent(match.tokens)
    x = box[0] + box[2] / 2
    right = box[0] + box[2]
    wide = tuple(one for one in rules.level if one[1] < box[0] - BEYOND_MM or one[2] > right + BEYOND_MM)
    bounds = Rulings(level=wide, upright=())
    top, bottom = body_of(match)
    return bounds.above(x, top), bounds.below(x, bottom)


def body_of(match: NameMatch) -> tuple[float, float]:
    """Return between which heights no rule of a row can go through a name, mm: without accents and tails."""
    box = extent(match.tokens)
    first = match.lines[0][0]
    top = max(box[1] + TOUCH_MM, first.base - BODY[0] * first.em)
    return top, min(box[1] + box[3] - TOUCH_MM, match.lines[-1][0].base)


def off_rules(words: Sequence[TextRun], row: Box) -> Box:
    """Return the extent of words of a name with some paper around, but without the rules of their row, mm."""
    left, high, width, height = extent(words)
    low = high + height
    # Letters that touch the rule (a row of 6 mm) keep their whole height; accents of capitals that lie on it do not.
    # The rule would be a part of the target, and on a sheet a tenth of a millimetre off it would be ink of a mark.
    body = max(high, words[0].base - TALLEST * words[0].em)
    foot = min(low, words[-1].base)
    top = max(high - PAD[1], min(body, row[1] + OFF_RULE_MM))
    bottom = min(low + PAD[1], max(foot, row[1] + row[3] - OFF_RULE_MM))
    return (left - PAD[0], top, width + 2 * PAD[0], bottom - top)
