"""Rule profiles: TOML files to frozen ``RuleProfile``s, with the line of every mistake.

The profile's hash goes into the journal, so a result can be recounted only under the text it was counted under.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.profile import ANY, Answer, RuleProfile
from ballotcount.files.os_errors import trouble_reading
from ballotcount.files.places import resource
from ballotcount.files.strict_json import Loc, kind_and_facts
from ballotcount.files.text_faults import toml_fault

DEFAULT = "party-190"

ALIASES = {"public-85": "public-na"}
"""Former ids of profiles. A congress opened under one keeps its text in the journal; a new one takes the successor."""

MACHINE_CODES: dict[VotingMethod, tuple[str, ...]] = {
    VotingMethod.STRIKE: ("too_many", "nobody", "outside_name"),
    VotingMethod.AGREE: ("both_boxes", "neither_box", "outside_name"),
    VotingMethod.OPINION: ("both_boxes", "neither_box", "outside_name"),
    VotingMethod.LEVELS: ("outside_name",),
    VotingMethod.CUMULATIVE: ("too_many", "too_many_votes", "nobody", "outside_name"),
    VotingMethod.WRITTEN: ("too_many", "nobody"),
}
"""Reasons that ``rules.validity`` itself gives; a profile cites the article of each that its ballots can meet."""

_SHAPE: TypeAdapter[RuleProfile] = TypeAdapter(RuleProfile)
_HEADER = re.compile(r"\s*\[(?P<list>\[)?\s*(?P<name>[^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*(?P<key>[A-Za-z0-9_-]+|"[^"]*"|'[^']*')\s*=""")


def ids() -> tuple[str, ...]:
    """Return the profiles that come with the program, the default first."""
    found = sorted(path.stem for path in resource("rules").glob("*.toml"))
    return tuple(sorted(found, key=lambda stem: stem != DEFAULT))


def load(id: str = DEFAULT) -> RuleProfile:
    """Return a profile by its id, or by the path of a TOML file of the office's own.

    Raises:
        UserError: no such profile, or a mistake in it, with its line.
        EnvironmentFault: the file cannot be read.
    """
    if id in ids() or id in ALIASES:
        return _known(ALIASES.get(id, id))
    path = Path(id)
    if path.suffix.lower() != ".toml":
        raise UserError("profile.unknown", id=id, known=", ".join(ids()))
    profile = parse(_text_of(path), path.stem)
    # A copy of rules that came with an earlier version keeps their id: released hashes are known.
    shipped = shipped_hashes(profile.id)
    if shipped and profile.hash not in shipped:
        # Rules of the office's own must not pass for those that come with the program.
        raise UserError("profile.id_taken", id=profile.id, file=str(path))
    return profile


@cache
def shipped_hashes(id: str) -> frozenset[str]:
    """Return SHA-256 of every text that came with the program under an id, in any version; none for others."""
    released = json.loads(resource("rules", "released.json").read_text("utf-8"))
    now = {_known(ALIASES.get(id, id)).hash} if id in ids() or id in ALIASES else set()
    return frozenset({*released.get(id, ()), *now})


@cache
def _known(id: str) -> RuleProfile:
    return parse(_text_of(resource("rules", f"{id}.toml")), id)


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as problem:
        raise UserError("profile.no_file", file=str(path)) from problem
    except UnicodeDecodeError as problem:
        raise UserError("profile.not_utf8", file=str(path)) from problem
    except ValueError as problem:  # a path with a null character in it
        raise UserError("profile.no_file", file=str(path)) from problem
    except OSError as problem:
        raise EnvironmentFault("profile.unreadable", file=str(path), detail=trouble_reading(problem)) from problem


@lru_cache(maxsize=32)
def parse(text: str, name: str) -> RuleProfile:
    """Read the text of a profile.

    Args:
        text: TOML; a carriage return before a line feed does not change its hash.
        name: the id it has to carry, which is its file's name without ``.toml``.

    Raises:
        UserError: a mistake, with its line.
    """
    # Edited on Windows, the same rules must keep their hash: the journal holds it.
    text = text.replace("\r\n", "\n")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        # tomllib tells the line in its message only.
        line = re.search(r"line (\d+)", str(problem))
        at = int(line.group(1)) if line else text.count("\n") + 1
        raise UserError(
            "profile.syntax", file=name, line=at, cause=toml_fault(problem), detail=str(problem)
        ) from problem
    return _shaped(tables, text, name)


def _shaped(tables: dict[str, Any], text: str, name: str) -> RuleProfile:
    # Both are worked out below: a file that brings its own hash could pass for other rules.
    for given in ("hash", "text"):
        if given in tables:
            raise _mistake(text, name=name, loc=(given,), kind="unknown_key")
    try:
        # Through JSON, because pydantic's strict mode takes enum values and lists only from there.
        document = json.dumps(tables | {"hash": digest(text), "text": text}, default=str)
        profile = _SHAPE.validate_json(document, strict=True)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        kind, facts = kind_and_facts(first)
        raise _mistake(text, name=name, loc=_loc_of(first), kind=kind, **facts) from problem
    _agree_with_itself(profile, name)
    return profile


