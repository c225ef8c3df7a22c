"""The word behind a number of the quorum: people, units, shares or voters."""

from __future__ import annotations

from ballotcount.text.words import t


def quorum_unit(code: str) -> str:
    """Return the unit of a condition of the quorum, in the present language: "người", "tổ chức", "cổ phần", "cử tri".

    Args:
        code: code of the condition, ``quorum_people``, ``quorum_units``, ``quorum_shares`` or ``quorum_turnout``.
    """
    return t(f"quorum.unit.{code.removeprefix('quorum_')}")
