"""Personal names: taken apart, put in dictionary order, found by a few typed letters, distinguished when equal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ballotcount.domain.namesakes import distinguished
from ballotcount.domain.people import Delegate
from ballotcount.roster.highland import MARKERS, leading_family, split_marker, trailing_clan
from ballotcount.roster.letters import WordKey, marked, normalise, plain, word_key
from ballotcount.roster.namesake_marks import is_namesake_mark

_ALIAS = re.compile(r"\([^)]*\)?")
_GLUE = re.compile(r"\b([HhKkYy]) ?' ?(?=\w)")


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart.

    Attributes:
        given: the word the name is filed under.
        marker: "h", "y" or "k" before a highland given name, or empty.
        suffix: a letter or number that tells two people of one name apart (Nguyễn Thị Hoa A), or empty.
    """

    given: str
    middle: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    marker: str = ""
    suffix: str = ""


_NOTHING: WordKey = (b"", b"")

NameKey = tuple[WordKey, tuple[WordKey, ...], tuple[WordKey, ...], str, str, str, str]


@lru_cache(maxsize=16384)
def parts(name: str) -> NameParts:
    """Take a name apart.

    1. What stands in parentheses is an alias and is left out. Of four words or more, a last one that is a capital
       A to E, I to III or a number only tells people apart.
    2. A name that begins with H', K' or Y is a person's name, then perhaps a known clan: H'Hen **Niê**.
    3. Otherwise a known highland family, of up to three words, or else the first word is the family: **Rơ Châm** H'Yéo.
    4. Of what is left the last word is the given name, without H', K' or Y before it; the rest is the middle name.
    """
    words = _GLUE.sub(r"\1'", _ALIAS.sub(" ", normalise(name)).replace("-", " ")).split()
    # Of three words the last is the given name, even if it is a single capital: Nguyễn Văn A.
    suffix = words.pop() if len(words) >= 4 and is_namesake_mark(words[-1], bare=True) else ""
    if not words:
        return NameParts(normalise(name))
    first, rest = _leading_marker(words)
    if first:
        clan = trailing_clan(rest)
        person = rest[: len(rest) - clan]
        family = rest[len(rest) - clan :]
    else:
        length = leading_family(words) or min(1, len(words) - 1)
        family = words[:length]
        person = words[length:]
    marker, given = split_marker(person[-1])
    middle = person[:-1]
    if not first and len(middle) == 1 and plain(middle[0]) == "h":  # Ksor H Nga is Ksor H'Nga
        marker = "h"
        middle = []
    return NameParts(given=given, middle=tuple(middle), family=tuple(family), marker=first or marker, suffix=suffix)


def _leading_marker(words: list[str]) -> tuple[str, list[str]]:
    # Only the bare letter is a marker: Ý with its tone is a name of its own.
    if len(words) > 1 and plain(words[0]) in MARKERS and not marked(words[0]):
        return plain(words[0]), words[1:]
    marker, rest = split_marker(words[0])
    return marker, [rest, *words[1:]]


def _plain_parts(name: str) -> NameParts:
    """Return a name written for sorting: family, middle, given, with no highland reading."""
    words = normalise(name).split() or [""]
    return NameParts(words[-1], tuple(words[1:-1]), tuple(words[:1]) if len(words) > 1 else ())


@lru_cache(maxsize=16384)
def sort_key(name: str, sort_name: str = "") -> NameKey:
    """Return the place of a name in a Vietnamese list: given name, then middle names, then family name.

    Args:
        sort_name: the same name written family, middle, given, where the rule of ``parts`` would take it apart wrongly.

    Returns:
        A key that differs whenever the normalised names differ, so the order is total.
    """
    taken = _plain_parts(sort_name) if sort_name.strip() else parts(name)
    whole = normalise(name)
    return (
        word_key(taken.given),
        tuple(map(word_key, taken.middle)),
        tuple(map(word_key, taken.family)),
        taken.marker,
        # Padded with zeros, because as text 10 would stand before 2.
        taken.suffix.zfill(6) if taken.suffix.isdecimal() else taken.suffix,
        whole.lower(),
        whole,
    )


def in_order(delegates: Iterable[Delegate]) -> list[Delegate]:
    """Return delegates in the order of their names; equal names by birth, then unit, then id."""
    return sorted(delegates, key=delegate_key)


def delegate_key(delegate: Delegate) -> tuple[NameKey, str, list[WordKey], list[int | str]]:
    """Return the place of a delegate in a list, total even among people of one name."""
    unit = [word_key(word) for word in delegate.unit.split()]
    return sort_key(delegate.name, delegate.sort_name), delegate.born, unit, _natural(delegate.id)


