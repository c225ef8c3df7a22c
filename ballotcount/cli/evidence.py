"""Proof without a window: signatures, the capsule, and the check in front of the hall."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ballotcount.cli import show
from ballotcount.cli.desk import FILE, JSON, ROUND, SystemClock, looked_at
from ballotcount.cli.found_papers import Read, bytes_of, papers_in
from ballotcount.documents.digest import result_hash
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.errors import UserError
from ballotcount.domain.head_code import head_code
from ballotcount.domain.record import PlacedBallot
from ballotcount.evidence import keys, matching, signed_copy, signing
from ballotcount.evidence.verify import Report, verify
from ballotcount.service import hall_check
from ballotcount.service.hall_check import Drawn
from ballotcount.service.papers import LOCKED, day_capsule, files_beside, finished
from ballotcount.service.risk import in_percent
from ballotcount.service.roots import compare_results
from ballotcount.service.verified_text import result_remarks
from ballotcount.storage.known_heads import KnownHeads
from ballotcount.text.words import t

if TYPE_CHECKING:
    from pyhanko.sign import Signer


SECRET = "BALLOTCOUNT_SIGN_SECRET"
"""Environment variable with a passphrase or PIN, for scripts."""
OUT = typer.Option(..., "--out", metavar="OUT")
SEED = typer.Option(
    ..., "--seed", metavar="DIGITS", help="Ít nhất 20 chữ số bốc thăm trước đại hội. Digits drawn before the congress."
)
LIMIT = typer.Option(0.05, "--limit", help="Mức rủi ro chấp nhận: 0.05 là 5 %. Risk limit: 0.05 is 5 %.")


def add(app: typer.Typer) -> None:
    """Add ``sign``, ``signatures``, ``capsule``, ``match`` and ``audit``."""
    app.command("sign")(sign)
    app.command("signatures")(signatures)
    app.command("capsule")(capsule)
    app.command("match")(match)
    audit = typer.Typer(
        no_args_is_help=True, help="Rút phiếu kiểm tra trước hội trường. Draw ballots and check them before the hall."
    )
    audit.command("draw")(draw)
    audit.command("check")(check)
    app.add_typer(audit, name="audit")


def sign(
    document: Path = typer.Argument(..., metavar="MINUTES.pdf"),
    out: Path = OUT,
    pkcs12: Path | None = typer.Option(None, "--pkcs12", metavar="ME.p12"),
    pkcs11: Path | None = typer.Option(None, "--pkcs11", metavar="DRIVER.so"),
    token: str = typer.Option("", "--token", help="Tên USB token. Label of the USB token."),
    certificate: str = typer.Option(
        "", "--certificate", help="Tên chứng thư số trên USB token. Label of the certificate."
    ),
    name: str = typer.Option("", "--name", help="Họ tên in trên biên bản, ở chỗ ký. The printed name to sign over."),
    reason: str = typer.Option("", "--reason"),
    location: str = typer.Option("", "--location"),
    timestamp: str = typer.Option(
        "", "--timestamp", metavar="URL", help="Máy chủ cấp dấu thời gian. Time stamp server."
    ),
    secret_file: Path | None = typer.Option(
        None, "--secret-file", help="Tệp chứa mật khẩu hoặc mã PIN. File with the password or PIN."
    ),
    as_json: bool = JSON,
) -> None:
    """Ký số biên bản PDF. Sign a PDF with a key file or a USB token; run it again for the next signer."""
    if (pkcs12 is None) == (pkcs11 is None):
        raise UserError("sign.which_key")
    # A page laid over the figures before the signature would be vouched for by it (attacks H3, L4).
    signed_copy.require_clean(bytes_of(document), document.name)
    now = SystemClock().now()
    asked = signing.Signing(name=name, reason=reason, location=location, timestamp=timestamp)
    with _signer(pkcs12, pkcs11=pkcs11, token=token, certificate=certificate, secret=_secret(secret_file)) as signer:
        signing.sign(document, out=out, signer=signer, signing=asked, now=now)
        who = keys.name_of(signer.signing_cert)
    if as_json:
        show({"out": str(out), "signer": who})
    else:
        print(t("documents.said.signed", file=out, name=who))


@contextmanager
def _signer(pkcs12: Path | None, pkcs11: Path | None, token: str, certificate: str, secret: str) -> Iterator[Signer]:
    now = SystemClock().now()
    if pkcs12 is not None:
        yield keys.from_pkcs12(pkcs12, secret, now)
    elif pkcs11 is not None:
        # A token signs inside itself: its session has to stay open until the PDF is written.
        with keys.from_token(keys.Token(pkcs11, token, certificate), secret, now) as signer:
            yield signer


def _secret(file: Path | None) -> str:
    """Return the passphrase or PIN: from a file, the environment, or the keyboard; never from the command line."""
    if file is not None:
        try:
            # Editors end the last line; blanks may belong to the passphrase.
            return file.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as problem:
            raise UserError("sign.no_file", file=str(file)) from problem
    if SECRET in os.environ:
        return os.environ[SECRET]
    if not sys.stdin.isatty():
        raise UserError("sign.no_passphrase")

    return getpass("Mã PIN hoặc mật khẩu / PIN or password: ")


def signatures(document: Path = typer.Argument(..., metavar="SIGNED.pdf"), as_json: bool = JSON) -> None:
    """Kiểm tra chữ ký số trong PDF, không cần mạng. Check the signatures of a PDF, offline; exit 1 if one is bad."""
    content = bytes_of(document)
    found = signing.checks(content, document.name)
    good = list(map(signed_copy.stands, found))
    # Each signature adds to the file, so the last one alone covers all of it.
    whole = any(one.whole for one in found)
    clean = signed_copy.added(content, signed_copy.first_revision(content)) is None
    if as_json:
        show(
            [
                {
                    "name": one.name,
                    "valid": fine,
                    "whole": one.whole,
                    "issuer": one.issuer,
                    "self_issued": not one.issuer,
                    "at": one.at,
                    "certificate": [one.valid_from, one.valid_to],
                    "only_signed": clean,
                }
                for one, fine in zip(found, good, strict=True)
            ]
        )
    else:
        for line in _of_signatures(found, good):
            print(line)
        if not found:
            print(t("documents.said.no_signature"))
        elif not clean:
            print(t("record.signatures.not_clean"))
        elif not whole:
            print(t("record.signatures.not_whole"))
    if not found or not all(good) or not whole or not clean:
        raise typer.Exit(1)


def _of_signatures(found: Sequence[signing.Check], good: Sequence[bool]) -> Iterator[str]:
    names = [one.name for one in found]
    for one, fine in zip(found, good, strict=True):
        if not one.name:
            yield t("record.signatures.unreadable")
            continue
        verdict = t("documents.said.signature_good" if fine else "documents.said.signature_bad")
        yield t("documents.said.signature", name=one.name, verdict=verdict)
        # Anybody can make a certificate with any name: who vouches for it is said beside it (attack M4).
        vouched = t("record.signatures.issuer", issuer=one.issuer) if one.issuer else t("record.signatures.self_issued")
        yield "  " + t("record.signatures.facts", at=one.at, start=one.valid_from, end=one.valid_to, vouched=vouched)
        if not one.in_time:
            yield "  " + t("record.signatures.not_in_time")
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        yield t("record.signatures.twice", name=name)


def capsule(
    file: Path = FILE,
    out: Path = OUT,
    layout: list[Path] = typer.Option([], "--layout", help="Tệp bố cục phiếu. Layout files."),
    signed: list[Path] = typer.Option([], "--signed", help="Biên bản đã ký số. Signed minutes."),
    form: str = typer.Option("", "--form", help="Mẫu biên bản. Form of the minutes."),
    public: bool = typer.Option(
        False, "--public", help="Bản để công khai: chỉ có số cộng, không có từng phiếu. Sums alone, no single ballot."
    ),
    as_json: bool = JSON,
) -> None:
    """Đóng gói hồ sơ điện tử thành một tệp .zip để ai cũng kiểm chứng được. Seal a day into one record file."""
    with looked_at(file) as session:
        forms = dict.fromkeys(session.state.rounds, form)
        copies = {path.name: bytes_of(path) for path in signed}
        made = day_capsule(
            session,
            out,
            layouts=[*(bytes_of(path) for path in layout), *files_beside(session, file)],
            forms=forms,
            signed=copies,
            public=public,
        )
    if as_json:
        show({"out": str(out), "manifest": made.manifest, "roots": dict(made.roots), "bytes": out.stat().st_size})
        return
    print(t("documents.said.capsule", file=out, manifest=made.manifest))
    print(t("documents.said.capsule_public" if public else "documents.said.capsule_whole"))
    for key, root in made.roots.items():
        print(t("documents.said.root", round=key, root=root))


def match(
    file: Path = FILE,
    photo: list[Path] = typer.Argument(..., metavar="PHOTO..."),
    as_json: bool = JSON,
) -> None:
    """So ảnh chụp trang biên bản đã ký với hồ sơ. Match photos of signed pages to the record; exit 1 if one differs."""
    with looked_at(file) as session:
        locked = [key for key, state in session.state.rounds.items() if state.stage in LOCKED]
        results = {key: result_hash(finished(session, key)) for key in locked}
    found = [(path, one) for path in photo for one in matching.match(matching.seen_on(path), results)]
    if as_json:
        show([{"photo": str(p), "round": m.seen.round, "page": m.seen.page, "matches": m.matches} for p, m in found])
    for path, one in () if as_json else found:
        said = t("documents.said.matches" if one.matches else "documents.said.matches_not")
        facts = {"file": path.name, "round": one.seen.round, "page": one.seen.page, "pages": one.seen.pages}
        print(t("documents.said.match", **facts, verdict=said))
    if not all(one.matches for _, one in found):
        raise typer.Exit(1)


def verify_capsule(
    file: Path, as_json: bool, *, heads: Sequence[str] = (), roots: Sequence[str] = (), results: Sequence[str] = ()
) -> None:
    """Check a capsule and say what differs; exit 1 if anything does."""
    # A capsule of a file that was written again fits in itself, but not with what this computer saw (attacks C2, H4).
    report = verify(file, heads, roots, seen=KnownHeads.of_the_user())
    if results and not report.rounds and report.holds:
        raise UserError("capsule.public_result", file=file.name)
    compared = compare_results({key: result for key, _, result in report.rounds}, results)
    holds = report.holds and all(one.fits for one in compared)
    if as_json:
        fits = [{"result": one.asked, "round": one.round, "fits": one.fits} for one in compared]
        show({**_shown(report), "holds": holds, "compared": fits})
    else:
        _tell(report)
        for line in result_remarks(compared):
            print(line)
        # Who has the file and all PINs can write all of it again: only codes on paper show that.
        if report.holds and not (heads and roots):
            codes = ", ".join(f"{key} = {head_code(root)}" for key, root in report.roots.items())
            print(t("record.verify.compare_capsule", roots=codes, head=head_code(report.head)))
    if not holds:
        raise typer.Exit(1)


def _shown(report: Report) -> dict[str, Any]:
    return {
        "holds": report.holds,
        "manifest": report.manifest,
        "roots": {key: {"hash": root, "code": head_code(root)} for key, root in report.roots.items()},
        "head": {"hash": report.head, "code": head_code(report.head)},
        "rounds": [
            {"round": key, "sheets": sheets, "result": result, "locked_by": list(report.signers.get(key, ()))}
            for key, sheets, result in report.rounds
        ],
        "findings": [
            {"code": one.code, "where": one.where, "what": one.what, "grave": one.grave, "message": one.said()}
            for one in report.findings
        ],
    }


def _tell(report: Report) -> None:
    for key, sheets, result in report.rounds:
        print(t("documents.said.round_holds", round=key, sheets=sheets, result=result))
        if report.signers.get(key):
            print("  " + t("documents.said.locked_by", names="; ".join(report.signers[key])))
    for one in report.findings:
        print(("! " if one.grave else "- ") + one.said())
    if report.holds:
        print(t("documents.said.holds", manifest=report.manifest))
    else:
        print(t("documents.said.holds_not"))


def draw(
    file: Path = FILE,
    round_id: str = ROUND,
    seed: str = SEED,
    count: int = typer.Option(
        0,
        "--count",
        help="Số phiếu rút; bỏ trống thì tính theo mức rủi ro. How many ballots; left out, after the limit.",
    ),
    limit: float = LIMIT,
    as_json: bool = JSON,
) -> None:
    """Rút phiếu kiểm tra: in số tập và số phiếu. Draw the ballots to check."""
    drawn = _drawn(file, round_id=round_id, seed=seed, count=count, limit=limit)
    total = drawn.plan.total
    found = drawn.sheets
    if as_json:
        places = [{"stack": one.stack, "sheet": one.sheet} for one in found]
        show({"round": round_id, "total": total, "count": len(found), "sheets": places})
        return
    print(t("documents.audit.drawn", count=len(found), total=total))
    for place, one in enumerate(found, 1):
        print(t("documents.audit.sheet", place=place, stack=one.stack, sheet=one.sheet))


def _drawn(file: Path, round_id: str, seed: str, count: int, limit: float) -> Drawn:
    with looked_at(file) as session:
        return hall_check.draw(session, round_id=round_id, seed=seed, limit=limit, count=count)


def check(
    file: Path = FILE,
    round_id: str = ROUND,
    seed: str = SEED,
    found: Path = typer.Option(
        ..., "--found", metavar="FOUND.csv", help="Mỗi dòng: tập;phiếu;nội dung. Each line: stack;ballot;content."
    ),
    limit: float = LIMIT,
    as_json: bool = JSON,
) -> None:
    """So phiếu giấy với hồ sơ, cho biết mức rủi ro còn lại. Compare paper and record; exit 1 if the limit is not met.

    Each line of FOUND.csv: stack;sheet;marks as typed ("3 7 12"), empty for a sheet on which nothing is
    struck, ? for a sheet that was not found.
    """
    with looked_at(file) as session:
        papers = list(papers_in(session, round_id, found))
    # The seed gives the same order again, so these are the ballots that people were asked for.
    drawn = _drawn(file, round_id=round_id, seed=seed, count=len(papers), limit=limit)
    sheets = list(drawn.sheets[: len(papers)])
    read = [ballot for _, ballot in _matched(sheets, papers)]
    measured = hall_check.measure(drawn, read)
    _tell_measure(measured, drawn=sheets, more=hall_check.more(drawn, read), limit=limit, as_json=as_json)
    if measured.risk > limit:
        raise typer.Exit(1)


def _matched(drawn: list[PlacedBallot], papers: list[Read]) -> Iterator[tuple[PlacedBallot, Ballot | None]]:
    if len(papers) > len(drawn):
        raise UserError("audit.too_many", sheets=len(papers), total=len(drawn))
    for place, (one, (line, stack, sheet, ballot)) in enumerate(zip(drawn, papers, strict=True), 1):
        # In the order of the draw alone: ballots that somebody picks prove nothing about the rest.
        if (one.stack, one.sheet) != (stack, sheet):
            raise UserError("audit.not_drawn", line=line, stack=stack, sheet=sheet, place=place)
        yield one, ballot


def _tell_measure(measured: Any, drawn: list[PlacedBallot], more: int, limit: float, as_json: bool) -> None:
    weakest = measured.weakest
    about = t(f"documents.audit.{weakest.code}", names=" / ".join(weakest.names)) if weakest else ""
    differing = [(drawn[place - 1].stack, drawn[place - 1].sheet) for place in measured.differences]
    if as_json:
        show(
            {
                "checked": measured.checked,
                "risk": measured.risk,
                "limit": limit,
                "confirmed": measured.risk <= limit,
                "weakest": about,
                "differences": [{"stack": stack, "sheet": sheet} for stack, sheet in differing],
            }
        )
        return
    if differing:
        places = "; ".join(f"{stack}/{sheet}" for stack, sheet in differing)
        print(t("documents.audit.differences", places=places))
    facts = {"checked": measured.checked, "risk": in_percent(measured.risk), "limit": in_percent(limit)}
    if measured.risk <= limit:
        print(t("documents.audit.confirmed", **facts))
    else:
        print(t("documents.audit.more", more=more, weakest=about, **facts))
