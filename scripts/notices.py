"""What goes along with a build: the bill of materials (CycloneDX) and the licence of every part, in build/notices/."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "notices"
LICENCE_NAME = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)


def main() -> int:
    """Write the folder again."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    parts = shipped()
    for part in parts:
        copy_licences(part)
    for text in sorted((ROOT / "resources" / "fonts").glob("*.txt")):
        shutil.copy(text, FOLDER / f"font-{text.name}")
    (FOLDER / "sbom.cdx.json").write_text(json.dumps(bill(parts), indent=1), "utf-8", newline="\n")
    lines = [f"{part.metadata['Name']} {part.version}: {licence(part)}" for part in parts]
    (FOLDER / "PARTS.txt").write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    print(f"{len(parts)} parts in {FOLDER}")
    return 0


def shipped() -> list[Distribution]:
    """Return every package that the program needs at run time, by name."""
    found: dict[str, Distribution] = {}
    waiting = [("ballotcount", frozenset[str]())]
    while waiting:
        name, extras = waiting.pop()
        key = name.lower().replace("_", "-")
        if key in found and not extras:
            continue
        try:
            part = distribution(name)
        except PackageNotFoundError:
            continue  # needed on another system only
        found[key] = part
        for text in part.requires or ():
            requirement = Requirement(text)
            if wanted(requirement, extras) and requirement.name.lower().replace("_", "-") not in found:
                waiting.append((requirement.name, frozenset(requirement.extras)))
    found.pop("ballotcount")
    return [found[key] for key in sorted(found)]


def wanted(requirement: Requirement, extras: frozenset[str]) -> bool:
    """Return whether a requirement holds here, with the extras that were asked for."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""})


def licence(part: Distribution) -> str:
    """Return what a package says of its licence."""
    meta = part.metadata
    classifiers = [line.rsplit("::", 1)[1].strip() for line in meta.get_all("Classifier") or () if "License ::" in line]
    return (
        meta.get("License-Expression") or "; ".join(classifiers) or (meta.get("License") or "see file").split("\n")[0]
    )


def copy_licences(part: Distribution) -> None:
    """Copy the licence files that a package brings."""
    for file in part.files or ():
        if LICENCE_NAME.search(str(file)) and file.suffix in ("", ".txt", ".md", ".rst", ".LGPL"):
            source = Path(str(file.locate()))
            if source.is_file():
                shutil.copy(source, FOLDER / f"{part.metadata['Name']}-{source.name}")


def bill(parts: list[Distribution]) -> dict[str, object]:
    """Return the CycloneDX bill of the environment, without what only developers use."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--of", "JSON", sys.prefix]
    whole = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    names = {part.metadata["Name"].lower().replace("_", "-") for part in parts}
    whole["components"] = [c for c in whole["components"] if c["name"].lower().replace("_", "-") in names]
    kept = {component["bom-ref"] for component in whole["components"]}
    whole["dependencies"] = [link for link in whole.get("dependencies", ()) if link["ref"] in kept]
    for link in whole["dependencies"]:
        link["dependsOn"] = [ref for ref in link.get("dependsOn", ()) if ref in kept]
    return dict(whole)


if __name__ == "__main__":
    sys.exit(main())