def _natural(id: str) -> list[int | str]:
    # Odd places are always numbers and even ones text, so two ids never compare a number with text.
    return [int(piece) if index % 2 else piece for index, piece in enumerate(re.split(r"([0-9]+)", id))]


def same_name(one: str, other: str) -> bool:
    """Return whether two names are one name except for case, spaces, apostrophes and the way letters are stored."""
    return name_identity(one) == name_identity(other)


@lru_cache(maxsize=65_536)
def name_identity(name: str) -> tuple[tuple[WordKey, ...], str]:
    """Return what two writings of one name have in common; ``Hòa`` and ``Hoà`` are one name."""
    text = _GLUE.sub(r"\1'", normalise(name))
    # Letters outside the alphabet have an empty key and must still tell two names apart.
    other_signs = "".join(sign for sign in text if sign not in "' " and word_key(sign) == _NOTHING)
    return tuple(map(word_key, text.split())), other_signs


def distinct_names(delegates: Iterable[Delegate]) -> dict[str, str]:
    """Return what to show for each delegate so that no two people look the same.

    A name held by one person stays alone. Among namesakes the first of these that differs for all of them is added:
    year of birth, day of birth, unit, birth and unit, and last the id.

    Returns:
        Shown name by id of the delegate.
    """
    labelled = distinguished(delegates, key=lambda one: name_identity(one.name), facts=_facts)
    return {delegate.id: shown for delegate, shown in labelled}


def _facts(group: Sequence[Delegate]) -> list[list[str]]:
    return [
        [delegate.born[:4] for delegate in group],
        [day_shown(delegate.born) for delegate in group],
        [delegate.unit for delegate in group],
        [", ".join(filter(None, (day_shown(delegate.born), delegate.unit))) for delegate in group],
        [", ".join(filter(None, (day_shown(delegate.born), delegate.unit, delegate.id))) for delegate in group],
    ]


def day_shown(day: str) -> str:
    """Return a stored day as Vietnamese write it: ``1970-05-03`` gives ``03/05/1970``, ``1970-05`` ``05/1970``."""
    return "/".join(reversed(day.split("-")))


def found(typed: str, delegates: Iterable[Delegate], *, limit: int = 20) -> list[Delegate]:
    """Return delegates whose name answers to a few typed letters, the likeliest first.

    Letters without diacritics match any; a typed diacritic must be there. Given names come before middle and family
    names, and these before initials (``nvh`` for Nguyễn Văn Hùng); equal matches stand in the order of names.

    Args:
        typed: one or more beginnings of words in any order, three letters being usually enough.
        limit: the longest answer, in people.
    """
    exact = marked(typed)
    pieces = searchable(typed, exact=exact).split()
    if not pieces:
        return []
    ranked = ((_match(pieces, delegate, exact=exact), delegate) for delegate in delegates)
    hits = [(rank, delegate_key(delegate), delegate) for rank, delegate in ranked if rank is not None]
    hits.sort(key=lambda hit: hit[:2])
    return [delegate for _, _, delegate in hits[:limit]]


def searchable(text: str, *, exact: bool) -> str:
    text = normalise(text).lower() if exact else plain(text)
    return text.replace("-", " ").replace("'", "")


def _match(pieces: Sequence[str], delegate: Delegate, *, exact: bool) -> int | None:
    """Return 0 the given name, 1 given name and other words, 2 other words, 3 initials, None no match."""
    taken = parts(delegate.name)
    given = searchable(taken.given, exact=exact)
    words = searchable(delegate.name, exact=exact).split()
    if len(pieces) == 1 and given.startswith(pieces[0]):
        return 0
    if _each_begins_a_word(pieces, [given, *words]):
        return 1 if any(given.startswith(piece) for piece in pieces) else 2
    initials = "".join(word[0] for word in words)
    return 3 if len(pieces) == 1 and len(pieces[0]) > 1 and initials.startswith(pieces[0]) else None


def _each_begins_a_word(pieces: Sequence[str], words: list[str]) -> bool:
    left = list(words)
    # The longest piece first: a short one must not use up the only word that a longer one fits.
    for piece in sorted(pieces, key=len, reverse=True):
        hit = next((word for word in left if word.startswith(piece)), None)
        if hit is None:
            return False
        # A word answers once: who types one syllable twice looks for a name that has it twice.
        left.remove(hit)
    return True
