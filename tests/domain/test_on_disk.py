"""What stands in the journal of one kind of entry: its names never change, and nothing else is taken for it."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Entry
from tests.domain.on_disk import ON_DISK

EACH = pytest.mark.parametrize(("event", "body"), ON_DISK, ids=[event.kind for event, _ in ON_DISK])


def entry(kind: str, body: Any) -> Entry:
    return Entry(
        5,
        "2026-09-02T01:00:00Z",
        actor="t1",
        station="ban-1",
        kind=kind,
        body=json.loads(json.dumps(body)),
        previous="",
        hash="",
    )


def required(event: ev.Event) -> list[str]:
    """The fields that have no default: an entry of any version names them."""
    return [
        field.name
        for field in dataclasses.fields(event)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    ]


def test_the_list_has_each_kind_once() -> None:
    assert sorted(event.kind for event, _ in ON_DISK) == sorted(ev.KINDS)


@EACH
def test_an_entry_is_written_as_in_the_first_version(event: ev.Event, body: dict[str, Any]) -> None:
    assert ev.draft(event, "t1").body == body


@EACH
def test_every_field_is_set_so_that_no_name_is_left_out(event: ev.Event, body: dict[str, Any]) -> None:
    assert sorted(body) == sorted(field.name for field in dataclasses.fields(event))


@EACH
def test_an_entry_is_read_as_it_was_written(event: ev.Event, body: dict[str, Any]) -> None:
    assert ev.read(entry(event.kind, body)) == event


@EACH
def test_an_entry_of_an_older_version_that_lacks_what_has_a_default_is_read(
    event: ev.Event, body: dict[str, Any]
) -> None:
    names = required(event)
    least = ev.read(entry(event.kind, {name: body[name] for name in names}))
    assert type(least) is type(event)
    for field in dataclasses.fields(event):
        value = getattr(least, field.name)
        if field.name in names:
            assert value == getattr(event, field.name)
        elif field.default is not dataclasses.MISSING:
            assert value == field.default


def refusal_of(kind: str, body: Any) -> str:
    with pytest.raises(IntegrityFault) as caught:
        ev.read(entry(kind, body))
    assert caught.value.facts["seq"] == 5
    assert caught.value.facts["kind"] == kind
    return caught.value.code


@EACH
def test_an_entry_without_a_field_that_has_no_default_is_refused(event: ev.Event, body: dict[str, Any]) -> None:
    for name in required(event):
        short = {key: value for key, value in body.items() if key != name}
        assert refusal_of(event.kind, short) == "journal.unreadable", name


@EACH
def test_an_entry_with_a_field_that_nobody_knows_is_refused(event: ev.Event, body: dict[str, Any]) -> None:
    assert refusal_of(event.kind, {**body, "note_to_self": "x"}) == "journal.unreadable"


@EACH
def test_an_entry_with_a_value_of_another_type_is_refused(event: ev.Event, body: dict[str, Any]) -> None:
    for name, value in body.items():
        if (event.kind, name) == ("difference_judged", "line"):
            continue  # a number or a word: both are lines
        other = 7.5 if not isinstance(value, float) else "7.5"
        assert refusal_of(event.kind, {**body, name: other}) == "journal.unreadable", name


@EACH
def test_what_is_no_object_is_refused(event: ev.Event, body: dict[str, Any]) -> None:
    if not body:
        return
    for other in ([], "text", 3, None):
        assert refusal_of(event.kind, other) == "journal.unreadable"


@EACH
def test_a_number_is_neither_a_truth_value_nor_a_text(event: ev.Event, body: dict[str, Any]) -> None:
    for name, value in body.items():
        if type(value) is int and (event.kind, name) != ("genesis", "schema"):
            assert refusal_of(event.kind, {**body, name: True}) == "journal.unreadable", name
            if name != "line":
                assert refusal_of(event.kind, {**body, name: str(value)}) == "journal.unreadable", name
