"""The guide is whole: a page for every stage, links and pictures that exist, words as the screen says them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
import typer
from babel.messages.pofile import read_po

from ballotcount.cli import build
from ballotcount.cli.command_table import LazyGroup, load
from ballotcount.domain.errors import EnvironmentFault
from ballotcount.domain.people import Role
from ballotcount.files.places import document, resource
from ballotcount.service.rights import RIGHTS, Action
from ballotcount.text.words import LANGUAGES
from ui import operator_guide as guide
from ui.progress import STAGES
from ui.screens import SHOTS

MORE = ("camera", "card", "first_start", "incidents", "index", "scanner", "technical", "terms")
LINK = re.compile(r"(?P<picture>!?)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
BOLD = re.compile(r"\*\*(?P<words>[^*]+)\*\*")
FACT = re.compile(r"\\\{[a-z_]+(?::.*?)?\\\}")

RIGHTS_ROWS = (
    {Action.BOARD},
    {Action.SET_UP},
    {Action.ROSTER, Action.ELECTIONS},
    {Action.ATTENDANCE},
    {Action.PAPER},
    {Action.APPROVE},
    {Action.SHEETS},
    {Action.ENTER},
    {Action.JUDGE},
    {Action.RULE},
    {Action.RULE_AS_HEAD},
    {Action.CLOSE},
    {Action.SECOND},
    {Action.ANNOUNCE},
    {Action.DOCUMENTS},
    {Action.SEAL},
)
"""What each line of the card's table of rights is about, in its order."""


def pages() -> list[Path]:
    return [document("guide", language, f"{name}.md") for language in LANGUAGES for name in guide.names(language)]


def expected_pictures() -> set[str]:
    """Names of the pictures that ``python -m ui.screens`` makes."""
    made = {shot.name or f"{STAGES.index(shot.stage) + 1}-{shot.stage}" for shot in SHOTS}
    return {f"{name}-{language}.png" for name in made for language in LANGUAGES}


def says_something(text: str) -> bool:
    """Whether a message is more than facts; ``{name}, {role}`` would let everything pass."""
    rest = re.sub(r"\{[a-z_]+(?::[^}]*)?\}", "", text)
    return rest == text or len(rest) > 3


def said_on_screen(language: str) -> list[re.Pattern[str]]:
    """Every message of a language, with its facts open."""
    found = []
    for po in sorted(resource("locale", language).glob("*.po")):
        with po.open("rb") as file:
            words = [str(message.string) for message in read_po(file) if message.id]
        found += [re.compile(FACT.sub(".+", re.escape(text))) for text in words if says_something(text)]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stage_has_a_page_and_there_is_no_other(language: str) -> None:
    assert set(guide.names(language)) == {*STAGES, *MORE}


@pytest.mark.parametrize("page", pages(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_links_and_pictures_exist(page: Path) -> None:
    missing = []
    for link in LINK.finditer(page.read_text("utf-8")):
        target = page.parent / link["target"]
        coming = link["picture"] and target.name in expected_pictures()
        if not (target.is_file() or coming):
            missing.append(link["target"])
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_shows_pictures_of_its_own_language(language: str) -> None:
    for name in guide.names(language):
        text = document("guide", language, f"{name}.md").read_text("utf-8")
        pictures = [link["target"] for link in LINK.finditer(text) if link["picture"]]
        assert all(picture.endswith(f"-{language}.png") for picture in pictures), name
        assert pictures or name in MORE, f"{name} shows no picture of its stage"


@pytest.mark.parametrize("language", LANGUAGES)
def test_bold_words_stand_on_the_screen(language: str) -> None:
    known = said_on_screen(language)
    unknown = []
    for name in guide.names(language):
        text = document("guide", language, f"{name}.md").read_text("utf-8")
        for words in dict.fromkeys(BOLD.findall(text)):
            if not any(pattern.fullmatch(words) for pattern in known):
                unknown.append(f"{name}: {words}")
    assert unknown == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_tells_the_rights_as_the_program_gives_them(language: str) -> None:
    lines = document("guide", language, "card.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")[2:6]] for line in lines if line.count("|") == 6]
    told = [[cell == "✓" for cell in row] for row in rows[2:]]
    roles = (Role.HEAD, Role.SECRETARY, Role.TYPIST, Role.TECHNICIAN)
    assert told == [[actions <= RIGHTS[role] for role in roles] for actions in RIGHTS_ROWS]


