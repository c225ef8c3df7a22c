"""The catalogue is whole: every id the program says has words in both languages, with the same facts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ballotcount.domain.errors import UserError
from ballotcount.domain.events.setup import Topic
from ballotcount.files.text_faults import TomlFault
from ballotcount.text import words
from ballotcount.text.words import LANGUAGES, said, speaking, t

ROOT = Path(__file__).resolve().parent.parent
FAULTS = {"UserError", "EnvironmentFault", "IntegrityFault"}
FACT = re.compile(r"\{([a-z_]+)")


def catalogue(language: str) -> dict[str, str]:
    """Every message of a language, each id in one room only."""
    words: dict[str, str] = {}
    for po in sorted((ROOT / "resources" / "locale" / language).glob("*.po")):
        with po.open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                if message.id:
                    assert message.id not in words, f"{message.id} stands twice ({po.name})"
                    words[str(message.id)] = str(message.string)
    return words


WORDS = {language: catalogue(language) for language in LANGUAGES}


@cache
def said_ids() -> tuple[tuple[str, str], ...]:
    """Ids written out in the code: ``t("...")`` and the codes of faults."""
    return tuple(_said_ids())


def _said_ids() -> Iterator[tuple[str, str]]:
    for folder in ("ballotcount", "ui"):
        for source in sorted((ROOT / folder).rglob("*.py")):
            place = source.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(source.read_text("utf-8"))):
                if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                    continue
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                value = node.args[0].value
                if isinstance(value, str) and name == "t":
                    yield value, f"{place}:{node.lineno}"
                elif isinstance(value, str) and name == "AppliedRule":
                    yield f"reading.rule.{value}", f"{place}:{node.lineno}"
                elif isinstance(value, str) and name in FAULTS:
                    yield f"error.{value}", f"{place}:{node.lineno}"


def test_both_languages_have_the_same_ids() -> None:
    assert sorted(WORDS["vi"].keys() ^ WORDS["en"].keys()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty_or_fuzzy(language: str) -> None:
    assert [key for key, text in WORDS[language].items() if not text.strip()] == []


def test_every_id_in_the_code_has_words() -> None:
    assert [f"{key} ({where})" for key, where in said_ids() if key not in WORDS["vi"]] == []


def test_both_languages_name_the_same_facts() -> None:
    differing = [
        key
        for key in WORDS["vi"].keys() & WORDS["en"].keys()
        if set(FACT.findall(WORDS["vi"][key])) != set(FACT.findall(WORDS["en"][key]))
    ]
    assert sorted(differing) == []


def test_vietnamese_is_vietnamese() -> None:
    """Sentences without a single Vietnamese letter were not translated."""
    letters = re.compile("[à-ỹđ]", re.IGNORECASE)
    plain = [key for key, text in WORDS["vi"].items() if len(text.split()) > 4 and not letters.search(text)]
    assert plain == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_of_a_decision_has_words(language: str) -> None:
    with speaking(language):
        ids = [f"around.topic.{topic.value}" for topic in Topic if topic is not Topic.FIGURE]
        assert [one for one in ids if t(one) == one] == []


TECHNICAL = re.compile(r"(Chi tiết kỹ thuật|Technical detail): \{detail\}$")
"""Where a sentence may show the words of a library, which are English."""
CAUSES = {
    "cause_of",
    "trouble_of",
    "trouble_reading",
    "network_trouble_of",
    "server_trouble_of",
    "toml_fault",
    "json_fault",
}
"""Functions that name a cause in the language of people."""
SPOKEN = CAUSES | {"without_names", "said"}


def facts_of_libraries() -> Iterator[tuple[str, str]]:
    """Yield the code of each fault that carries the words of a library, and the fact that holds them."""
    for folder in ("ballotcount", "ui"):
        for source in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(source.read_text("utf-8"))):
                name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
                if name not in FAULTS or not isinstance(node.args[0], ast.Constant):  # type: ignore[attr-defined]
                    continue
                for given in node.keywords:  # type: ignore[attr-defined]
                    names = {getattr(one, "id", "") for one in ast.walk(given.value)}
                    a_place = "lineno" in ast.unparse(given.value)
                    if given.arg and "problem" in names and not names & SPOKEN and not a_place:
                        yield str(node.args[0].value), given.arg  # type: ignore[attr-defined]


def test_the_words_of_a_library_are_marked_as_a_technical_detail() -> None:
    found = set(facts_of_libraries())
    assert {code for code, _ in found} > {"profile.syntax", "input.json", "storage.disk", "rehearse.truth"}
    shown = [
        f"{code}: {words}"
        for code, fact in sorted(found)
        for words in (WORDS[language][f"error.{code}"] for language in LANGUAGES)
        if "{" + fact + "}" in TECHNICAL.sub("", words)
    ]
    assert shown == []
    # the path says enough here, and the same sentence stands where no library spoke
    plain = {"capture.no_folder", "storage.cannot_open"}
    carried = {code for code, fact in found if fact == "detail"} | {"tables.no_answer", "tables.server"}
    lost = [code for code in carried - plain for one in LANGUAGES if not TECHNICAL.search(WORDS[one][f"error.{code}"])]
    assert sorted(lost) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_that_a_fault_names_has_words(language: str) -> None:
    ids = {f"{room}.{cause}" for kind, room in words._CAUSES.items() for cause in kind.__members__.values()}  # type: ignore[attr-defined]
    assert len(ids) > 40
    assert sorted(ids - WORDS[language].keys()) == []
    with speaking(language):
        fault = UserError("profile.syntax", file="a", line=3, cause=TomlFault.QUOTE)
        assert WORDS[language]["toml.quote"] in said(fault)


FORMS = re.compile(r"\{[a-z_]+:[^|}]+\|([^}]+)\}")
VERBS = {"are", "were", "have", "do", "fit", "stand", "wait", "hold", "lack", "need", "differ"}
NO_FIGURE = {"check.cloud.inside"}
"""Messages with a name, not a number, before a word that is also the plural of a noun."""


def test_one_of_a_thing_is_not_called_many() -> None:
    many = {form[1] for text in WORDS["en"].values() for form in FORMS.finditer(text)} - VERBS
    assert len(many) > 30
    wrong = re.compile(rf"\b1 (?:(?!of|to|in|and|or|no|has|is)[a-z]+ )?({'|'.join(sorted(many))})\b")
    with speaking("en"):
        said = {key: t(key, **dict.fromkeys(FACT.findall(text), "1")) for key, text in WORDS["en"].items()}
    assert [f"{key}: {text}" for key, text in said.items() if key not in NO_FIGURE and wrong.search(text)] == []


def test_other_numbers_and_facts_without_a_number_take_the_form_of_many() -> None:
    with speaking("en"):
        said = [t("desk.hall.left", left=left) for left in (0, 1, "1", "2", "1,001")]
    assert said == ["0 ballots left", "1 ballot left", "1 ballot left", "2 ballots left", "1,001 ballots left"]


def test_no_words_are_kept_that_nothing_says() -> None:
    """An id stands in the program whole, or begins or ends like one that is put together there."""
    places = [
        path
        for folder in ("ballotcount", "ui", "resources", "scripts")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".toml", ".html")
    ]
    said = "\n".join(path.read_text("utf-8") for path in places)
    begun = tuple(set(re.findall(r"""f["']([a-z_]+\.[a-z_.]*)\{""", said)))
    ended = set(re.findall(r"""(?:\}\.|["'])([a-z_]+)["']""", said))
    named = {key: key.removeprefix("error.") for key in WORDS["vi"]}
    alone = set(re.findall(r"[\w.]+", said))
    """Ids that stand between quotes; the long text is searched only for the few others."""
    unsaid = [
        key
        for key, name in named.items()
        if name not in alone and not name.startswith(begun) and name.split(".")[-1] not in ended and name not in said
    ]
    assert unsaid == []


