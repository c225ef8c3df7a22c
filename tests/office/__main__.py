"""Measure how the forms of an office are adopted, found, read and distinguished from others."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import cv2

from ballotcount.paper.adoption.pdf_form import adopt_pdf
from ballotcount.paper.spec_file import spec_of
from ballotcount.reading import Reader
from tests.office import long_run
from tests.office.forms import FORMS, form
from tests.office.measure import ALL, caught, measure, own_page, own_reader_of
from tests.office.sheets import layout_of, make_office_sheet, office_page
from tests.office.variants import CHANGES, variant
from tests.office.writers import pdfs_of
from tests.synth import make_sheet


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    found = argparse.ArgumentParser(prog="python -m tests.office")
    found.add_argument("job", choices=("forms", "adopt", "read", "identity", "time", "long", "report"))
    found.add_argument("--out", type=Path, default=Path())
    found.add_argument("--forms", default=ALL)
    found.add_argument("--condition", default="scan150")
    found.add_argument("--mix", default="mixed")
    found.add_argument("--sheets", type=int, default=20, help="of each form")
    found.add_argument("--first", type=int, help="first seed; 1,400,000 for the long run, 900,000 for the others")
    found.add_argument("--drift", type=float, default=0.0, help="share by which the print is taller than the file")
    found.add_argument("--only", default="", help='words of the blocks of the long run, as "form scan150 ordinary"')
    found.add_argument("--changes", default=",".join(CHANGES))
    found.add_argument("--workers", type=int, default=1)
    found.add_argument("--kept", type=Path, default=Path("docs/office-ballots.jsonl"), help="file of the long run")
    found.add_argument("--minutes", type=float, default=5.0, help="time of the long run; it goes on where it stopped")
    return found


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def write_forms(folder: Path) -> None:
    """Write the PDFs and the descriptions of all forms."""
    folder.mkdir(parents=True, exist_ok=True)
    for one, pdf in zip(FORMS, pdfs_of(FORMS), strict=True):
        (folder / f"{one.key}.pdf").write_bytes(pdf)
        (folder / f"{one.key}.json").write_text(json.dumps(one.spec(), ensure_ascii=False, indent=1), encoding="utf-8")


def adopt_all() -> None:
    """Adopt all forms and their variants; say names found, sure, and lines."""
    shown = [*FORMS, *(variant(one, change, 1) for one in FORMS for change in ("other", "accent") if one.people)]
    names = sure = boxes = 0
    for one, pdf in zip(shown, pdfs_of(shown), strict=True):
        begun = time.process_time()
        draft = adopt_pdf(pdf, spec_of(json.dumps(one.spec())))
        names += len(draft.names)
        sure += sum(name.question is None for name in draft.names)
        boxes += sum(len(name.options) for name in draft.names)
        asked = [(name.no, name.question.code) for name in draft.names if name.question is not None]
        whole = [question.code for question in draft.questions]
        spent = time.process_time() - begun
        say(f"{one.key} ({one.writer}): {len(draft.names)} names, asked {asked} {whole}, {spent:.1f} s")
    say(f"{len(shown)} forms, {names} names, {sure} sure, {boxes} boxes")


def tell_others(given: argparse.Namespace) -> None:
    """Say how many sheets of changed forms are caught, and list those that pass."""
    with ProcessPoolExecutor(given.workers, get_context("spawn")) as pool:
        for change in given.changes.split(","):
            keys = [key for key in given.forms if change not in ("exchanged", "fewer") or len(form(key).people) > 1]
            seeds = range(given.first, given.first + given.sheets)
            pdfs_of([variant(form(key), change, seed) for key in keys for seed in seeds])  # LibreOffice starts once
            asked = [
                (key, seed, pool.submit(caught, key, change, given.condition, seed)) for key in keys for seed in seeds
            ]
            found: Counter[str] = Counter()
            passed = []
            for key, seed, job in asked:
                status, why = job.result()
                told = why.startswith(("other_ballot", "print_differs"))
                found[f"{status}, word shown" if told else f"{status}, {why}" if status != "read" else "read"] += 1
                if not told and status != "reject":
                    passed.append(f"{key} {seed} {status} {why}")
            say(f"{change} {given.condition}: {dict(found)}; not caught {len(passed)} of {len(asked)} {passed[:12]}")


def compare_times(given: argparse.Namespace) -> None:
    """Say the time of a page of each form against one of our own of the same kind, in one run, in turn."""
    cv2.setNumThreads(1)
    for key in given.forms:
        shown = form(key)
        page = office_page(shown)
        own = own_page(shown)
        readers = (Reader(layout_of(shown)), own_reader_of(key))
        spent = [0.0, 0.0]
        for seed in range(given.first, given.first + given.sheets):
            pictures = (
                make_office_sheet(page, seed=seed, condition=given.condition, mix=given.mix).image,
                make_sheet(own, seed=seed, condition=given.condition, mix=given.mix).image,
            )
            for _ in range(2):
                for number, (reader, picture) in enumerate(zip(readers, pictures, strict=True)):
                    begun = time.process_time()
                    reader.read(picture)
                    spent[number] += (time.process_time() - begun) * 1000 / 2
        mean = [value / given.sheets for value in spent]
        say(f"{key} {given.condition}: form {mean[0]:.0f} ms, own {mean[1]:.0f} ms, ratio {mean[0] / mean[1]:.2f}")


def main() -> None:
    """Run one job."""
    given = parser().parse_args()
    if given.first is None:
        given.first = long_run.FIRST if given.job in ("long", "report") else 900_000
    if given.job == "forms":
        write_forms(given.out)
    elif given.job == "adopt":
        adopt_all()
    elif given.job == "identity":
        tell_others(given)
    elif given.job == "time":
        compare_times(given)
    elif given.job == "long":
        long_run.run(given.kept, given.minutes, chosen=given.only, first=given.first, workers=given.workers)
    elif given.job == "report":
        for line in long_run.report(given.kept, given.first):
            say(line)
    else:
        office, own = measure(
            given.forms,
            given.condition,
            given.mix,
            sheets=given.sheets,
            first=given.first,
            workers=given.workers,
            drift=given.drift,
        )
        say(office.line(f"forms {given.forms} {given.condition} {given.mix} drift {given.drift}"))
        say(own.line(f"own {given.condition} {given.mix}"))
        for one in [*office.misreads, *(f"refused {one}" for one in office.refused[:20])]:
            say(one)


if __name__ == "__main__":
    main()
