"""docs/accuracy.md from the kept results."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2

from tests.accuracy.bounds import lower, upper
from tests.accuracy.case import GENERATOR, READER, Case, digest
from tests.accuracy.measure import make
from tests.accuracy.run import lines_of
from tests.accuracy.show import cut

PICTURES = 12
"""Worst cases shown in the report."""

METHOD = """# How often the reader is wrong

Made by `python -m tests.accuracy report` from the results kept in `docs/accuracy/`; run again with
`python -m tests.accuracy --condition scan150 --style strike --paper A5 --names 20 --mix mixed --first 200000`.
No sheet below was looked at, nor any threshold set by one, before its row was kept; what later work made of the silent
misreads is told in `docs/accuracy2.md`.

## Method

Ballots are printed by the program itself, rendered from the PDF, marked with strokes of about 110 recorded hands (and
of splines where no recordings are at hand) in pens of several kinds and colours, stamped, folded, soiled, and aged as a
scanner, a photocopier or an overhead camera would. The generator (`tests/synth`) shares no code with the reader; the
truth of a mark is judged from where its strokes run over the letters. Every sheet comes from a seed.
The networks of the reader's second look were trained on sheets of the same generator (seeds from 2,000,000), marked
with splines only: the hands measured here are new to them, the pens, papers and cameras are of the same making. Real
sheets under a real camera remain to be measured by each board, which is what the rehearsal deck is for.
The recordings are those of the CROHME competitions on handwritten mathematics (CC BY-NC-SA 3.0); they are test material
and no part of the program.

- **ordinary**: the headline. One voter and one pen a sheet, 3 of 20 names struck, a strike begins and ends about where
  the name does (deviation 1 to 3 mm), at a hand's height and slope; crosses of any usual form. Nobody aims at a
  threshold, so some marks are clear to no board.
- **clean**: whole strikes or crosses inside their box, ordinary pictures (skew, folds, dust, stamp, JPEG, 95 to 105 %
  scale).
- **mixed**: every mark a counting board meets (partial, under, over, around, crosses, scribbles, steep lines into the
  next row, restored names, ticks, dots, crossed-out or spilling crosses, crosses on the border), a third of the
  pictures harsh.
- **harsh**: clean marks in bad pictures: skew, or tilt up to 25 degrees, dim or uneven light, blur, noise, a streak,
  one fiducial covered or torn off.
- **foreign**: clean marks and something written outside the targets. **negative**: no readable page.

