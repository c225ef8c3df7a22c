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

from ballotcount.documents import digest
from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.head_code import matches
from ballotcount.domain.record import RoundRecord
from ballotcount.evidence import capsule, public, shape
from ballotcount.evidence.findings import Finding, place_of
from ballotcount.evidence.journal_check import as_seen, journal_findings, shown_hashes, signers_of
from ballotcount.evidence.page import page
from ballotcount.evidence.round_check import read_round, round_findings, signed_findings, text_of
from ballotcount.evidence.unpacking import CapsuleFiles, against_manifest, unpacked
from ballotcount.files.places import resource
from ballotcount.storage.known_heads import KnownHeads
from ballotcount.text.words import t


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


def is_capsule(path: Path) -> bool:
    """Return whether a file is a zip archive or was meant to be one, as a capsule is and a congress file is not."""
    # An archive that was cut short has lost its end, where its list of files stands.
    return path.is_file() and (path.suffix.lower() == ".zip" or zipfile.is_zipfile(path))


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
    files = unpacked(path)
    try:
        manifest = json.loads(files["manifest.json"])
        listed = {one["path"]: one["sha256"] for one in manifest["files"]}
        roots = dict(manifest["roots"])
        head = dict(manifest["head"])
        format_ = manifest["format"]
    except (KeyError, ValueError, TypeError) as problem:
        raise UserError("capsule.broken", file=path.name, cause="manifest.json") from problem
    # A newer program counts on; whatever else stands there was written by none.
    if type(format_) is not int or format_ < capsule.FORMAT:
        raise UserError("capsule.broken", file=path.name, cause="manifest.json")
    if format_ > capsule.FORMAT:
        raise UserError("capsule.newer", file=path.name, format=str(format_))
    findings = [*against_manifest(files, listed), *_shape(files), *as_seen(files, seen)]
    if manifest.get("public") is True:
        findings += _public(files, roots, head)
        findings += _on_paper(files, heads=heads, roots_on_paper=roots_on_paper, roots=roots)
        return _report(files, rounds=[], records=[], findings=findings, roots=roots, head=head)
    rounds: list[tuple[str, int, str]] = []
    records: list[RoundRecord] = []
    for name in sorted({file.split("/")[1] for file in files if file.startswith("rounds/") and file.count("/") > 1}):
        record = read_round(files, name, findings)
        if record is not None:
            records.append(record)
            rounds.append((name, len(record.ballots), digest.result_hash(record)))
            findings += round_findings(files, name=name, record=record, root=str(roots.get(name, "")))
    findings += [Finding("no_round", name) for name in roots if name not in {r for r, _, _ in rounds}]
    named = {one.picture for record in records for one in record.ballots}
    # A picture that no record names could show another sheet than those counted.
    findings += [Finding("added", name) for name in files.pictures if name.split("/")[1].split(".")[0] not in named]
    findings += journal_findings(files, records, head)
    findings += _page(files, records, roots)
    findings += _on_paper(files, heads=heads, roots_on_paper=roots_on_paper, roots=roots)
    return _report(files, rounds=rounds, records=records, findings=findings, roots=roots, head=head)


def _report(
    files: CapsuleFiles,
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
        signers=dict(signers_of(files, records)),
    )


def _public(files: CapsuleFiles, roots: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[Finding]:
    """Check a capsule without sheets: what it holds fits its root, its journal and its minutes."""
    yield Finding("public", "manifest.json", grave=False)
    yield from journal_findings(files, [], head)
    try:
        entries = [part for part in json.loads(files["journal.json"])["entries"] if part.get("kind") == "round_closed"]
        for name, root in roots.items():
            closed = [one["body"] for one in entries if one["body"].get("round") == name]
            figures = closed[-1]["figures"] if closed else None
            yield from (Finding(code, name) for code in public.differing(files, name, root=str(root), closing=figures))
            yield from _public_minutes(files, name, str(root))
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        yield Finding("unreadable", "manifest.json", place_of(problem))


def _public_minutes(files: CapsuleFiles, name: str, root: str) -> Iterator[Finding]:
    given = files[f"papers/{name}/minutes.pdf"]
    result = sha256(files[f"rounds/{name}/result.json"]).hexdigest()
    if not public.named_on(text_of(given), (root, result)):
        yield Finding("minutes", name)
    for file, content in files.under(f"papers/{name}/").items():
        if file.endswith(".pdf") and file != "minutes.pdf":
            yield from signed_findings(f"papers/{name}/{file}", content, given)


def _on_paper(
    files: CapsuleFiles, *, heads: Sequence[str], roots_on_paper: Sequence[str], roots: Mapping[str, Any]
) -> Iterator[Finding]:
    """Hold what stands on paper against the capsule."""
    shown = shown_hashes(files)
    for asked in heads:
        if not any(matches(asked, one) for one in shown):
            yield Finding("head_on_paper", "journal.json", asked)
    for asked in roots_on_paper:
        wanted, _, code = asked.rpartition("=")
        if not any(wanted in ("", name) and matches(code, str(root)) for name, root in roots.items()):
            yield Finding("root_on_paper", "manifest.json", asked)


def _shape(files: CapsuleFiles) -> Iterator[Finding]:
    yield from (Finding("unknown_file", name) for name in shape.unknown(files.hashes()))
    yield from (Finding("shape", name) for name in shape.differing(files))


def _page(files: CapsuleFiles, records: list[RoundRecord], roots: Mapping[str, str]) -> Iterator[Finding]:
    """Check that the page shows what the records say; a page of another version of the program is only remarked."""
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
    """Return SHA-256 of the page, without figures, of every version of the program."""
    return frozenset(json.loads(resource("evidence", "released.json").read_text("utf-8")))
