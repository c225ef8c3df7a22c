"""Checking a capsule on any machine: every file against its hash, every result counted again from the readings."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdfium2
import rfc8785

from ballotcount.documents import digest, form, papers
from ballotcount.documents.facts import facts
from ballotcount.documents.fill import fill
from ballotcount.documents.papers import minutes_form
from ballotcount.domain.codec import load
from ballotcount.domain.errors import EnvironmentFault, Fault, UserError
from ballotcount.domain.head_code import matches
from ballotcount.domain.profile import RuleProfile
from ballotcount.domain.record import CountedBallot, RoundRecord
from ballotcount.evidence import capsule, chain, public, shape, signing
from ballotcount.evidence.own_form import faults as own_form_faults
from ballotcount.evidence.page import page
from ballotcount.evidence.recount import SCORED, counted, differing, profile_of, reread
from ballotcount.evidence.signed_copy import Unlike, stands, unlike
from ballotcount.evidence.statements import differing as differing_statements
from ballotcount.files.places import resource
from ballotcount.storage.known_heads import KnownHeads
from ballotcount.text.causes import cause_of
from ballotcount.text.words import said, t

MOST_FILES = 20_000
MOST_BYTES = 2 << 30
"""A day of 1,600 sheets with pictures has some 500 MB; far more than that is no capsule."""
MOST_OF_ONE = 256 << 20
MOST_RATIO = 300
"""Largest ratio of unpacked to packed bytes; JSON of sheets packs 20 to 60 times."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold.

    Attributes:
        code: ``documents.verify.<code>`` in the catalogue says it.
        where: file or round.
        what: what differs, or empty.
        grave: False for a remark that proves nothing wrong.
    """

    code: str
    where: str
    what: str = ""
    grave: bool = True

    def said(self) -> str:
        """The finding in words."""
        return t(f"documents.verify.{self.code}", where=self.where, what=self.what)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a capsule.

    Attributes:
        manifest: SHA-256 of the manifest.
        rounds: ``(round, sheets counted again, result hash)``.
        roots: of each round, as the capsule says.
        head: hash of the last entry of the journal in it.
        signers: by round, the names of those whose keys signed the lock of its result.
    """

    manifest: str
    rounds: tuple[tuple[str, int, str], ...]
    findings: tuple[Finding, ...]
    roots: Mapping[str, str]
    head: str
    signers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether everything fits."""
        return not any(finding.grave for finding in self.findings)


class _Files(dict[str, bytes]):
    """The files of a capsule by path; of pictures only the hashes are kept, for there may be 500 MB of them."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: dict[str, str] = {}

    def hashes(self) -> dict[str, str]:
        """SHA-256 of every file."""
        return {**{name: sha256(content).hexdigest() for name, content in self.items()}, **self.pictures}

    def under(self, folder: str) -> dict[str, bytes]:
        """Files below a folder, by their name in it."""
        return {name.removeprefix(folder): content for name, content in self.items() if name.startswith(folder)}


def is_capsule(path: Path) -> bool:
    """Whether a file is a zip archive, as a capsule is and a congress file is not."""
    return path.is_file() and zipfile.is_zipfile(path)


def verify(
    path: Path, heads: Sequence[str] = (), roots_on_paper: Sequence[str] = (), seen: KnownHeads | None = None
) -> Report:
    """Check a capsule; see ``_verify``. Whatever a hostile file holds, it ends in one sentence.

    Args:
        seen: what this computer saw of the congress file; its entries have to be those of the capsule.

    Raises:
        UserError: ``capsule.broken``, the file is no capsule or not safe to open; ``capsule.newer``.
        EnvironmentFault: the file cannot be read.
    """
    try:
        return _verify(path, heads=heads, roots_on_paper=roots_on_paper, seen=seen or KnownHeads(None))
    except Fault:
        raise
    except (Exception, RecursionError) as problem:
        # Nesting without end, numbers beyond all measure, text where a number should be: each its own error class.
        raise UserError("capsule.broken", file=path.name, cause=t("documents.cause.content")) from problem


