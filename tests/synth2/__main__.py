"""Make sheets of a condition, read them, and print what went wrong.

python -m tests.synth2 --condition NAME|all --style strike|box --sheets N --first SEED [--show DIR] [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import cv2

from ballotcount.files import layout_file
from tests.synth2 import read_back, survey
from tests.synth2.conditions import STYLES, Condition, conditions
from tests.synth2.sheets import Sheet
from tests.synth2.survey import Count, Finding


def main() -> int:
    """Run what the command line asks for; 1 when a page called read has a wrong target or hides writing."""
    asked = _arguments()
    cv2.setNumThreads(1)
    if asked.list:
        for condition in _chosen(asked.style, asked.condition):
            sys.stdout.write(f"{condition.name}\n")
        return 0
    rows: dict[str, dict[str, Count]] = {}
    findings: list[Finding] = []
    profiles = tuple(asked.profiles.split(","))
    Path(asked.out).parent.mkdir(parents=True, exist_ok=True)
    with Path(asked.out).open("w", encoding="utf-8") as out:
        for condition in _chosen(asked.style, asked.condition):
            counts = rows.setdefault(condition.name, {})
            for sheet, readings in survey.run(condition, sheets=asked.sheets, first=asked.first, profiles=profiles):
                found = survey.counted(sheet, readings, counts)
                findings.extend(found)
                out.writelines(json.dumps(finding, ensure_ascii=False) + "\n" for finding in found)
                out.flush()
                _show(asked.show, sheet)
            lines = [survey.count_line(condition, profile, count) for profile, count in counts.items()]
            out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    _print(rows, profiles)
    return 1 if any(finding["verdict"] in ("silent", "unsaid") for finding in findings) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.synth2", description=__doc__)
    parser.add_argument("--condition", default="base", help="a name, the beginning of names with *, or all")
    parser.add_argument("--style", choices=STYLES, default="strike")
    parser.add_argument("--sheets", type=int, default=5)
    parser.add_argument("--first", type=int, default=1, help="first seed")
    parser.add_argument("--show", type=Path, help="folder for the pictures")
    parser.add_argument("--out", default="out/synth2.jsonl", help="findings, one JSON line each")
    parser.add_argument("--profiles", default=",".join(read_back.PROFILES))
    parser.add_argument("--list", action="store_true", help="print the names of the conditions only")
    return parser.parse_args()


def _chosen(style: str, name: str) -> list[Condition]:
    known = conditions(style)
    if name == "all":
        return list(known.values())
    if name.endswith("*"):
        return [condition for condition in known.values() if condition.name.startswith(name[:-1])]
    if name not in known:
        sys.exit(f"no condition {name} of style {style}; --list shows them")
    return [known[name]]


def _show(folder: Path | None, sheet: Sheet) -> None:
    """Save the picture and its layout, so that ``ballotcount read`` can be run on them."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{sheet.condition.style}-{sheet.condition.name}-{sheet.seed}"
    cv2.imwrite(str(folder / f"{stem}.png"), sheet.picture)
    layout_file.write(sheet.layout, folder / f"layout-{sheet.condition.ballot}.json")


def _print(rows: dict[str, dict[str, Count]], profiles: tuple[str, ...]) -> None:
    """Print the table and its sum; silent and latent stand under each profile in the order given."""
    whole: dict[str, Count] = {profile: Count() for profile in profiles}
    for counts in rows.values():
        for profile, count in counts.items():
            whole[profile].add(count)
    lines = [f"silent and latent under: {' / '.join(profiles)}", *survey.table(rows | {"all": whole}, profiles)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
