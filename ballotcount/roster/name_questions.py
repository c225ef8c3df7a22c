"""Asks about the words beside a name in its cell: titles, words of address, remarks, another name in brackets."""

from __future__ import annotations

from dataclasses import replace

from ballotcount.domain.people import Delegate
from ballotcount.roster.findings import Questions
from ballotcount.roster.name_remarks import name_remark
from ballotcount.roster.people_rows import PersonRow, bad_name
from ballotcount.roster.titles import is_organisation, without_title

OFF = "off"
KEEP = "keep"
BARE = "bare"


def settled_name(place: PersonRow, delegate: Delegate, questions: Questions) -> Delegate:
    """Return a person with the name as the answers make it: with or without title, remark and other name."""
    return _without_remark(place, _without_title(place, delegate, questions), questions)


def _without_title(place: PersonRow, delegate: Delegate, questions: Questions) -> Delegate:
    """Show which titles were taken off; a word of address that may be a family name is asked about."""
    whole = place.name
    if delegate.name == whole or bad_name(delegate.name) is not None:
        return delegate
    taken = without_title(whole)
    row = (place.index + 1,)
    shown = f"{whole} → {taken.name}"
    if taken.sure:
        answer = questions.ask("titles", default=OFF, choices=(OFF, KEEP), rows=row, shown=shown)
    else:
        answer = questions.ask("title_or_family", default=KEEP, choices=(KEEP, OFF), rows=row, shown=shown)
    return replace(delegate, name=whole) if answer == KEEP and bad_name(whole) is None else delegate


def _without_remark(place: PersonRow, delegate: Delegate, questions: Questions) -> Delegate:
    """Ask about what is no part of the name: it would be printed on the ballot."""
    beside = name_remark(delegate.name)
    if beside is None or bad_name(beside.name) is not None or is_organisation(delegate.name):
        return delegate
    code, default = ("name_alias", KEEP) if beside.alias else ("name_remark", BARE)
    row = (place.index + 1,)
    choices = (default, BARE if default == KEEP else KEEP)
    shown = f"{delegate.name} ({row[0]})"
    if questions.ask(code, default=default, choices=choices, rows=row, shown=shown) == KEEP:
        return delegate
    return replace(delegate, name=beside.name, note="; ".join(filter(None, (delegate.note, beside.remark))))
