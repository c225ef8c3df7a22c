"""Typing a sheet by exception: only what differs from the usual is typed.

=============  ====================================================================================================
strike         numbers that are struck: ``3 7 12``, ``5-9``, ``*`` for all; ``+ 3 7`` strikes everybody but 3 and 7
boxes          lines that differ from the usual (agree, or as chosen): ``3`` disagree, ``3d`` agree, ``3h`` both
               boxes, ``3t`` no box; ``*`` or ``5-9`` with the same letters
levels         ``3`` or ``3v`` medium, ``3p`` low, ``3c`` high, ``3h`` several, ``3t`` none; the rest are high
cumulative     ``3=500 7=200 @1000``: votes by line, shares behind ``@``
written        numbers of the list and names, between semicolons: ``3 7; Nguyễn Văn A``
carried votes  ``@12`` with the first sheet of a stack, where delegates carry several votes
every style    ``!reason`` sets the sheet aside as invalid: ``!foreign_mark``, or its place in the list, ``!2``
=============  ====================================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ballotcount.domain.ballot import Ballot, LineMark, Mark, VotingMethod
from ballotcount.domain.election import Round
from ballotcount.domain.errors import UserError
from ballotcount.service.texts import tidy
from ballotcount.text.words import t

BOX_LETTERS: Mapping[str, LineMark | None] = {
    "": LineMark.DISAGREE,
    "k": LineMark.DISAGREE,
    "d": LineMark.AGREE,
    "h": LineMark.BOTH,
    "t": None,
}
"""*không đồng ý, đồng ý, hai ô, trống*"""

LEVEL_LETTERS: Mapping[str, LineMark | None] = {
    "": LineMark.MEDIUM,
    "c": LineMark.HIGH,
    "v": LineMark.MEDIUM,
    "p": LineMark.LOW,
    "h": LineMark.BOTH,
    "t": None,
}
"""*cao, vừa, thấp, nhiều ô, trống*"""

USUAL: Mapping[VotingMethod, LineMark | None] = {
    VotingMethod.AGREE: LineMark.AGREE,
    VotingMethod.OPINION: LineMark.AGREE,
    VotingMethod.LEVELS: LineMark.HIGH,
}
"""What a line of each style says when nothing is typed for it."""

# Without re.ASCII \d would take the digits of every script.
_TOKEN = re.compile(r"(?P<first>\d{1,4}|\*)(?:-(?P<last>\d{1,4}))?(?P<letter>[a-z]?)", re.ASCII)
# Fifteen digits: a page of a browser counts whole numbers exactly up to 9 * 10^15.
_SHARES = re.compile(r"@\d{1,15}", re.ASCII)
_VOTES = re.compile(r"(?P<no>\d{1,4})[=:](?P<votes>\d{1,15})", re.ASCII)


def is_shorter_kept(round: Round) -> bool:
    """Return whether a strike ballot takes fewer keys by typing kept numbers: fewer can stay than must go."""
    return round.style is VotingMethod.STRIKE and 2 * round.seats < len(round.candidates)


def parse_entry(
    text: str, round: Round, *, reasons: Sequence[str] = (), usual: LineMark | None = LineMark.AGREE
) -> Ballot:
    """Read what a typist typed for one sheet.

    Args:
        reasons: codes of invalid ballots that people may give, in the order of ``!1``, ``!2`` ...
        usual: on boxes and levels, what lines not typed say; ``AGREE`` means the usual of the style.

    Raises:
        UserError: ``entry.token``, ``entry.unknown_candidate``, ``entry.said_twice``, ``entry.range``,
            ``entry.reason``, ``entry.no_shares``.
    """
    words, invalid = _set_aside(text, reasons)
    carried, words = _carried(words, round)
    match round.style:
        case VotingMethod.STRIKE:
            ballot = Ballot(_strikes(words, round))
        case VotingMethod.CUMULATIVE:
            ballot = _shares(words, round)
            # Without its shares a ballot could give any number of votes.
            if ballot.shares is None and invalid is None and round.roster.shares_present:
                raise UserError("entry.no_shares")
        case VotingMethod.WRITTEN:
            ballot = _written(" ".join(words), round)
        case _:
            standard = USUAL[round.style] if usual is LineMark.AGREE else usual
            # A sheet set aside without any line typed says nothing of its lines.
            ballot = Ballot() if invalid and not words else Ballot(_lines(words, round, standard))
    shares = ballot.shares if carried is None else carried
    return Ballot(marks=ballot.marks, invalid=invalid, written=ballot.written, shares=shares)


def _odd(token: str, round: Round) -> UserError:
    """Return the refusal of a word that says nothing on a ballot of this style, with what is typed there."""
    return UserError("entry.token", token=token, how=t(f"service.entry_how.{round.style.value}"))


def _carried(words: list[str], round: Round) -> tuple[int | None, list[str]]:
    """Return the votes that a sheet carries, where delegates carry several, and the other words."""
    if not round.roster.weights:
        return None, words
    given = [word for word in words if _SHARES.fullmatch(word)]
    if len(given) > 1:
        raise _odd(given[1], round)
    rest = [word for word in words if word not in given]
    return (int(given[0][1:]) if given else None), rest


def _set_aside(text: str, reasons: Sequence[str]) -> tuple[list[str], str | None]:
    """Return the words typed, and the reason why the sheet is set aside."""
    words = tidy(text).replace(",", " ").split()
    given = [word[1:] for word in words if word.startswith("!")]
    rest = [word for word in words if not word.startswith("!")]
    if not given:
        return rest, None
    code = given[0]
    if code.isascii() and code.isdigit() and 1 <= int(code) <= len(reasons):
        code = reasons[int(code) - 1]
    if len(given) > 1 or not code or (reasons and code not in reasons):
        raise UserError("entry.reason", reason=code, known=reasons_to_type(reasons))
    return rest, code


def reasons_to_type(reasons: Sequence[str]) -> str:
    """Return the reasons that people may give, each in words behind what is typed for it."""
    return "; ".join(f"!{place} {t(f'reason.{code}')}" for place, code in enumerate(reasons, start=1))


def _strikes(words: list[str], round: Round) -> tuple[tuple[int, Mark], ...]:
    # ``+ 3`` and ``+3`` are typed alike, so the sign may stand alone or before the first number.
    keep = bool(words) and words[0].startswith("+")
    tokens = [word for word in ([words[0].removeprefix("+"), *words[1:]] if keep else words) if word]
    named = [no for no, _ in _named(tokens, round, {"": None})]
    numbers = {candidate.no for candidate in round.candidates} - set(named) if keep else named
    return tuple((no, LineMark.STRUCK) for no in sorted(numbers))


def _lines(words: list[str], round: Round, usual: LineMark | None) -> tuple[tuple[int, Mark], ...]:
    letters = LEVEL_LETTERS if round.style is VotingMethod.LEVELS else BOX_LETTERS
    said = dict(_named(words, round, letters))
    lines = ((candidate.no, said.get(candidate.no, usual)) for candidate in round.candidates)
    return tuple((no, mark) for no, mark in sorted(lines) if mark is not None)


def _named(
    words: list[str], round: Round, letters: Mapping[str, LineMark | None]
) -> Iterator[tuple[int, LineMark | None]]:
    """Yield every line that the words name, each once, with what its letter says."""
    seen: set[int] = set()
    for word in words:
        token = _TOKEN.fullmatch(word.casefold())
        if token is None or token["letter"] not in letters:
            raise _odd(word, round)
        for no in _numbers(token, round, word):
            if no in seen:
                raise UserError("entry.said_twice", number=no, mark="")
            seen.add(no)
            yield no, letters[token["letter"]]


def _numbers(token: re.Match[str], round: Round, word: str) -> list[int]:
    known = [candidate.no for candidate in round.candidates]
    if token["first"] == "*":
        if token["last"]:
            raise _odd(word, round)
        return known
    first = int(token["first"])
    last = int(token["last"] or first)
    if last < first:
        raise UserError("entry.range", token=word)
    for no in (first, last):
        if no not in known:
            raise UserError("entry.unknown_candidate", number=no, mark="")
    return [no for no in known if first <= no <= last]


def _shares(words: list[str], round: Round) -> Ballot:
    known = {candidate.no for candidate in round.candidates}
    marks: dict[int, Mark] = {}
    shares: int | None = None
    for word in words:
        if _SHARES.fullmatch(word):
            # Of two figures nobody knows which the ballot says.
            if shares is not None:
                raise _odd(word, round)
            shares = int(word[1:])
            continue
        given = _VOTES.fullmatch(word)
        if given is None:
            raise _odd(word, round)
        no = int(given["no"])
        if no not in known:
            raise UserError("entry.unknown_candidate", number=no, mark="")
        if no in marks:
            raise UserError("entry.said_twice", number=no, mark="")
        marks[no] = int(given["votes"])
    return Ballot(tuple(sorted(marks.items())), shares=shares)


def _written(text: str, round: Round) -> Ballot:
    numbers: list[str] = []
    names: list[str] = []
    for part in filter(None, map(tidy, text.split(";"))):
        if re.fullmatch(r"[0-9\s-]+", part):
            numbers += part.split()
        elif any(letter.isdigit() for letter in part):
            raise _odd(part, round)
        else:
            names.append(part)
    marks = tuple((no, LineMark.AGREE) for no, _ in sorted(_named(numbers, round, {"": None})))
    return Ballot(marks, written=tuple(names))


def shown_entry(ballot: Ballot, round: Round, *, reasons: Sequence[str] = ()) -> str:
    """Return what would be typed for a ballot; reading it again gives the same ballot.

    Args:
        reasons: codes that people may give, as for ``parse_entry``; a reason among them is shown by its number.
    """
    words = []
    if ballot.invalid:
        known = ballot.invalid in reasons
        words.append(f"!{reasons.index(ballot.invalid) + 1}" if known else f"!{ballot.invalid}")
    match round.style:
        case VotingMethod.STRIKE:
            words += [str(no) for no, _ in ballot.marks]
        case VotingMethod.CUMULATIVE:
            words += [f"{no}={votes}" for no, votes in ballot.marks]
        case VotingMethod.WRITTEN:
            numbers = " ".join(str(no) for no, _ in ballot.marks)
            words.append("; ".join(filter(None, (numbers, *ballot.written))))
        case _:
            words += _exceptions(ballot, round)
    words += [f"@{ballot.shares}"] if ballot.shares is not None else []
    return " ".join(filter(None, words))


def _exceptions(ballot: Ballot, round: Round) -> Iterator[str]:
    if ballot.invalid and not ballot.marks:
        return
    usual = USUAL[round.style]
    said = dict(ballot.marks)
    letters = LEVEL_LETTERS if round.style is VotingMethod.LEVELS else BOX_LETTERS
    # Two letters may stand for one mark; the last one written wins, and reversed that is the shortest.
    letter_of = {mark: letter for letter, mark in reversed(list(letters.items()))}
    numbers = sorted(candidate.no for candidate in round.candidates)
    if ballot.invalid and all(said.get(no) == usual for no in numbers):
        # Without a word about its lines, a sheet set aside says nothing of them.
        yield f"*{letter_of[usual]}"
    for no in numbers:
        mark = said.get(no)
        if mark != usual:
            yield f"{no}{letter_of[mark if isinstance(mark, LineMark) else None]}"