def _verify(path: Path, *, heads: Sequence[str], roots_on_paper: Sequence[str], seen: KnownHeads) -> Report:
    """Check a capsule and count everything in it again.

    A capsule that somebody wrote from the first byte to the last fits in itself too: only paper tells it apart.

    Args:
        heads, roots_on_paper: codes, or first hex digits, that stand on signed paper (``e1r1=CODE`` for one round).

    Raises:
        UserError: ``capsule.broken``, the file is no capsule or not safe to open.
        EnvironmentFault: the file cannot be read.
    """
    files = _open(path)
    try:
        manifest = json.loads(files["manifest.json"])
        listed = {one["path"]: one["sha256"] for one in manifest["files"]}
        roots = dict(manifest["roots"])
        head = dict(manifest["head"])
        format_ = manifest["format"]
    except (KeyError, ValueError, TypeError) as problem:
        raise UserError("capsule.broken", file=path.name, cause="manifest.json") from problem
    if format_ != capsule.FORMAT:
        raise UserError("capsule.newer", file=path.name, format=str(format_))
    findings = [*_against_manifest(files, listed), *_shape(files), *_as_seen(files, seen)]
    if manifest.get("public") is True:
        findings += _public(files, roots, head)
        findings += _on_paper(files, heads=heads, roots_on_paper=roots_on_paper, roots=roots)
        return _report(files, rounds=[], records=[], findings=findings, roots=roots, head=head)
    rounds: list[tuple[str, int, str]] = []
    records: list[RoundRecord] = []
    for name in sorted({file.split("/")[1] for file in files if file.startswith("rounds/") and file.count("/") > 1}):
        record = _read(files, name, findings)
        if record is not None:
            records.append(record)
            rounds.append((name, len(record.ballots), digest.result_hash(record)))
            findings += _round(files, name=name, record=record, root=str(roots.get(name, "")))
    findings += [Finding("no_round", name) for name in roots if name not in {r for r, _, _ in rounds}]
    named = {one.picture for record in records for one in record.ballots}
    findings += [Finding("added", name) for name in files.pictures if name.split("/")[1].split(".")[0] not in named]
    findings += _journal(files, records, head)
    findings += _page(files, records, roots)
    findings += _on_paper(files, heads=heads, roots_on_paper=roots_on_paper, roots=roots)
    return _report(files, rounds=rounds, records=records, findings=findings, roots=roots, head=head)


def _report(
    files: _Files,
    *,
    rounds: list[tuple[str, int, str]],
    records: list[RoundRecord],
    findings: list[Finding],
    roots: Mapping[str, Any],
    head: Mapping[str, Any],
) -> Report:
    return Report(
        manifest=sha256(files["manifest.json"]).hexdigest(),
        rounds=tuple(rounds),
        findings=tuple(findings),
        roots={str(name): str(root) for name, root in roots.items()},
        head=str(head.get("hash", "")),
        signers=dict(_signers(files, records)),
    )


