"""Checking one round of a capsule: its record counted again, its pictures, its minutes and their signed copies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pypdfium2
import rfc8785

from ballotcount.documents import digest, form, papers
from ballotcount.documents.facts import facts
from ballotcount.documents.fill import fill
from ballotcount.documents.papers import minutes_form
from ballotcount.domain.codec import load
from ballotcount.domain.errors import Fault, UserError
from ballotcount.domain.profile import RuleProfile
from ballotcount.domain.record import CountedBallot, RoundRecord
from ballotcount.evidence import capsule, signing
from ballotcount.evidence.findings import Finding, place_of
from ballotcount.evidence.own_form import faults as own_form_faults
from ballotcount.evidence.recount import FIGURES, SCORED, counted, differing, profile_of, reread
from ballotcount.evidence.signed_copy import Unlike, stands, unlike
from ballotcount.evidence.unpacking import CapsuleFiles
from ballotcount.text.words import said, t


def read_round(files: CapsuleFiles, name: str, findings: list[Finding]) -> RoundRecord | None:
    """Return the record of a round with the people of its papers."""
    where = f"rounds/{name}/record.json"
    try:
        record = load(RoundRecord, json.loads(files[where]))
        people = load(capsule.People, json.loads(files[f"papers/{name}/people.json"]))
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        findings.append(Finding("unreadable", where, place_of(problem)))
        return None
    if record.round.id != name:
        findings.append(Finding("unreadable", where, record.round.id))
    return capsule.whole(record, people)


def round_findings(files: CapsuleFiles, name: str, record: RoundRecord, root: str) -> Iterator[Finding]:
    """Check one round: root, result, rules, recount, pictures and minutes."""
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
        # A line is named by its candidate, a figure by a name of the program.
        words = t(f"record.counted.{what}") if what in (*FIGURES, "lines") else ""
        yield Finding("outcome", name, what, words=words)
    wrong = sum(one.invalid != reason for one, reason in zip(record.ballots, reasons, strict=True))
    if wrong:
        yield Finding("validity", name, str(wrong))
    if len(record.ballots) != record.sheets.collected:
        yield Finding("sheets", name, f"{len(record.ballots)} / {record.sheets.collected}")
    unlike = sum(not _reads_alike(record, one) for one in record.ballots)
    if unlike:
        yield Finding("readings", name, str(unlike))


def _reads_alike(record: RoundRecord, one: CountedBallot) -> bool:
    """Return whether a machine-read sheet says what its figures make; lines that people decided are theirs."""
    if not one.scores or record.round.style not in SCORED:
        return True
    return reread(one).marks == one.ballot.marks


def _pictures(files: CapsuleFiles, name: str, record: RoundRecord) -> Iterator[Finding]:
    kept = {file.split("/")[1].split(".")[0] for file in files.pictures}
    missing = {one.picture for one in record.ballots if one.picture is not None and one.picture not in kept}
    # What was lost before the capsule was made stands in its manifest: nothing can be proved by it, nor against it.
    said = set(json.loads(files["manifest.json"]).get("lost_pictures", ()))
    for grave, found in ((False, missing & said), (True, missing - said)):
        if found:
            yield Finding("no_picture", name, str(len(found)), grave=grave)


def _minutes(files: CapsuleFiles, name: str, record: RoundRecord, root: str) -> Iterator[Finding]:
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
    if again != given and text_of(again) != text_of(given):
        yield Finding("minutes", name)
    for file, content in files.under(folder).items():
        if file.endswith(".pdf") and file != "minutes.pdf":
            yield from signed_findings(f"{folder}{file}", content, given)


def _compose(text: bytes, record: RoundRecord, root: str) -> Any:
    return fill(form.parse(text, "minutes", "minutes.toml"), facts(record, None, root), record)


def signed_findings(where: str, content: bytes, given: bytes) -> Iterator[Finding]:
    """Check a signed copy: only the signature fields differ from the minutes, and every signature stands."""
    why = unlike(content, given)
    # A bad signature is named below together with its signer.
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
    # The last signature covers the whole file, or something was put behind all of them.
    if not any(check.whole for check in checks):
        yield Finding("signature", where)


def text_of(raw: bytes) -> str:
    """Return the text of a PDF; another version of the program may draw the same words with other bytes."""
    try:
        pdf = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError:
        return ""
    try:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())
    finally:
        pdf.close()
