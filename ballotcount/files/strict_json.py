"""Documents that come in from outside: strict JSON, and the path of the fault where a document is refused."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from ballotcount.domain.errors import UserError
from ballotcount.files.text_faults import JsonKind, json_fault

Loc = tuple[int | str, ...]
"""Where in a document: names of keys and places in lists."""

T = TypeVar("T")

_KINDS = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "unexpected_keyword_argument": "unknown_key",
    "enum": "not_one_of",
    "literal_error": "not_one_of",
    "greater_than_equal": "too_small",
    "greater_than": "too_small",
    "less_than_equal": "too_large",
    "too_short": "too_few",
    "too_long": "too_long",
    "string_too_short": "empty",
}
"""Pydantic's types of error, and ours: ``error.input.<kind>`` in the catalogue."""
_WANTED = {
    "string_type": JsonKind.TEXT,
    "list_type": JsonKind.LIST,
    "tuple_type": JsonKind.LIST,
    "bool_type": JsonKind.YES_OR_NO,
    "dict_type": JsonKind.TABLE,
    "model_type": JsonKind.TABLE,
    "dataclass_type": JsonKind.TABLE,
}
"""What Pydantic's types of error miss; a document holds whole numbers otherwise."""


def path_of(loc: Iterable[int | str]) -> str:
    """Return a JSON path, ``$.ballots[1].marks.9``."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc)


def refusal(kind: str, *loc: int | str, **facts: object) -> UserError:
    """Return the refusal of a document for what stands at a place in it."""
    return UserError(f"input.{kind}", path=path_of(loc), **facts)


def refuse(problem: ValidationError) -> NoReturn:
    """Refuse a document for the first thing that pydantic found.

    Raises:
        UserError: always, with the path of the fault.
    """
    first = problem.errors(include_url=False)[0]
    kind, facts = kind_and_facts(first)
    wanted = _WANTED.get(first["type"], JsonKind.NUMBER)
    raise refusal(kind, *first["loc"], **facts, wanted=wanted) from problem


def kind_and_facts(found: ErrorDetails) -> tuple[str, dict[str, object]]:
    """Return our name of what pydantic found, and what its sentence names."""
    context: Mapping[str, object] = found.get("ctx", {})
    given = _shown(found["input"])
    limit = next((context[key] for key in ("ge", "gt", "le", "min_length", "max_length") if key in context), "")
    error = context.get("error")
    if isinstance(error, ValueError) and len(error.args) == 2:
        given = str(error.args[1])  # a check across a table's keys names the key and what stood there
    facts = {"given": given, "expected": _listed(context.get("expected", "")), "limit": limit}
    return _KINDS.get(found["type"], "wrong_value"), facts | {"detail": found["msg"]}


def _shown(given: object) -> str:
    """Return a value as it stood in the document, short; nothing for a whole table or list."""
    if isinstance(given, (dict, list)):
        return ""
    return (given if isinstance(given, str) else json.dumps(given, default=str))[:60]


def _listed(expected: object) -> str:
    """Return Pydantic's "'a', 'b' or 'c'" as plain words with commas."""
    return str(expected).replace(" or ", ", ").replace("'", "")


def checked(kind: TypeAdapter[T], document: str) -> T:
    """Read a JSON text as a typed document, strictly.

    Raises:
        UserError: the text is no JSON, says a key twice, or does not fit the type; with the path of the fault.
    """
    # pydantic takes the last of two equal keys without a word; this pass refuses them.
    loaded(document)
    try:
        return kind.validate_json(document, strict=True)
    except ValidationError as problem:
        refuse(problem)


class _Pairs(dict[str, Any]):
    """An object of a JSON text that remembers the keys it was given twice."""

    twice: tuple[str, ...] = ()


def _pairs(found: list[tuple[str, Any]]) -> _Pairs:
    pairs = _Pairs(found)
    if len(pairs) < len(found):
        names = [name for name, _ in found]
        pairs.twice = tuple(name for name in pairs if names.count(name) > 1)
    return pairs


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def loaded(document: str) -> Any:
    """Parse JSON and refuse what other parsers pass over: a key said twice, NaN, Infinity.

    Raises:
        UserError: with line and column, or with the path of the key.
    """
    try:
        # Python reads NaN and Infinity, which are no JSON.
        value = json.loads(document, object_pairs_hook=_pairs, parse_constant=_no_constant)
    except json.JSONDecodeError as problem:
        raise _no_json(problem, line=problem.lineno, column=problem.colno) from problem
    except (ValueError, RecursionError) as problem:
        raise _no_json(problem, line="?", column="?") from problem
    _refuse_twice(value, ())
    return value


def _no_json(problem: ValueError | RecursionError, *, line: int | str, column: int | str) -> UserError:
    return UserError("input.json", line=line, column=column, cause=json_fault(problem), detail=str(problem))


def _refuse_twice(value: Any, loc: Loc) -> None:
    if isinstance(value, _Pairs):
        for name in value.twice:
            raise refusal("twice", *loc, name)
        for name, inner in value.items():
            _refuse_twice(inner, (*loc, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            _refuse_twice(inner, (*loc, place))