def _public(files: _Files, roots: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[Finding]:
    """Check a capsule without sheets: what it holds fits its root, its journal and its minutes."""
    yield Finding("public", "manifest.json", grave=False)
    yield from _journal(files, [], head)
    try:
        entries = [part for part in json.loads(files["journal.json"])["entries"] if part.get("kind") == "round_closed"]
        for name, root in roots.items():
            closed = [one["body"] for one in entries if one["body"].get("round") == name]
            figures = closed[-1]["figures"] if closed else None
            yield from (Finding(code, name) for code in public.differing(files, name, root=str(root), closing=figures))
            yield from _public_minutes(files, name, str(root))
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        yield Finding("unreadable", "manifest.json", _place(problem))


def _public_minutes(files: _Files, name: str, root: str) -> Iterator[Finding]:
    given = files[f"papers/{name}/minutes.pdf"]
    result = sha256(files[f"rounds/{name}/result.json"]).hexdigest()
    if not public.named_on(_text(given), (root, result)):
        yield Finding("minutes", name)
    for file, content in files.under(f"papers/{name}/").items():
        if file.endswith(".pdf") and file != "minutes.pdf":
            yield from _signed(f"papers/{name}/{file}", content, given)


def _signers(files: _Files, records: list[RoundRecord]) -> Iterator[tuple[str, tuple[str, ...]]]:
    try:
        journal = json.loads(files["journal.json"])
        for record in records:
            if record.head is not None:
                yield record.round.id, chain.signers(journal, record.head.seq)
    except (KeyError, ValueError, TypeError, AttributeError):
        return


def _on_paper(
    files: _Files, *, heads: Sequence[str], roots_on_paper: Sequence[str], roots: Mapping[str, Any]
) -> Iterator[Finding]:
    """Hold what stands on paper against the capsule."""
    shown = _hashes(files)
    for asked in heads:
        if not any(matches(asked, one) for one in shown):
            yield Finding("head_on_paper", "journal.json", asked)
    for asked in roots_on_paper:
        wanted, _, code = asked.rpartition("=")
        if not any(wanted in ("", name) and matches(code, str(root)) for name, root in roots.items()):
            yield Finding("root_on_paper", "manifest.json", asked)


def _shape(files: _Files) -> Iterator[Finding]:
    yield from (Finding("unknown_file", name) for name in shape.unknown(files.hashes()))
    yield from (Finding("shape", name) for name in shape.differing(files))


def _as_seen(files: _Files, seen: KnownHeads) -> Iterator[Finding]:
    """Hold the entries of a capsule against those that this computer saw in the congress file."""
    try:
        parts = json.loads(files["journal.json"])["entries"]
        apart = seen.first_unlike({int(part["seq"]): str(part["hash"]) for part in parts if "hash" in part})
    except (KeyError, ValueError, TypeError):
        return  # said where the journal is checked
    if apart is not None:
        yield Finding("seen", "journal.json", str(apart))


def _hashes(files: _Files) -> list[str]:
    """Hashes of the entries that a capsule shows; none where its journal cannot be read."""
    try:
        parts = json.loads(files["journal.json"])["entries"]
        return [str(part["hash"]) for part in parts if "hash" in part]
    except (KeyError, ValueError, TypeError):
        return []


def _open(path: Path) -> _Files:
    """Unpack into memory what is safe to unpack."""
    files = _Files()
    try:
        with zipfile.ZipFile(path) as packed:
            infos = packed.infolist()
            _require_safe(infos, path)
            _require_whole(infos, path)
            for info in infos:
                if info.filename.startswith("pictures/"):
                    files.pictures[info.filename] = sha256(packed.read(info)).hexdigest()
                else:
                    files[info.filename] = packed.read(info)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as problem:
        raise UserError("capsule.broken", file=path.name, cause=t("documents.cause.zip")) from problem
    except FileNotFoundError as problem:
        raise UserError("capsule.no_file", file=str(path)) from problem
    except OSError as problem:
        raise EnvironmentFault("capsule.unreadable", file=path.name, cause=cause_of(problem)) from problem
    except Exception as problem:  # zlib raises an error class of its own for a damaged stream
        if type(problem).__module__ != "zlib":
            raise
        raise UserError("capsule.broken", file=path.name, cause=t("documents.cause.zip")) from problem
    return files


def _require_safe(infos: list[zipfile.ZipInfo], path: Path) -> None:
    names = [info.filename for info in infos]
    unsafe = [n for n in names if n.startswith("/") or "\\" in n or ":" in n or ".." in n.split("/") or n.endswith("/")]
    sizes = [info.file_size for info in infos]
    bomb = any(i.file_size > (1 << 20) and i.file_size > MOST_RATIO * max(1, i.compress_size) for i in infos)
    methods = {info.compress_type for info in infos}
    twins = len({name.casefold().rstrip(". ") for name in names}) != len(names)  # one name on some disks
    packed = methods <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} and all(map(shape.is_plain, infos))
    if twins or unsafe or bomb or not packed:
        raise UserError("capsule.broken", file=path.name, cause=t("documents.cause.zip"))
    if len(names) > MOST_FILES or sum(sizes) > MOST_BYTES or max(sizes, default=0) > MOST_OF_ONE:
        raise UserError("capsule.broken", file=path.name, cause=t("documents.cause.zip"))