def _loc_of(found: ErrorDetails) -> Loc:
    """Return where the mistake is; a check across a table's keys carries the key in its error."""
    error = found.get("ctx", {}).get("error")
    return (*found["loc"], str(error.args[0])) if isinstance(error, ValueError) else found["loc"]


def digest(text: str) -> str:
    """Return SHA-256 of a profile's text, 64 hex digits."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def _mistake(text: str, name: str, loc: Loc, kind: str, **facts: object) -> UserError:
    shown = ".".join(str(step) for step in loc)
    return UserError(f"profile.{kind}", file=name, line=line_of(text, loc), key=shown, **facts)


def _agree_with_itself(profile: RuleProfile, name: str) -> None:
    """Refuse a profile whose tables have the right shape but contradict or miss each other."""

    def refuse(kind: str, *loc: int | str, **facts: object) -> UserError:
        return _mistake(profile.text, name=name, loc=loc, kind=kind, **facts)

    if profile.id != name:
        raise refuse("other_id", "id", given=profile.id)
    allowed = {*profile.kinds, ANY}
    for table, given in (("base", profile.base), ("quorum", profile.quorum), ("words.members", profile.words.members)):
        for key in given:
            if key not in allowed:
                raise refuse("no_such_kind", *table.split("."), key, given=key)
    for kind in profile.kinds:
        if not {kind.value, ANY} & profile.base.keys():
            raise refuse("kind_without", "base", table="base", given=kind.value)
        if not {kind.value, ANY} & profile.words.members.keys():
            raise refuse("kind_without", "words", "members", table="words.members", given=kind.value)
    if ANY not in profile.tellers.least:
        raise refuse("missing", "tellers", "least", ANY)
    _lists_agree(profile, name)
    _answers_fit(profile, name)
    _weights_fit(profile, name)


def _lists_agree(profile: RuleProfile, name: str) -> None:
    seen: set[str] = set()
    for place, reason in enumerate(profile.invalid):
        if reason.code in seen:
            raise _mistake(
                profile.text, name=name, loc=("invalid", place, "code"), kind="said_twice", given=reason.code
            )
        seen.add(reason.code)
    needed = {code for style in profile.styles for code in MACHINE_CODES[style]}
    if missing := needed - seen:
        raise _mistake(
            profile.text, name=name, loc=("invalid",), kind="reason_missing", given=", ".join(sorted(missing))
        )
    for kind, base in profile.base.items():
        grounds = [deduction.id for deduction in base.deductions]
        for place, ground in enumerate(grounds):
            if ground in grounds[:place]:
                loc = ("base", kind, "deductions", place, "id")
                raise _mistake(profile.text, name=name, loc=loc, kind="said_twice", given=ground)


def _answers_fit(profile: RuleProfile, name: str) -> None:
    """Refuse a consequence of an answer that its style of ballot cannot give."""
    for place, consequence in enumerate(profile.consequences):
        if (consequence.on in (Answer.AGREE, Answer.DISAGREE)) is (consequence.style is VotingMethod.LEVELS):
            loc = ("consequences", place, "on")
            raise _mistake(
                profile.text, name=name, loc=loc, kind="other_style", given=consequence.on, style=consequence.style
            )


def _weights_fit(profile: RuleProfile, name: str) -> None:
    """Refuse votes carried by delegates where people leave the base: nobody records how many votes they would take."""
    loc = ("weight", "kinds")
    for kind in profile.weight.kinds if profile.weight else ():
        if kind not in profile.kinds:
            raise _mistake(profile.text, name=name, loc=loc, kind="no_such_kind", given=kind)
        if profile.base_for(kind).deductions:
            raise _mistake(profile.text, name=name, loc=loc, kind="weight_deductions", given=kind)


def line_of(text: str, loc: Loc) -> int:
    """Return the line of a TOML text that a place lies on, or of the nearest table around it, from 1."""
    places = places_of(text)
    steps = tuple(str(step) for step in loc)
    while steps and steps not in places:
        steps = steps[:-1]
    return places.get(steps, 1)


def places_of(text: str) -> dict[tuple[str, ...], int]:
    """Return every table and key of a TOML text with its line, from 1; lists by place, from 0."""
    places: dict[tuple[str, ...], int] = {}
    counts: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = tuple(part.strip().strip("\"'") for part in header["name"].split("."))
            places.setdefault(table, number)
            if header["list"]:
                counts[table] = counts.get(table, -1) + 1
                table = (*table, str(counts[table]))
                places[table] = number
        elif key := _KEY.match(line):
            places.setdefault((*table, key["key"].strip("\"'")), number)
    return places
