"""The capsule: one ``.zip`` from which anybody can count a day again, the same bytes for the same record.

What lies in it, and what its hashes cover::

    rounds/<id>/record.json     the round as counted: list, rules, sheets, readings, rulings, outcome
    rounds/<id>/result.json     the result whose hash stands on the minutes
    rounds/<id>/profile.toml    the rules
    pictures/<sha256>.jpg       the sheets, if pictures were kept
    layouts/<id>.json           the printed geometry, where its file is at hand
    ballots/<id>.pdf|png|jpg|tif  the ballot as approved: the proof, or the office's own form; where its file is at hand
    papers/<id>/                minutes (PDF), the form they were made from, people of the papers, signed copies
    journal.json                the chain, without the order of sheets (see ``chain``)
    index.html                  the result and every sheet, for a browser without any program
    manifest.json               SHA-256 of every file, and the root of every round

The **root** of a round is printed on its minutes, so it cannot cover the minutes themselves. It is the SHA-256 of the
canonical JSON of ``{file name: SHA-256}`` over ``rounds/<id>/`` alone, to which the record adds the SHA-256 of each
picture. It is known as soon as the round is closed and never changes afterwards. The manifest covers everything,
minutes and page too; its own SHA-256 is shown when the capsule is made.

Nothing tells in which order sheets were cast or counted: sheets are sorted by what they say, pictures by their hash,
all times inside the zip are the same, and the journal leaves sheets out.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, BinaryIO

import rfc8785

from ballotcount.capture.formats import HEAD, FileKind, kind_of
from ballotcount.documents import digest, form, papers
from ballotcount.domain.codec import dump
from ballotcount.domain.errors import IntegrityFault, UserError
from ballotcount.domain.journal import Entry, Head
from ballotcount.domain.long_work import report
from ballotcount.domain.record import Member, RoundRecord, by_content
from ballotcount.evidence import chain
from ballotcount.evidence.page import page
from ballotcount.evidence.pictures import bare, ending
from ballotcount.evidence.public import public_files

FORMAT = 1
ENDINGS = {FileKind.PDF: ".pdf", FileKind.PNG: ".png", FileKind.JPEG: ".jpg", FileKind.TIFF: ".tif"}
"""What the file of a ballot can be: a proof or a form as PDF, or the scan of a form."""
# The earliest day that a zip can hold; true times would show in which order pictures were taken.
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class RoundParts:
    """What goes into the capsule of one round.

    Attributes:
        layout: the layout file that the sheets were printed from; empty where it is not at hand. The journal holds its
            SHA-256, so the root need not cover it.
        ballot: the file that two members approved as the ballot, likewise.
        form: form of the minutes; empty for the one of the round's profile.
        signed: signed copies of the minutes by file name.
    """

    record: RoundRecord
    layout: bytes = b""
    ballot: bytes = b""
    form: str = ""
    signed: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class People:
    """Who the papers name; kept apart, because the root covers what was counted and not who signs for it."""

    board: tuple[Member, ...]
    presidium: tuple[str, ...]
    secretaries: tuple[str, ...]
    witnesses: tuple[str, ...]
    copies: int
    stated: Mapping[str, int] = field(default_factory=dict)
    board_acts: tuple[str, ...] = ()
    added: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """What a capsule is known by.

    Attributes:
        manifest: SHA-256 of the manifest, which covers every other file.
        roots: root of each round.
    """

    manifest: str
    roots: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture as the capsule names it; its bytes stay on the disk until they are written, 1,600 of them are 500 MB.

    Attributes:
        source: SHA-256 under which the picture is kept.
        name: SHA-256 without its metadata.
        path: in the capsule.
        size: bytes without metadata.
    """

    source: str
    name: str
    path: str
    size: int


def people_of(record: RoundRecord) -> People:
    """Return the people that the papers of a round name."""
    return People(
        board=record.board,
        presidium=record.presidium,
        secretaries=record.secretaries,
        witnesses=record.witnesses,
        copies=record.copies,
        stated=record.stated,
        board_acts=record.board_acts,
        added=record.added,
    )


