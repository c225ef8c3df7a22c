"""Change a rule profile in its own text: one value at a time, comments and order of the file stay.

An editor shows rules, not TOML: ``rules_of`` lists what may be changed with the article beside it, ``with_value``
writes one value into the text, and ``profiles.parse`` checks the whole afterwards.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.profile import BaseOf, Cited, LineRule, RuleProfile, StrikeMeaning, TieRule, ValidityRule
from ballotcount.files.os_errors import trouble_of
from ballotcount.files.places import write_whole
from ballotcount.files.profiles import parse, places_of, shipped_hashes

Value = str | bool | int

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


class Kind(StrEnum):
    """How a value is entered."""

    FRACTION = "fraction"
    CHOICE = "choice"
    YES_NO = "yes_no"
    NUMBER = "number"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditField:
    """One value of a rule.

    Attributes:
        path: table and key in the file, lists by place from 0.
        options: values of a choice.
    """

    path: tuple[str, ...]
    kind: Kind
    value: Value
    options: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key itself; ``profile_edit.<key>`` in the catalogue names it."""
        return self.path[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRule:
    """One table of a profile with what may be changed in it.

    Attributes:
        code: ``profile_edit.rule.<code>`` in the catalogue names it.
        table: its path in the file.
        kind: the congress kind it holds for, ``any``, or empty.
        source: where the text was read, or empty.
        checked: day of the last check, ISO 8601.
    """

    code: str
    table: tuple[str, ...]
    fields: tuple[EditField, ...]
    article: str
    read: bool
    kind: str = ""
    source: str = ""
    checked: str = ""


def rules_of(profile: RuleProfile) -> tuple[EditRule, ...]:
    """Return the rules of a profile that an office may change, in the order of a count."""
    return tuple(replace(rule, checked=rule.checked or profile.checked) for rule in _rules(profile))


def _rules(profile: RuleProfile) -> Iterator[EditRule]:
    given: _Given
    for kind, rules in profile.quorum.items():
        for place, rule in enumerate(rules):
            given = _share(rule.fraction, strict=rule.strict)
            yield _rule(rule, table=("quorum", kind, str(place)), given=given, kind=kind)
    for kind, base in profile.base.items():
        given = {"of": (Kind.CHOICE, base.of, BaseOf), "printed": (Kind.WORDS, base.printed, None)}
        yield _rule(base, table=("base", kind), given=given, kind=kind)
    if profile.threshold is not None:
        share = profile.threshold
        yield _rule(share, table=("threshold",), given=_share(share.fraction, strict=share.strict))
    yield _validity(profile.validity)
    marks = profile.strike_marks
    given = {
        name: (Kind.CHOICE, getattr(marks, name), StrikeMeaning) for name in ("partial", "under", "over", "around")
    }
    given["share"] = (Kind.FRACTION, marks.share, None)
    given["every_word"] = (Kind.YES_NO, marks.every_word, None)
    given["like_others"] = (Kind.YES_NO, marks.like_others, None)
    yield _rule(marks, table=("strike_marks",), given=given)
    yield from _after_the_count(profile)


def _validity(rule: ValidityRule) -> EditRule:
    given: _Given = {
        "blank_or_double": (Kind.CHOICE, rule.blank_or_double, LineRule),
        "one_name_both": (Kind.YES_NO, rule.one_name_both, None),
        "one_name_neither": (Kind.YES_NO, rule.one_name_neither, None),
        "one_name_nobody": (Kind.YES_NO, rule.one_name_nobody, None),
    }
    return _rule(rule, table=("validity",), given=given)


def _after_the_count(profile: RuleProfile) -> Iterator[EditRule]:
    given: _Given = {
        "decides": (Kind.CHOICE, profile.tie.decides, TieRule),
        "run_off_needs_threshold": (Kind.YES_NO, profile.tie.run_off_needs_threshold, None),
    }
    yield _rule(profile.tie, table=("tie",), given=given)
    given = {
        "most": (Kind.NUMBER, profile.next.most, None),
        "may_add_names": (Kind.YES_NO, profile.next.may_add_names, None),
    }
    yield _rule(profile.next, table=("next",), given=given)
    given = {
        "copies": (Kind.NUMBER, profile.minutes.copies, None),
        "approved_by_vote": (Kind.YES_NO, profile.minutes.approved_by_vote, None),
    }
    yield _rule(profile.minutes, table=("minutes",), given=given)
    given = {
        "months": (Kind.NUMBER, profile.keeping.months, None),
        "text": (Kind.WORDS, profile.keeping.text, None),
    }
    yield _rule(profile.keeping, table=("keeping",), given=given)


_Given = dict[str, tuple[Kind, Value, type[StrEnum] | None]]


def _share(fraction: str, *, strict: bool) -> _Given:
    return {"fraction": (Kind.FRACTION, fraction, None), "strict": (Kind.YES_NO, strict, None)}


def _rule(rule: Cited, *, table: tuple[str, ...], given: _Given, kind: str = "") -> EditRule:
    fields = tuple(
        EditField(
            path=(*table, name),
            kind=how,
            value=value.value if isinstance(value, StrEnum) else value,
            options=tuple(one.value for one in options) if options else (),
        )
        for name, (how, value, options) in given.items()
    )
    return EditRule(
        code=table[0],
        table=table,
        fields=fields,
        article=rule.article,
        read=rule.read,
        kind=kind,
        source=rule.source,
        checked=rule.checked,
    )


def with_value(text: str, path: tuple[str, ...], value: Value) -> str:
    """Return the text of a profile with one value changed; a key that the file leaves out is added to its table.

    Args:
        path: as ``EditField.path``; a key at the top of the file is a path of one.

    Raises:
        UserError: ``profile.no_table``, the file has no such table.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    places = places_of(text)
    key = path[-1]
    written = f"{key} = {_toml(value)}"
    if path in places:
        lines[places[path] - 1] = written
        return "\n".join(lines)
    table = path[:-1]
    if table and table not in places:
        raise UserError("profile.no_table", table=".".join(table))
    # Lines count from 1, so the number of the header is the index of the line behind it.
    lines.insert(places[table] if table else places[("id",)], written)
    return "\n".join(lines)


def _toml(value: Value) -> str:
    # Before numbers: in Python a bool is an int too.
    if isinstance(value, bool):
        return "true" if value else "false"
    # A JSON string has the quotes and escapes of a TOML string.
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def copied(profile: RuleProfile, id: str, title: str) -> str:
    """Return the text of a profile under another id and title.

    Raises:
        UserError: ``profile.bad_id``, the id is no file name of small letters, digits and hyphens.
    """
    if not _ID.fullmatch(id):
        raise UserError("profile.bad_id", id=id)
    return with_value(with_value(profile.text, ("id",), id), ("title",), title)


def save(text: str, path: Path) -> RuleProfile:
    """Write a profile as one file, whose name becomes its id, after checking it.

    Raises:
        UserError: ``profile.bad_id``, ``profile.id_taken`` for the id of a profile that comes with the program, or a
            mistake in the profile with its line.
        EnvironmentFault: ``profile.unwritable``.
    """
    if not _ID.fullmatch(path.stem) or path.suffix != ".toml":
        raise UserError("profile.bad_id", id=path.name)
    if shipped_hashes(path.stem):
        # Rules of the office's own must not pass for those that come with the program.
        raise UserError("profile.id_taken", id=path.stem, file=str(path))
    profile = parse(with_value(text, ("id",), path.stem), path.stem)
    try:
        write_whole(path, profile.text.encode())
    except OSError as problem:
        raise EnvironmentFault("profile.unwritable", file=str(path), detail=trouble_of(problem)) from problem
    return profile
