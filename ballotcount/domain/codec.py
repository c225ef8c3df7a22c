"""Plain values to JSON and back, from the types of frozen dataclasses; no other library.

Fields that have their default are left out, so that the journal stays short and an older entry can be read by a newer
program that knows more fields. Ballots and scores have short forms of their own because there are thousands of them.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from ballotcount.domain.ballot import Ballot, LineMark, Mark
from ballotcount.domain.layout import Option
from ballotcount.domain.record import MarkScore

T = TypeVar("T")
Decode = Callable[[Any], Any]


class _Lines(dict[int, tuple[int, Mark]]):
    """Lines of one mark by number, each made once: the sheets of a day have a million of them."""

    def __init__(self, mark: LineMark) -> None:
        super().__init__()
        self._mark = mark

    def __missing__(self, number: int) -> tuple[int, Mark]:
        line = self[number] = (number, self._mark)
        return line


_WORDS = {mark.value: _Lines(mark) for mark in LineMark}
_VOTES = "votes"
_NUMBERS = {int}


def dump(value: Any, *, defaults: bool = False) -> Any:
    """Return a value as JSON: dataclasses to objects, tuples to arrays, enums to their values, dates to ISO 8601.

    Args:
        defaults: name every field, also one that has its default.
    """
    # Both are dataclasses too, so their short forms come before the general one.
    if isinstance(value, Ballot):
        return dump_ballot(value)
    if isinstance(value, MarkScore):
        return [value.candidate, value.option.value, value.score, value.marked, value.ruled]
    if is_dataclass(value):
        pairs = ((field, getattr(value, field.name)) for field in fields(value))
        kept = ((field.name, item) for field, item in pairs if defaults or not _is_default(field, item))
        return {name: dump(item, defaults=defaults) for name, item in kept}
    # A StrEnum is a str as well and would pass through the last line as it is.
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(dump(key)): dump(item, defaults=defaults) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [dump(item, defaults=defaults) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def load(kind: type[T], data: Any) -> T:
    """Return a value of a type from its JSON.

    Raises:
        ValueError: the JSON has not the shape of the type; the message starts with the path.
    """
    reads: Any = kind
    loaded: T = decoder(reads)(data)
    return loaded


def dump_ballot(ballot: Ballot) -> dict[str, Any]:
    """Return a ballot in its short form: numbers by mark, ``{"struck": [3]}``; votes as ``{"votes": [[1, 500]]}``."""
    body: dict[str, Any] = {}
    for number, mark in ballot.marks:
        if isinstance(mark, LineMark):
            body.setdefault(mark.value, []).append(number)
        else:
            body.setdefault(_VOTES, []).append([number, mark])
    if ballot.invalid is not None:
        body["invalid"] = ballot.invalid
    if ballot.written:
        body["written"] = list(ballot.written)
    if ballot.shares is not None:
        body["shares"] = ballot.shares
    return body


def load_ballot(body: Mapping[str, Any]) -> Ballot:
    """Return a ballot from its short form.

    Raises:
        ValueError: a key is no mark, or a line no number.
    """
    marks: list[tuple[int, Mark]] = []
    invalid = None
    written = ()
    shares = None
    kinds = 0
    for key, value in body.items():
        lines = _WORDS.get(key)
        if lines is not None:
            _require_numbers(value)
            marks += [lines[number] for number in value]
            kinds += 1
        elif key == "invalid":
            invalid = value
        elif key == "written":
            written = tuple(value)
        elif key == "shares":
            shares = value
        elif key == _VOTES:
            _require_numbers(number for number, _ in value)
            marks += [(number, votes) for number, votes in value]
            kinds += 1
        else:
            raise ValueError(f".{key}: no mark")
    # Under one word the numbers are in order already; several words have to be merged.
    if kinds > 1:
        marks.sort(key=_number)
    return Ballot(marks=tuple(marks), invalid=invalid, written=written, shares=shares)


def _require_numbers(value: Iterable[Any]) -> None:
    # By type: True and 1.0 equal 1 in Python, and would find line 1 among the lines that were made before.
    if not set(map(type, value)) <= _NUMBERS:
        raise ValueError(f": no number in {value!r}")


@cache
def decoder(kind: Any) -> Decode:
    """Return the function that reads JSON as one type, built once per type."""
    if kind is Ballot:
        return load_ballot
    if kind is MarkScore:
        return _score
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union(get_args(kind))
    if origin is tuple:
        return _tuple(get_args(kind))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(get_args(kind))
    if is_dataclass(kind):
        return _record(typing.cast(type, kind))
    return _plain(kind)


def _score(data: list[Any]) -> MarkScore:
    candidate, option, score, marked, ruled = data
    return MarkScore(candidate=candidate, option=Option(option), score=score, marked=marked, ruled=ruled)


def _number(line: tuple[int, Mark]) -> int:
    return line[0]


def _is_default(field: Field[Any], item: Any) -> bool:
    if field.default is not MISSING:
        # 1 == 1.0 == True in Python: by value alone a 1 would be left out and come back as True.
        return bool(item == field.default) and type(item) is type(field.default)
    return field.default_factory is not MISSING and bool(item == field.default_factory())


def _plain(kind: Any) -> Decode:
    if kind is Any:
        return lambda data: data
    if kind is type(None):
        return _expect(type(None), "null")
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind is date:
        return date.fromisoformat
    # JSON has one kind of number, so a whole one may stand for a float.
    if kind is float:
        return _float
    return _expect(kind, kind.__name__)


def _float(data: Any) -> float:
    if type(data) not in (int, float):
        raise ValueError(": float")
    return float(data)


def _expect(kind: type, name: str) -> Decode:
    def read(data: Any) -> Any:
        # isinstance() would let True pass for a number.
        if type(data) is not kind:
            raise ValueError(f": {name}")
        return data

    return read


def _union(kinds: tuple[Any, ...]) -> Decode:
    readers = [decoder(kind) for kind in kinds]

    def read(data: Any) -> Any:
        problems = []
        # In turn: readers ask for the exact type, so at most one of number, text and null fits.
        for reader in readers:
            try:
                return reader(data)
            except (ValueError, TypeError, KeyError, AttributeError) as problem:
                problems.append(str(problem))
        raise ValueError("; ".join(problems))

    return read


def _tuple(kinds: tuple[Any, ...]) -> Decode:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        reader = decoder(kinds[0])
        return lambda data: tuple([reader(item) for item in _array(data)])
    readers = [decoder(kind) for kind in kinds]
    return lambda data: tuple([reader(item) for reader, item in zip(readers, _array(data), strict=True)])


def _array(data: Any) -> list[Any]:
    if not isinstance(data, list | tuple):
        raise ValueError(": array")
    return list(data)


def _mapping(kinds: tuple[Any, ...]) -> Decode:
    # JSON has only text for keys; a number as key is written as its digits.
    key_of = int if kinds[0] is int else decoder(kinds[0])
    item_of = decoder(kinds[1])
    return lambda data: {key_of(key): item_of(item) for key, item in data.items()}


def _record(kind: type) -> Decode:
    # Annotations are text in these modules and have to be resolved; once for each class is enough.
    hints = get_type_hints(kind)
    readers = {field.name: decoder(hints[field.name]) for field in fields(kind) if field.init}

    def read(data: Any) -> Any:
        if type(data) is not dict:
            raise ValueError(f": {kind.__name__}")
        values = {}
        for name, item in data.items():
            reader = readers.get(name)
            # A field that this program does not know may change what the entry means: nobody may count on without it.
            if reader is None:
                raise ValueError(f".{name}: unknown")
            try:
                values[name] = reader(item)
            # The path grows on the way out, so the message says where in the entry the fault is.
            except (ValueError, TypeError) as problem:
                raise ValueError(f".{name}{problem}") from problem
        try:
            return kind(**values)
        # A field without a default is missing.
        except TypeError as problem:
            raise ValueError(f": {problem}") from problem

    return read