def core(record: RoundRecord) -> RoundRecord:
    """Return what was counted, without people and moments of the papers, which may change after the round is closed."""
    return replace(
        record,
        board=(),
        presidium=(),
        secretaries=(),
        witnesses=(),
        copies=0,
        stated={},
        board_acts=(),
        # Left to the papers: a root that older programs printed must come out again.
        added=(),
        credentials=None,
        times=replace(record.times, announced=""),
        ballots=tuple(sorted(record.ballots, key=by_content)),
    )


def whole(counted: RoundRecord, people: People) -> RoundRecord:
    """Return a record with its people again, as the minutes are made from it."""
    return replace(
        counted,
        board=people.board,
        presidium=people.presidium,
        secretaries=people.secretaries,
        witnesses=people.witnesses,
        copies=people.copies,
        stated=people.stated,
        board_acts=people.board_acts,
        added=people.added,
    )


def round_files(record: RoundRecord) -> dict[str, bytes]:
    """Return the files of a round that its root covers, by name."""
    counted = core(record)
    return {
        "record.json": rfc8785.dumps(dump(counted)),
        "result.json": rfc8785.dumps(digest.result(counted)),
        "profile.toml": record.rules.text.encode(),
    }


def root(files: Mapping[str, bytes]) -> str:
    """Return the root hash of a round's files, 64 hex digits."""
    return sha256(rfc8785.dumps({name: sha256(content).hexdigest() for name, content in files.items()})).hexdigest()


def minutes(record: RoundRecord, root: str, form_name: str = "") -> bytes:
    """Return the minutes as PDF with the root printed on them, as the capsule keeps them."""
    paper = whole(core(record), people_of(record))
    return papers.render(papers.compose(paper, form_name, paper="minutes", root=root), ".pdf")


def make(
    rounds: Sequence[RoundParts],
    entries: Sequence[Entry],
    head: Head,
    out: BinaryIO,
    picture: Callable[[str], bytes] | None = None,
    *,
    public: bool = False,
) -> Made:
    """Write the capsule of a day.

    Args:
        public: sums, minutes and journal alone, without any sheet; see ``public``.
        entries: the whole journal.
        out: where the zip goes; must be seekable.
        picture: gives a kept picture by its SHA-256.

    Raises:
        UserError: a picture cannot be stripped of its metadata, or a letter of the minutes cannot be drawn.
    """
    files: dict[str, bytes] = {}
    roots: dict[str, str] = {}
    shown: list[RoundRecord] = []
    pictures: dict[str, Kept] = {}
    named: set[str] = set()
    for parts in rounds:
        record, kept = with_bare_pictures(parts.record, picture)
        pictures |= {one.path: one for one in kept if _is_there(one, picture)}
        named |= {one.picture for one in record.ballots if one.picture}
        own = round_files(record)
        name = record.round.id
        roots[name] = root(own)
        files |= {f"rounds/{name}/{file}": content for file, content in own.items()}
        files |= {f"papers/{name}/{file}": content for file, content in _papers(record, parts, roots[name])}
        if parts.layout:
            files[f"layouts/{name}.json"] = parts.layout
        kind = kind_of(parts.ballot[:HEAD])
        if kind is not None:
            files[f"ballots/{name}{ENDINGS[kind]}"] = parts.ballot
        shown.append(record)
    if public:
        covered = {name: tuple(round_files(one)) for name, one in zip(roots, shown, strict=True)}
        files = public_files(files, covered, entries=entries, head=head)
        files["manifest.json"] = _manifest(files, pictures={}, lost=(), roots=roots, head=head, public=True)
        _zip(files, pictures={}, picture=None, out=out)
        return Made(sha256(files["manifest.json"]).hexdigest(), roots)
    files["journal.json"] = rfc8785.dumps(chain.shown(entries, head))
    files["index.html"] = page(shown, roots, {one.name: one.path for one in pictures.values()})
    lost = named - {one.name for one in pictures.values()}
    files["manifest.json"] = _manifest(files, pictures=pictures, lost=lost, roots=roots, head=head)
    _zip(files, pictures=pictures, picture=picture, out=out)
    return Made(sha256(files["manifest.json"]).hexdigest(), roots)