def _require_whole(infos: list[zipfile.ZipInfo], path: Path) -> None:
    """Refuse bytes before, between and behind the files of an archive: other tools may read something else there."""
    with path.open("rb") as file:
        at = 0
        for info in sorted(infos, key=lambda one: one.header_offset):
            file.seek(info.header_offset + 26)
            name = int.from_bytes(file.read(2), "little")
            extra = int.from_bytes(file.read(2), "little")
            if info.header_offset != at:
                raise UserError("capsule.broken", file=path.name, cause=t("documents.cause.added"))
            at += 30 + name + extra + info.compress_size
        file.seek(at)
        directory = file.read()
    if directory[:4] not in (b"PK\x01\x02", END) or directory[-22:-18] != END or directory[-2:] != bytes(2):
        raise UserError("capsule.broken", file=path.name, cause=t("documents.cause.added"))


END = b"PK\x05\x06"
"""Begins the last 22 bytes of a zip archive without a comment."""


def _against_manifest(files: _Files, listed: Mapping[str, str]) -> Iterator[Finding]:
    there = files.hashes()
    for name, wanted in listed.items():
        if name not in there:
            yield Finding("missing", name)
        elif there[name] != wanted:
            yield Finding("changed", name)
    for name in there:
        if name not in listed and name != "manifest.json":
            yield Finding("added", name)
    for name, digest_ in files.pictures.items():
        if digest_ != name.split("/")[1].split(".")[0]:
            yield Finding("picture", name)


def _read(files: _Files, name: str, findings: list[Finding]) -> RoundRecord | None:
    """The record of a round with the people of its papers."""
    where = f"rounds/{name}/record.json"
    try:
        record = load(RoundRecord, json.loads(files[where]))
        people = load(capsule.People, json.loads(files[f"papers/{name}/people.json"]))
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        findings.append(Finding("unreadable", where, _place(problem)))
        return None
    if record.round.id != name:
        findings.append(Finding("unreadable", where, record.round.id))
    return capsule.whole(record, people)


def _round(files: _Files, name: str, record: RoundRecord, root: str) -> Iterator[Finding]:
    own = files.under(f"rounds/{name}/")
    if capsule.root(own) != root:
        yield Finding("root", name)
    if own.get("result.json") != rfc8785.dumps(digest.result(capsule.core(record))):
        yield Finding("result", name)
    if own.get("profile.toml") != record.rules.text.encode():
        yield Finding("profile", name)
    try:
        profile = profile_of(record)
    except Fault as problem:
        yield Finding("profile", name, said(problem)[:120])
        return
    if profile.hash != record.round.profile_hash:
        yield Finding("profile", name)
    yield from _recount(name, record, profile)
    yield from _pictures(files, name, record)
    yield from _minutes(files, name=name, record=record, root=root)


def _recount(name: str, record: RoundRecord, profile: RuleProfile) -> Iterator[Finding]:
    """Count every sheet again, and read it again from the machine's figures where there are any."""
    now, reasons = counted(record, (one.ballot for one in record.ballots), profile)
    for what in differing(now, record.outcome):
        yield Finding("outcome", name, what)
    wrong = sum(one.invalid != reason for one, reason in zip(record.ballots, reasons, strict=True))
    if wrong:
        yield Finding("validity", name, str(wrong))
    if len(record.ballots) != record.sheets.collected:
        yield Finding("sheets", name, f"{len(record.ballots)} / {record.sheets.collected}")
    unlike = sum(not _reads_alike(record, one) for one in record.ballots)
    if unlike:
        yield Finding("readings", name, str(unlike))