A **silent misread** is a page called *read* of which a target's answer is wrong, or a page that cannot be read at all
called *read*; the exact table is in `tests/synth/truth.py`. Bounds are one-sided 95 % limits after Clopper and Pearson.
The rate is of targets on all sheets; the pages called *read* are shown beside it, since a page sent to people cannot be
silently wrong. *Beside* counts wrong answers without doubt on pages that go to people for another reason.
"""


@dataclass(slots=True)
class Total:
    """The blocks of one case that the same code measured."""

    case: Case
    reader: str
    current: bool
    blocks: list[dict[str, Any]] = field(default_factory=list)

    def count(self, key: str) -> int:
        return sum(len(b[key]) if isinstance(b[key], list) else b[key] for b in self.blocks)

    def tally(self, key: str) -> Counter[str]:
        whole: Counter[str] = Counter()
        for block in self.blocks:
            whole.update(block[key])
        return whole

    @property
    def misreads(self) -> list[dict[str, Any]]:
        return [misread for block in self.blocks for misread in block["misreads"]]


def totals(folder: Path) -> list[Total]:
    """One total a case: of the present code where it was measured, else of the last code that was."""
    now = (digest(READER), digest(GENERATOR))
    found = []
    for file in sorted(folder.glob("*.jsonl")):
        lines = [line for line in lines_of(file) if "first" in line and "job" not in line]
        if not lines:
            continue
        codes = [(line["reader"], line["generator"], line["layout"]) for line in lines]
        mine = [code for code in codes if code[:2] == now]
        chosen = mine[-1] if mine else codes[-1]
        blocks = {line["first"]: line for line, code in zip(lines, codes, strict=True) if code == chosen}
        found.append(Total(Case.parse(lines[-1]["case"]), chosen[0], bool(mine), list(blocks.values())))
    return found


def write(folder: Path, report: Path) -> None:
    """Make the report and its pictures."""
    every = totals(folder)
    parts = [
        METHOD,
        f"Digest of the reader's code: `{digest(READER)}`; rows of other code say so. Targets in all: "
        f"{sum(total.count('targets') for total in every):,}.\n",
        marks_table(every),
        review_table(every),
        foreign_table(every),
        negative_table(every),
        duplicates_table(folder),
        speed_table(folder),
        worst(every, SHOWN),
    ]
    report.write_text("\n".join(part for part in parts if part), encoding="utf-8")


def rate(count: int, trials: int) -> str:
    """A count with its share and the one-sided upper bound of it."""
    if not trials:
        return "-"
    return f"{count:,} of {trials:,} ({count / trials:.2%}, below {upper(count, trials):.2%})"


def label(total: Total) -> str:
    case = total.case
    old = "" if total.current else f" (code {total.reader}, not the present)"
    return f"{case.condition} | {case.style} {case.paper} {case.names} | {case.mix}{old}"


def marks_table(every: list[Total]) -> str:
    rows = [total for total in every if total.case.mix != "negative"]
    lines = ["## Silent misreads", ""]
    lines += [
        "| condition | ballot | mix | sheets | targets | on pages read | misreads | rate below | beside | crashes |"
    ]
    lines += ["|---|---|---|---:|---:|---:|---:|---:|---:|---:|"]
    for total in rows:
        targets = total.count("targets")
        wrong = len(total.misreads)
        lines.append(
            f"| {label(total)} | {total.count('sheets'):,} | {targets:,} | {total.count('judged'):,} | {wrong} "
            f"| {upper(wrong, targets):.1e} | {total.count('beside')} | {total.count('crashes')} |"
        )
    kinds = Counter(f"{m['drawn']} read as {m['state']} {m['kind']}" for total in rows for m in total.misreads)
    lines += ["", *(f"- {count} x {kind}" for kind, count in kinds.most_common(12)), ""]
    return "\n".join(lines)


def review_table(every: list[Total]) -> str:
    rows = [total for total in every if total.case.mix in ("ordinary", "careless", "clean", "harsh")]
    rows.sort(key=lambda total: total.case.mix not in ("ordinary", "careless"))
    lines = ["## Sheets of ordinary voters, and cleanly marked ones, sent to people", ""]
    lines += ["| condition | ballot | mix | reviewed | refused | reasons |", "|---|---|---|---:|---:|---|"]
    for total in rows:
        sheets = total.count("sheets")
        reasons = ", ".join(f"{name} {count}" for name, count in total.tally("reasons").most_common(4))
        lines.append(
            f"| {label(total)} | {rate(total.count('reviews'), sheets)} | {rate(total.count('rejects'), sheets)} "
            f"| {reasons} |"
        )
    return "\n".join([*lines, ""])


def foreign_table(every: list[Total]) -> str:
    lines = ["## Foreign ink and stamp", ""]
    lines += ["| condition | ballot | mix | words, signatures found | small signs found | false alarms | stamp right |"]
    lines += ["|---|---|---|---|---:|---|---:|"]
    for total in every:
        if total.case.mix not in ("clean", "foreign"):
            continue
        written = total.count("written") - total.count("refused")
        found = total.count("found")
        stamp = total.tally("stamp")
        said = stamp["right"] + stamp["wrong"]
        words = (
            f"{found:,} of {written:,} ({found / written:.2%}, above {lower(found, written):.2%})" if written else "-"
        )
        lines.append(
            f"| {label(total)} | {words} | {total.count('other_found')} of {total.count('other_written')} "
            f"| {rate(total.count('alarms'), total.count('plain'))} | {stamp['right']} of {said} |"
        )
    return "\n".join([*lines, ""])


def negative_table(every: list[Total]) -> str:
    rows = [total for total in every if total.case.mix == "negative"]
    if not rows:
        return ""
    lines = ["## Pictures that are no readable page", ""]
    lines += [
        "| condition | ballot | mix | pictures | called read wrongly | causes given |",
        "|---|---|---|---:|---:|---|",
    ]
    for total in rows:
        causes = ", ".join(f"{name} {count}" for name, count in total.tally("reasons").most_common(8))
        wrong = len({misread["seed"] for misread in total.misreads})
        lines.append(f"| {label(total)} | {total.count('sheets')} | {rate(wrong, total.count('sheets'))} | {causes} |")
    return "\n".join([*lines, ""])


def duplicates_table(folder: Path) -> str:
    lines = ["## The same sheet twice", ""]
    lines += [
        "| case | sheets | found, sure | found, maybe | lost | another number | twins called the same, sure | maybe |"
    ]
    lines += ["|---|---:|---:|---:|---:|---:|---:|---:|"]
    for file in sorted(folder.glob("duplicates-*.jsonl")):
        last = lines_of(file)[-1]
        old = "" if last["reader"] == digest(READER) else " (not the present code)"
        lines.append(
            f"| {last['case']}{old} | {last['pairs']} | {last['found_sure']} | {last['found_maybe']} "
            f"| {len(last['lost'])} | {len(last['wrong_number'])} | {len(last['false_sure'])} "
            f"| {len(last['false_maybe'])} |"
        )
    return "\n".join([*lines, ""]) if len(lines) > 4 else ""


def speed_table(folder: Path) -> str:
    runs = lines_of(folder / "speed.jsonl")
    if not runs:
        return ""
    last = runs[-1]
    lines = [
        "## Speed",
        "",
        f"Processor time on one core, medians; load of the machine meanwhile {last.get('load', '?')}.",
        "",
    ]
    lines += ["| picture | reading, ms | decoding and one warp, ms | ratio |", "|---|---:|---:|---:|"]
    pictures = (
        ("scan300_A4_jpeg", "A4, 300 dpi, grey JPEG"),
        ("cam1080_A5_frame", "1080p frame in memory: nothing to decode"),
        ("cam1080_A5_sent", "1080p frame as cameras send it, JPEG"),
    )
    for key, text in pictures:
        read = last[key]["read_ms"]
        yard = last[key]["yardstick_ms"]
        lines.append(f"| {text} | {read} | {yard} | {read / yard:.2f} |")
    workers = last["workers"]
    lines += [
        "",
        f"Two workers read {workers['ratio']} times the sheets of one: {workers['two']} to {workers['one']} a second.",
    ]
    return "\n".join([*lines, ""])


SHOWN = Path("out") / "accuracy"
WHERE = (
    "The command draws them into `out/accuracy/`. They are not kept here: they show strokes of recorded hands, whose "
    "licence does not let them travel with this project."
)


def worst(every: list[Total], folder: Path) -> str:
    """Pictures of the silent misreads, then of wrong answers beside a doubt; one of each kind."""
    shown: list[tuple[str, Case, dict[str, Any]]] = []
    kinds = set()
    for key, what in (("misreads", "silent misread"), ("beside", "page in review")):
        for total in every:
            for block in total.blocks:
                for misread in block[key]:
                    kind = (key, total.case.style, misread["drawn"], misread["kind"])
                    if kind not in kinds and misread["candidate"] and len(shown) < PICTURES:
                        kinds.add(kind)
                        shown.append((what, total.case, misread))
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("worst-*.png"):
        old.unlink()
    lines = ["## Worst cases", "", WHERE, ""]
    if not any(what == "silent misread" for what, _, _ in shown):
        lines.append("No silent misread among the kept results.")
    for number, (what, case, misread) in enumerate(shown, start=1):
        name = f"worst-{number}.png"
        if picture(case, misread, folder / name):
            told = f"{what}: {case.name}, seed {misread['seed']}, no. {misread['candidate']}: "
            told += f"{misread['drawn']} read as {misread['state']} {misread['kind']}"
            lines.append(f"- {name}: {told}")
    return "\n".join([*lines, ""])


def picture(case: Case, misread: dict[str, Any], file: Path) -> bool:
    """Write the row of a misread, small; False where the picture has no place to show."""
    pages = case.pages()
    sheet = make(case, pages, misread["seed"])
    target = next(one for one in pages[0].page.targets if one.candidate == misread["candidate"])
    part = cut(sheet, target)
    if part is None:
        return False
    cv2.imwrite(str(file), cv2.resize(part, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA))
    return True
