"""The pages that a newcomer reads first name only what is there: files, modules, targets."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from scripts.start import KNOWN, NEWEST, OLDEST, refuse_other_python

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")
FILE = re.compile(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:md|toml|py))`|\]\(([\w./-]+)\)")
MODULE = re.compile(r"python (?:-X \w+ )?-m ([\w.]+)")
PLACES = tuple(
    ROOT / name for name in (".", "ballotcount", "ballotcount/reading", "docs", "resources/locale", "ui", "ui/stages")
)
"""What a path in the text may start from."""


def text_of(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_is_there(page: str) -> None:
    named = {one or other for one, other in FILE.findall(text_of(page))}
    missing = [name for name in named if not any((place / name).exists() for place in PLACES)]
    assert [name for name in missing if "../" not in name and not name.startswith("out/")] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_module_that_is_called_is_there(page: str) -> None:
    for name in MODULE.findall(text_of(page)):
        if name.split(".")[0] in ("tests", "ui", "scripts", "ballotcount"):
            path = ROOT / name.replace(".", "/")
            assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), name


@pytest.mark.parametrize("page", PAGES)
def test_every_target_of_make_is_one(page: str) -> None:
    named = set(re.findall(r"`make ([a-z-]+)`", text_of(page)))
    assert named <= set(KNOWN)


def test_the_makefile_has_each_target_and_no_other() -> None:
    rule = next(line for line in text_of("Makefile").splitlines() if line.endswith(":") and "PHONY" not in line)
    assert sorted(rule.rstrip(":").split()) == sorted(KNOWN)


@pytest.mark.parametrize(
    "readme", sorted((ROOT / "ballotcount/reading").glob("*/README.md")), ids=lambda one: one.parent.name
)
def test_the_page_of_a_package_names_each_of_its_modules(readme: Path) -> None:
    text = readme.read_text("utf-8")
    modules = {file.stem for file in readme.parent.glob("*.py")} - {"__init__"}
    assert {name for name in modules if not re.search(rf"`{name}(\.py)?`", text)} == set()


def test_the_page_on_how_it_is_built_is_one_page() -> None:
    assert len(text_of("ARCHITECTURE.md").splitlines()) <= 130


def people_get(condition: str, style: str) -> tuple[int, int]:
    """Return how many ordinary sheets went to people, looked at and refused, and of how many there are."""
    row = re.compile(
        rf"^\| {condition} \| {style} A5 20 \| ordinary [^|]*\| ([\d,]+) of ([\d,]+) [^|]*"
        r"\| ([\d,]+) of [^|]*\| \w+ \d",
        re.M,
    )
    (found,) = row.findall(text_of("docs/accuracy.md"))
    figures = [int(figure.replace(",", "")) for figure in found]
    return figures[0] + figures[2], figures[1]


def test_the_first_page_gives_the_figures_of_the_kept_rows() -> None:
    figure = r"([\d,]+) of ([\d,]+)"
    told = re.search(
        rf"strikes {figure} \(scan\) and {figure} \(camera\) to people, "
        rf"boxes {figure} \(scan\) and {figure} \(camera\)",
        text_of("README.md"),
    )
    assert told
    figures = [int(one.replace(",", "")) for one in told.groups()]
    kept = [people_get(condition, style) for style in ("strike", "box") for condition in ("scan150", "cam1080")]
    assert list(zip(figures[::2], figures[1::2], strict=True)) == kept


def test_the_same_pythons_are_named_wherever_somebody_looks() -> None:
    metadata = tomllib.loads(text_of("pyproject.toml"))
    assert metadata["project"]["requires-python"] == f">=3.{OLDEST[1]},<3.{NEWEST[1] + 1}"
    first_page = re.search(r"Needs Python ([\d., or]+) and", text_of("README.md"))
    assert first_page
    assert re.findall(r"3\.(\d+)", first_page[1]) == [str(minor) for minor in range(OLDEST[1], NEWEST[1] + 1)]


@pytest.mark.parametrize("version", [(3, 10), (3, 14), (4, 0)])
def test_another_python_is_refused_before_anything_is_installed(version: tuple[int, int]) -> None:
    with pytest.raises(SystemExit, match=r"3\.11 to 3\.13"):
        refuse_other_python(version)


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_each_python_that_is_named_is_taken(version: tuple[int, int]) -> None:
    refuse_other_python(version)