def _reads_alike(record: RoundRecord, one: CountedBallot) -> bool:
    """Whether a machine-read sheet says what its figures make; lines that people decided are theirs."""
    if not one.scores or record.round.style not in SCORED:
        return True
    return reread(one).marks == one.ballot.marks


def _pictures(files: _Files, name: str, record: RoundRecord) -> Iterator[Finding]:
    kept = {file.split("/")[1].split(".")[0] for file in files.pictures}
    missing = {one.picture for one in record.ballots if one.picture is not None and one.picture not in kept}
    # What was lost before the capsule was made stands in its manifest: nothing can be proved by it, nor against it.
    said = set(json.loads(files["manifest.json"]).get("lost_pictures", ()))
    for grave, found in ((False, missing & said), (True, missing - said)):
        if found:
            yield Finding("no_picture", name, str(len(found)), grave=grave)


def _minutes(files: _Files, name: str, record: RoundRecord, root: str) -> Iterator[Finding]:
    """Make the minutes again from the record and compare; then every signed copy."""
    folder = f"papers/{name}/"
    given = files.get(f"{folder}minutes.pdf")
    if given is None:
        yield Finding("missing", f"{folder}minutes.pdf")
        return
    own_form = files.get(f"{folder}minutes.toml", b"")
    standard = form.find(minutes_form(record.round.profile, record.rules.form)).read_bytes()
    try:
        document = _compose(own_form, record, root)
        again = papers.render(document, ".pdf")
        if own_form != standard:
            yield Finding("own_form", name, grave=False)
            parsed = form.parse(own_form, "minutes", "minutes.toml")
            for what in own_form_faults(parsed, document, record):
                yield Finding("own_form_says", name, what)
    except Fault as problem:
        yield Finding("minutes", name, said(problem)[:120])
        return
    if again != given and _text(again) != _text(given):
        yield Finding("minutes", name)
    for file, content in files.under(folder).items():
        if file.endswith(".pdf") and file != "minutes.pdf":
            yield from _signed(f"{folder}{file}", content, given)


def _compose(text: bytes, record: RoundRecord, root: str) -> Any:
    return fill(form.parse(text, "minutes", "minutes.toml"), facts(record, None, root), record)


def _signed(where: str, content: bytes, given: bytes) -> Iterator[Finding]:
    why = unlike(content, given)
    if why is not None and why is not Unlike.SIGNATURE:
        yield Finding("signed_copy", where, t(f"documents.signed_copy.{why}"))
    try:
        checks = signing.checks(content)
    except UserError:
        yield Finding("signature", where)
        return
    for check in checks:
        if not stands(check):
            yield Finding("signature", where, check.name)
        elif not check.issuer:
            yield Finding("self_issued", where, check.name, grave=False)
    names = [check.name for check in checks]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Finding("signed_twice", where, name, grave=False)
    if not any(check.whole for check in checks):
        yield Finding("signature", where)


def _text(raw: bytes) -> str:
    """The text of a PDF; another version of the program may draw the same words with other bytes."""
    try:
        pdf = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError:
        return ""
    try:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())
    finally:
        pdf.close()


def _journal(files: _Files, records: list[RoundRecord], head: Mapping[str, Any]) -> Iterator[Finding]:
    try:
        journal = json.loads(files["journal.json"])
        breaks = list(chain.check(journal))
        same = journal["head"] == dict(head)
        entries = [part for part in journal["entries"] if "kind" in part]
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        yield Finding("unreadable", "journal.json", _place(problem))
        return
    if not same:
        yield Finding("head", "journal.json")
    old = chain.unsigned(journal)
    if old:
        yield Finding("unsigned", "journal.json", str(old), grave=False)
    for one in breaks:
        yield Finding("chain", "journal.json", f"{one.seq} ({one.cause})")
    for record in records:
        yield from _closing(entries, record)
        yield from _statements(entries, record)
        yield from _layout(files, entries, record.round.id)