WITH_CHOICES = sorted(key for key in WORDS["vi"] if key.startswith("error.") and key.endswith(".no_choice"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_list_of_choices_has_a_sentence_of_its_own(language: str) -> None:
    """Without one, "Choose one of: —." sent people to a list that is empty."""
    assert WITH_CHOICES
    for key in WITH_CHOICES:
        code = key.removeprefix("error.").removesuffix(".no_choice")
        facts = dict.fromkeys(FACT.findall(WORDS[language][f"error.{code}"]), "x")
        listed = [name for name in words.CHOICES if name in facts]
        assert listed, key
        with words.speaking(language):
            empty = words.said(UserError(code, **{**facts, listed[0]: ""}))
            some = words.said(UserError(code, **facts))
        assert empty != some
        assert not re.search(r"[—–]|: ?\.|:$", empty), empty


def test_no_list_of_choices_is_filled_with_a_dash() -> None:
    """A dash in place of a list would be read as the only choice."""
    found = [
        f"{source.relative_to(ROOT)}:{node.lineno}"
        for folder in ("ballotcount", "ui")
        for source in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.keyword)
        and node.arg in words.CHOICES
        and any(isinstance(part, ast.Constant) and part.value in ("—", "–") for part in ast.walk(node.value))
    ]
    assert found == []