@pytest.mark.parametrize("name", STAGES)
def test_both_languages_have_the_same_parts(name: str) -> None:
    parts = [re.findall(r"^#+ ", document("guide", lang, f"{name}.md").read_text("utf-8"), re.M) for lang in LANGUAGES]
    rows = [document("guide", lang, f"{name}.md").read_text("utf-8").count("\n|") for lang in LANGUAGES]
    assert parts[0] == parts[1]
    assert rows[0] == rows[1]


def test_a_stage_is_found_in_its_language() -> None:
    assert guide.find("count", "en") == document("guide", "en", "count.md")


def test_an_unknown_page_is_the_contents_and_an_unknown_language_vietnamese() -> None:
    assert guide.find("nowhere", "en") == document("guide", "en", "index.md")
    assert guide.find("count", "fr") == document("guide", "vi", "count.md")


def test_links_lead_to_pages_only() -> None:
    assert guide.linked("minutes.md") == "minutes"
    assert [guide.linked(other) for other in ("../../README.md", "https://example.org/a.md", "a.png")] == ["", "", ""]


def test_pictures_that_are_not_carried_are_left_out(tmp_path: Path) -> None:
    """A frozen build carries the pages without the pictures of the repository."""
    folder = tmp_path / "docs" / "guide" / "vi"
    folder.mkdir(parents=True)
    (folder / "count.md").write_text("# Kiểm phiếu\n\n![x](../../screens/6.png)\n\nNhập từng tờ.\n", "utf-8")
    page = guide.read("count", "vi", tmp_path / "docs" / "guide")
    assert page.title == "Kiểm phiếu"
    assert "![" not in page.text
    assert "Nhập từng tờ." in page.text


def test_a_build_without_the_guide_says_so(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        guide.read("count", "vi", tmp_path)
    assert caught.value.code == "guide.missing"


def text_of(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as printed:
        assert len(printed) == 1
        return str(printed[0].get_textpage().get_text_range())


def test_the_card_is_one_page_and_printed_from_its_present_words(tmp_path: Path) -> None:
    script = document().parent / "scripts" / "card.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, capture_output=True)
    for language, words in (("vi", "Trưởng ban"), ("en", "Secretary")):
        text = text_of(tmp_path / language / "card.pdf")
        assert words in text
        assert "|" not in text
        assert text == text_of(document("guide", language, "card.pdf")), "run scripts/card.py again"


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_links_of_the_repository_exist(name: str) -> None:
    root = document().parent
    links = [link["target"] for link in LINK.finditer((root / name).read_text("utf-8"))]
    missing = [one for one in links if not (root / one).exists() and Path(one).name not in expected_pictures()]
    assert missing == []


def calls() -> list[tuple[str, str]]:
    """Every call of the command line that README and guide show, with the place where it stands."""
    readme = (document().parent / "README.md").read_text("utf-8")
    found = [("README", call) for call in re.findall(r"^    (?:\S*/)?ballotcount (.+?)(?:\s{2,}#.*)?$", readme, re.M)]
    for page in pages():
        found += [(page.stem, call) for call in re.findall(r"`ballotcount ([^`]+)`", page.read_text("utf-8"))]
    return found


def test_commands_that_are_shown_exist_with_their_options() -> None:
    whole = typer.main.get_command(build())
    assert {place for place, _ in calls()} >= {"README", "technical"}
    for place, call in calls():
        words = call.split()
        command = whole
        while hasattr(command, "list_commands"):
            assert words, f"{place}: {call}"
            name = words.pop(0)
            assert name in command.list_commands(typer.Context(command)), f"{place}: {call}"
            command = load(name) if isinstance(command, LazyGroup) else command.commands[name]
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert [word for word in words if word.startswith("--") and word not in known] == [], f"{place}: {call}"
