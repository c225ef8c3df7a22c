"""Write the findings of one or more runs as Markdown: tables by family, kinds of errors with the seeds to rerun.

python -m tests.synth2.report strike.jsonl box.jsonl > section.md
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Line = dict[str, Any]

FAMILIES = (
    "grey_paper",
    "phone_paper",
    "phone_pen",
    "phone_ballot",
    "mixed",
    "by_scan",
    "by_phone",
    "by_webcam",
    "by_desk",
    "print",
    "paper",
    "pen",
    "hidden",
    "ballot",
    "careless",
    "mark",
    "group",
    "rough",
    "stamp",
)
"""Beginnings of the names of conditions, the more special first; other conditions stand alone."""

FEWEST = 3
"""Least doubts of a condition that has a row of its own."""

MOST_SEEDS = 5
"""Examples named for each kind of finding."""


def main() -> int:
    """Read the files named on the command line and write the section."""
    lines = [json.loads(text) for name in sys.argv[1:] for text in Path(name).read_text("utf-8").splitlines()]
    sys.stdout.write("\n".join(section(lines)) + "\n")
    return 0


def section(lines: list[Line]) -> Iterator[str]:
    """Write all tables of a list of findings and counts."""
    counts = [line for line in lines if line["verdict"] == "count"]
    for style in sorted({line["style"] for line in counts}):
        yield from _families(style, [line for line in counts if line["style"] == style])
    for verdict, title in (("silent", "Silent misreads"), ("unsaid", "Writing not reported"), ("latent", "Latent")):
        yield from _kinds(title, [line for line in lines if line["verdict"] == verdict])
    first = _first_profile(counts)
    yield from _refused([line for line in lines if line["verdict"] == "refused" and line["profile"] == first])
    for verdict, title in (("false_doubt", "Doubts on untouched targets"), ("clear_doubt", "Doubts on clear marks")):
        found = [line for line in lines if line["verdict"] == verdict and line["profile"] == first]
        yield from _by_condition(title, found, counts)


def _first_profile(counts: list[Line]) -> str:
    return str(counts[0]["profile"]) if counts else ""


def family(condition: str) -> str:
    """Find the family of a condition by the beginning of its name."""
    return next((f"{name}_*" for name in FAMILIES if condition.startswith(f"{name}_")), condition)


def _families(style: str, counts: list[Line]) -> Iterator[str]:
    profiles = list(dict.fromkeys(line["profile"] for line in counts))
    sums: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for line in counts:
        for name in (family(line["condition"]), "**all**"):
            sums[name][line["profile"]].update(_flat(line))
    yield f"\n### {style}: silent and latent targets under {' / '.join(profiles)}\n"
    numbers = "sheets | read | to people | needless of easy | refused | silent | latent | unsaid | untouched doubted"
    yield f"| family | {numbers} |"
    yield "|---" + "|--:" * 9 + "|"
    for name in (*sorted(set(sums) - {"**all**"}), "**all**"):
        first = sums[name][profiles[0]]
        silent = " / ".join(str(sums[name][profile]["silent"]) for profile in profiles)
        latent = " / ".join(str(sums[name][profile]["latent"]) for profile in profiles)
        needless = f"{first['needless']} of {first['easy']}"
        cells = (name, first["sheets"], first["read"], first["review"], needless, first["reject"], silent, latent)
        yield _row((*cells, first["unsaid"], first["false_doubt"]))


def _flat(line: Line) -> dict[str, int]:
    numbers = {key: line[key] for key in ("sheets", "targets", "needless", "easy", "unsaid")}
    return {**numbers, **line["status"], **line["verdicts"]}


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _kinds(title: str, lines: list[Line]) -> Iterator[str]:
    """Group findings by what was meant and what was read, with the profiles and the first seeds of each."""
    groups: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in lines:
        keys = ("style", "intent", "mark", "state", "kind", "rule")
        groups[tuple(str(line.get(key, "")) for key in keys)].append(line)
    yield f"\n### {title} by kind\n"
    yield "| ballot | meant | mark | read | kind | rule | targets by profile | condition:seed#candidate |"
    yield "|---|---|---|---|---|---|---|---|"
    for key, found in sorted(groups.items(), key=lambda item: -len(item[1])):
        by_profile = Counter(str(line["profile"]) for line in found)
        said = ", ".join(f"{name} {count}" for name, count in by_profile.items())
        where = dict.fromkeys(f"{line['condition']}:{line['seed']}#{line.get('candidate', '-')}" for line in found)
        yield _row((*key, said, ", ".join(list(where)[:MOST_SEEDS])))


def _refused(lines: list[Line]) -> Iterator[str]:
    causes: dict[str, Counter[str]] = defaultdict(Counter)
    seeds: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        for cause in line["reasons"]:
            causes[cause][line["condition"]] += 1
            seeds[cause].append(f"{line['style']} {line['condition']}:{line['seed']}")
    yield "\n### Refused sheets by cause\n"
    yield "| cause | sheets | conditions | first seeds |"
    yield "|---|--:|---|---|"
    for cause, conditions in sorted(causes.items(), key=lambda item: -item[1].total()):
        where = ", ".join(f"{name} {count}" for name, count in conditions.most_common())
        yield _row((cause, conditions.total(), where, ", ".join(seeds[cause][:3])))


def _by_condition(title: str, lines: list[Line], counts: list[Line]) -> Iterator[str]:
    targets = {(line["style"], line["condition"]): line["targets"] for line in counts}
    found: Counter[tuple[str, str]] = Counter((line["style"], line["condition"]) for line in lines)
    rules: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for line in lines:
        rules[line["style"], line["condition"]][str(line.get("rule", ""))] += 1
    yield f"\n### {title}\n"
    yield "| ballot | condition | doubts | of targets | rules |"
    yield "|---|---|--:|--:|---|"
    few = sum(count for count in found.values() if count < FEWEST)
    for key, count in found.most_common():
        if count < FEWEST:
            break
        said = ", ".join(f"{rule} {number}" for rule, number in rules[key].most_common())
        yield _row((*key, count, targets.get(key, 0), said))
    yield _row(("all", f"conditions with fewer than {FEWEST}", few, "", ""))


if __name__ == "__main__":
    sys.exit(main())
