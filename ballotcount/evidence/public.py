"""The public capsule: sums, minutes and journal, and no single sheet.

With many names nearly every sheet is the only one of its kind, so a list of sheets lets somebody who bought a vote find
it again. This capsule holds what may be hung up at the door::

    rounds/<id>/result.json     the result whose hash stands on the minutes
    rounds/<id>/profile.toml    the rules
    rounds/<id>/root.json       SHA-256 of each file of the round in the whole capsule: their root stands on the minutes
    papers/<id>/                minutes (PDF) and signed copies
    journal.json                the chain, without the order of sheets (see ``chain``)
    manifest.json               SHA-256 of every file; ``public`` is true

Sheets cannot be counted again from it. Through ``root.json`` it is bound to the whole capsule, which the board keeps.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

import rfc8785

from ballotcount.domain.journal import Entry, Head
from ballotcount.evidence import chain

Files = Mapping[str, bytes]


def public_files(
    whole: Files, names: Mapping[str, Sequence[str]], entries: Sequence[Entry], head: Head
) -> dict[str, bytes]:
    """Return the files of a public capsule except its manifest.

    Args:
        whole: the files of the whole capsule.
        names: by round, the names of the files that its root covers.
    """
    made = {"journal.json": rfc8785.dumps(chain.shown(entries, head))}
    for round_id, covered in names.items():
        own = {name: sha256(whole[f"rounds/{round_id}/{name}"]).hexdigest() for name in covered}
        made[f"rounds/{round_id}/root.json"] = rfc8785.dumps(own)
        for name in ("result.json", "profile.toml"):
            made[f"rounds/{round_id}/{name}"] = whole[f"rounds/{round_id}/{name}"]
    made |= {name: raw for name, raw in whole.items() if name.startswith("papers/") and name.endswith(".pdf")}
    return made


def differing(files: Files, round_id: str, root: str, closing: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield codes of findings on one round of a public capsule.

    Args:
        root: of the round, as the manifest says.
        closing: figures of the entry that locked it; None where the journal shows none.
    """
    own = json.loads(files[f"rounds/{round_id}/root.json"])
    if sha256(rfc8785.dumps(own)).hexdigest() != root:
        yield "root"
    for name, code in (("result.json", "result"), ("profile.toml", "profile")):
        if sha256(files[f"rounds/{round_id}/{name}"]).hexdigest() != own.get(name):
            yield code
    if closing is None:
        yield "not_closed"
    elif _figures(json.loads(files[f"rounds/{round_id}/result.json"])["outcome"]) != {
        name: closing.get(name) for name in _FIGURES
    }:
        yield "closing"


_FIGURES = ("lines", "valid", "invalid", "base", "needed", "seats")
_LINE = ("no", "name", "votes", "against", "uncounted", "rank", "status")


def _figures(outcome: Mapping[str, Any]) -> dict[str, Any]:
    lines = [[line.get(field) for field in _LINE] for line in outcome["lines"]]
    return {**{name: outcome.get(name) for name in _FIGURES}, "lines": lines}


def named_on(text: str, codes: Sequence[str]) -> bool:
    """Return whether every code stands in the text of a paper, however it is broken into groups and lines."""
    bare = "".join(text.split()).casefold()
    return all(code in bare for code in codes)