def _place(problem: Exception) -> str:
    """Where a text stops being what it should be, in words; a program's own words help nobody."""
    if isinstance(problem, json.JSONDecodeError):
        return t("documents.cause.line", line=problem.lineno, column=problem.colno)
    return t("documents.cause.content")


def _statements(entries: list[dict[str, Any]], record: RoundRecord) -> Iterator[Finding]:
    try:
        found = list(differing_statements(entries, record))
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        found = [_place(problem)]
    for what in found:
        yield Finding("statement", record.round.id, what)


PROOFS = ("proof_made", "form_adopted")
"""Entries that say from which layout the sheets of a round were printed."""


def _layout(files: _Files, entries: list[dict[str, Any]], name: str) -> Iterator[Finding]:
    """Layout file and ballot are those whose SHA-256 the last proof of the round has in the journal."""
    given = files.get(f"layouts/{name}.json")
    ballots = [path for path in files if path.startswith(f"ballots/{name}.")]
    proofs = [one["body"] for one in entries if one["kind"] in PROOFS and one["body"].get("round") == name]
    if given is not None and proofs and proofs[-1].get("layout_file", "") != sha256(given).hexdigest():
        yield Finding("layout", name)
    approved = "" if not proofs else proofs[-1].get("pdf", proofs[-1].get("form", ""))
    for path in ballots:
        if not proofs or sha256(files[path]).hexdigest() != approved:
            yield Finding("ballot", path)


def _closing(entries: list[dict[str, Any]], record: RoundRecord) -> Iterator[Finding]:
    """The entry that locked a round says the same figures, and ends where the minutes say it ends."""
    name = record.round.id
    closed = [entry for entry in entries if entry["kind"] == "round_closed" and entry["body"].get("round") == name]
    if not closed:
        yield Finding("not_closed", name)
        return
    last = closed[-1]
    lines = [
        [line.no, line.name, line.votes, line.against, line.uncounted, line.rank, line.status.value]
        for line in record.outcome.lines
    ]
    figures = last["body"].get("figures", {})
    outcome = record.outcome
    said = {
        "lines": lines,
        "valid": outcome.valid,
        "invalid": outcome.invalid,
        "base": outcome.base,
        "needed": outcome.needed,
        "seats": outcome.seats,
        "tied": list(outcome.tie.numbers) if outcome.tie else [],
    }
    if any(figures.get(key) != value for key, value in said.items()):
        yield Finding("closing", name)
    if record.head is not None and (record.head.seq, record.head.hash) != (last["seq"], last["hash"]):
        yield Finding("head", name)


def _page(files: _Files, records: list[RoundRecord], roots: Mapping[str, str]) -> Iterator[Finding]:
    """The page shows what the records say; a page of another version of the program is only remarked."""
    pictures = {name.split("/")[1].split(".")[0]: name for name in files.pictures}
    again = page(records, {r.round.id: str(roots.get(r.round.id, "")) for r in records}, pictures)
    given = files.get("index.html", b"")
    if given == again:
        return
    # Byte for byte, or with the same figures in the page of an earlier version of the program.
    figures = again[again.find(b'id="data">') : again.find(b"</script>", again.find(b'id="data">'))]
    bare_page = given.replace(figures, b'id="data">__DATA__', 1)
    earlier = sha256(bare_page).hexdigest() in _released_pages()
    yield Finding("page", "index.html", grave=not earlier)


@cache
def _released_pages() -> frozenset[str]:
    """SHA-256 of the page, without figures, of every version of the program."""
    return frozenset(json.loads(resource("evidence", "released.json").read_text("utf-8")))
