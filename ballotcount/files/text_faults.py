"""What a parser objected to in a file that people write by hand, as a word that the chosen language says.

Parsers of the standard library say it in English only, in a text that may change with each version. Their own words
go along as ``detail`` for technical staff.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from enum import StrEnum


class TomlFault(StrEnum):
    """What is wrong on a line of a rule profile or a form."""

    QUOTE = "quote"
    TABLE = "table"
    LIST = "list"
    EQUALS = "equals"
    VALUE = "value"
    TWICE = "twice"
    SIGN = "sign"
    KEY = "key"
    MORE = "more"
    LINE = "line"
    NESTED = "nested"
    NOT_UTF8 = "encoding"
    TOO_LONG = "too_long"
    OTHER = "other"


class JsonFault(StrEnum):
    """What is wrong at a place of a JSON text."""

    VALUE = "value"
    COMMA = "comma"
    COLON = "colon"
    KEY = "key"
    QUOTE = "quote"
    CONTROL = "control"
    ESCAPE = "escape"
    MORE = "more"
    NUMBER = "number"
    NESTED = "nested"
    OTHER = "other"


class JsonKind(StrEnum):
    """What is wanted at a place of a JSON text that holds something else."""

    NUMBER = "number"
    TEXT = "text"
    LIST = "list"
    TABLE = "table"
    YES_OR_NO = "yes_or_no"


_BY_TOML: Mapping[str, TomlFault] = {
    "Unterminated string": TomlFault.QUOTE,
    "Illegal character '\\n'": TomlFault.QUOTE,
    "Expected ']": TomlFault.TABLE,
    "Expected '='": TomlFault.EQUALS,
    "Expected newline": TomlFault.MORE,
    "Expected ": TomlFault.QUOTE,
    "Unclosed ": TomlFault.LIST,
    "Invalid statement": TomlFault.LINE,
    "Invalid initial character": TomlFault.KEY,
    "Invalid value": TomlFault.VALUE,
    "Invalid date": TomlFault.VALUE,
    "Cannot ": TomlFault.TWICE,
    "Duplicate ": TomlFault.TWICE,
    "Unescaped ": TomlFault.SIGN,
    "Invalid hex": TomlFault.SIGN,
    "Escaped character": TomlFault.SIGN,
    "Illegal character": TomlFault.SIGN,
    "Found invalid character": TomlFault.SIGN,
}
"""Beginnings of what ``tomllib`` says; the first that fits decides."""

_BY_JSON: Mapping[str, JsonFault] = {
    "Expecting value": JsonFault.VALUE,
    "Expecting ','": JsonFault.COMMA,
    "Expecting ':'": JsonFault.COLON,
    "Expecting property name": JsonFault.KEY,
    "Illegal trailing comma": JsonFault.KEY,
    "Unterminated string": JsonFault.QUOTE,
    "Invalid control character": JsonFault.CONTROL,
    "Invalid \\": JsonFault.ESCAPE,
    "Extra data": JsonFault.MORE,
}
"""Beginnings of what ``json`` says."""


def toml_fault(problem: tomllib.TOMLDecodeError) -> TomlFault:
    """Return what is wrong in a text that is not TOML."""
    said = str(problem)
    return next((fault for begin, fault in _BY_TOML.items() if said.startswith(begin)), TomlFault.OTHER)


def json_fault(problem: ValueError | RecursionError) -> JsonFault:
    """Return what is wrong in a text that is not JSON, or that ``strict_json`` refuses."""
    if isinstance(problem, RecursionError):
        return JsonFault.NESTED
    if not isinstance(problem, json.JSONDecodeError):
        # a constant such as NaN, or a number of more than 4,300 digits
        return JsonFault.NUMBER
    return next((fault for begin, fault in _BY_JSON.items() if problem.msg.startswith(begin)), JsonFault.OTHER)