def with_bare_pictures(
    record: RoundRecord, picture: Callable[[str], bytes] | None
) -> tuple[RoundRecord, tuple[Kept, ...]]:
    """Return the record with the hashes of its pictures as the capsule holds them, and those pictures.

    A picture that is lost or damaged keeps the hash that was recorded, and is not in the capsule: one bad file must not
    keep a result from being printed or handed over.

    Args:
        picture: gives a kept picture by its SHA-256; None leaves all pictures out.
    """
    if picture is None or record.pictures_kept is not True:
        return replace(record, ballots=tuple(replace(one, picture=None) for one in record.ballots)), ()
    named: dict[str, Kept] = {}
    sources = sorted({one.picture for one in record.ballots if one.picture})
    for done, source in enumerate(sources):
        report(done, len(sources))
        try:
            named[source] = BARED.take(source, picture)
        except (UserError, IntegrityFault):
            continue
    ballots = [replace(one, picture=named[one.picture].name) if one.picture in named else one for one in record.ballots]
    return replace(record, ballots=tuple(sorted(ballots, key=by_content))), tuple(named.values())


class BaredPictures:
    """What is known of pictures by the hash of their bytes, so that 500 MB are not read again for each page of minutes.

    The same bytes always come out the same, whichever congress asks; whether they are still on disk is not kept here.
    """

    def __init__(self) -> None:
        self._known: dict[str, Kept] = {}

    def take(self, source: str, picture: Callable[[str], bytes]) -> Kept:
        """Return what the capsule holds of a picture.

        Raises:
            UserError, IntegrityFault: it cannot be read, or is no picture.
        """
        if source not in self._known:
            content = bare(picture(source))
            name = sha256(content).hexdigest()
            self._known[source] = Kept(
                source=source, name=name, path=f"pictures/{name}{ending(content)}", size=len(content)
            )
        return self._known[source]


BARED = BaredPictures()
"""The pictures read by this process."""


def _papers(record: RoundRecord, parts: RoundParts, root_hash: str) -> Iterator[tuple[str, bytes]]:
    name = parts.form or papers.minutes_form(record.round.profile, record.rules.form)
    yield "people.json", rfc8785.dumps(dump(people_of(record)))
    yield "minutes.toml", form.find(name).read_bytes()
    yield "minutes.pdf", minutes(record, root_hash, name)
    yield from parts.signed.items()


def _is_there(kept: Kept, picture: Callable[[str], bytes] | None) -> bool:
    """Return whether a picture can be read now; it may have been damaged since it was read first."""
    if picture is None:
        return False
    try:
        picture(kept.source)
    except (UserError, IntegrityFault):
        return False
    return True


def _manifest(
    files: Mapping[str, bytes],
    *,
    pictures: Mapping[str, Kept],
    lost: Collection[str],
    roots: Mapping[str, str],
    head: Head,
    public: bool = False,
) -> bytes:
    listed = [{"path": n, "sha256": sha256(files[n]).hexdigest(), "bytes": len(files[n])} for n in files]
    listed += [{"path": one.path, "sha256": one.name, "bytes": one.size} for one in pictures.values()]
    value: dict[str, Any] = {
        "format": FORMAT,
        "files": sorted(listed, key=lambda one: str(one["path"])),
        "roots": dict(roots),
        "head": {"seq": head.seq, "hash": head.hash},
    }
    if public:
        value["public"] = True
    if lost:
        value["lost_pictures"] = sorted(lost)
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _zip(
    files: Mapping[str, bytes],
    pictures: Mapping[str, Kept],
    picture: Callable[[str], bytes] | None,
    out: BinaryIO,
) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        # In one order, or the same record would give another archive on another computer.
        names = sorted({*files, *pictures})
        for number, name in enumerate(names):
            report(number, len(names))
            info = zipfile.ZipInfo(name, _DATE)
            # Python's own default would let nobody but the owner read the unpacked files on Linux.
            info.external_attr = 0o644 << 16
            if name in files:
                made.writestr(info, files[name], zipfile.ZIP_DEFLATED)
            elif picture is not None:
                # A JPEG does not become smaller by being packed.
                made.writestr(info, bare(picture(pictures[name].source)), zipfile.ZIP_STORED)
