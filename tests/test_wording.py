"""Every text is as docs/wording.md asks: no banned term, a next step in every error, units, the guide's own buttons."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ballotcount.text.words import LANGUAGES
from tests.test_words import WORDS

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "locale"
TERMS = tomllib.loads((LOCALE / "terms.toml").read_text("utf-8"))["term"]
FACT = re.compile(r"\{[a-z_]+\}")
STOP = re.compile(r"[.!?…:](?:[”\"')]|\s|$)")

VIETNAMESE = re.compile("[À-ỹ]")
NO_STEP = frozenset({"error.entry.line"})
"""Faults that carry another fault's sentences inside."""

OLD_ACCENTS = re.compile(r"(?<![qQ])(?:[oO][àáảãạèéẻẽẹ]|[uU][ỳýỷỹỵ])(?![a-zà-ỹ])")
"""Tone marks on the second vowel, "khoá", "huỷ": the other of the two ways, not that of State papers."""

UNITS = re.compile(
    r"phiếu|đồng chí|người|đại biểu|tổ chức|cổ phần|cử tri|giây|phút|dòng|lượt|tập|mục|bước|MB|mm|%|"
    r"tệp|ảnh|máy|trang|ô|dấu|lần|năm|tuổi|chữ|ký tự|số|thành viên|tên|kết quả|STT|F\d",
    re.IGNORECASE,
)
SAID_UNIT = re.compile(r"\{(unit|what|base|person)\}|trường hợp")
"""Facts and words that bring the unit with them."""

COUNTS = re.compile(
    r"(\S*)\s*\{(have|of|need|needed|missing|count|issued|collected|counted|printed|seats|left|extra|"
    r"valid|invalid|convened|present|elected)\}\s*(\S*)"
)


def toml_texts(folder: str) -> Iterator[tuple[str, str]]:
    """Lines of forms and profiles without their comments."""
    for path in sorted((ROOT / "resources" / folder).glob("*.toml")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.lstrip().startswith("#"):
                yield f"{path.name}:{number}", line


def guide(language: str) -> Iterator[tuple[str, str]]:
    """Lines of the guide, without code and links."""
    for path in sorted((ROOT / "docs" / "guide" / language).glob("*.md")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            yield f"guide/{language}/{path.name}:{number}", re.sub(r"`[^`]*`|\]\([^)]*\)", " ", line)


def said_in_code() -> Iterator[tuple[str, str]]:
    """Vietnamese strings of the program: the help of the command line, the template of a roster, the card."""
    for folder in ("ballotcount/cli", "ballotcount/roster/template.py", "ballotcount/sample/day.py", "scripts"):
        place = ROOT / folder
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            source = path.read_text("utf-8")
            if VIETNAMESE.search(source):
                for node in ast.walk(ast.parse(source)):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str) and VIETNAMESE.search(node.value):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Every text of a language that an office reads, with its place."""
    yield from WORDS[language].items()
    yield from guide(language)
    if language == "vi":
        yield from said_in_code()
        yield from toml_texts("forms")
        yield from toml_texts("rules")
        page = (ROOT / "resources" / "evidence" / "index.html").read_text("utf-8")
        yield from ((f"index.html:{number}", line) for number, line in enumerate(page.splitlines(), 1))


def form_of(word: str, *, exact: bool = False) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w{{]){re.escape(word)}(?!\w)", 0 if exact else re.IGNORECASE)


def banned() -> Iterator[tuple[str, re.Pattern[str]]]:
    for term in TERMS:
        for word in (*term["not"], *term.get("exact", ())):
            yield f"{word} (use: {term['vi']}; {term['en']})", form_of(word, exact=word not in term["not"])


BANNED = dict(banned())
OTHERS = ("Quyền riêng tư > Camera", "“Connected camera”", "Continuity Camera")
"""What others call things in their own programs."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_banned_term_is_left(language: str) -> None:
    found = [
        f"{place}: {word}" for place, text in texts(language) for word, form in BANNED.items() if form.search(text)
    ]
    assert found == []


def test_no_english_word_stands_for_a_vietnamese_term() -> None:
    """Strings of the command line are left out: they say the same in both languages."""
    forms = {word: form_of(word) for term in TERMS for word in term.get("not_vi", ())}
    assert forms
    found = []
    for place, text in texts("vi"):
        for other in OTHERS:
            text = text.replace(other, "")
        found += [f"{place}: {word}" for word, form in forms.items() if ".py:" not in place and form.search(text)]
    assert found == []


def test_there_is_one_way_of_accents_and_of_quotes() -> None:
    found = [place for place, text in texts("vi") if OLD_ACCENTS.search(text) or "«" in text or "»" in text]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotations_and_apostrophes_are_written_in_one_way(language: str) -> None:
    """Curly quotes, straight apostrophes; a value of a rule file is quoted as it stands there."""
    found = [
        f"{key}: {text}"
        for key, text in WORDS[language].items()
        if "’" in text or ('"' in text and not key.startswith("error.profile."))
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_per_cent_stands_at_its_figure(language: str) -> None:
    """66,6%, as State papers write it."""
    assert [place for place, text in texts(language) if ".py:" not in place and re.search(r"[}\d] %", text)] == []


def test_the_term_table_names_each_thing_once() -> None:
    for key in ("en", "vi"):
        names = [term[key] for term in TERMS]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_says_what_to_do(language: str) -> None:
    """An error has a second sentence, which is the next step."""
    short = [
        key
        for key, text in WORDS[language].items()
        if key.startswith("error.") and key not in NO_STEP and len(STOP.findall(FACT.sub("x", text))) < 2
    ]
    assert short == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_doubled_or_left_open(language: str) -> None:
    faults = re.compile(r"\.\.(?!\.)|\(\)|  \S|\bphiếu phiếu\b|tờ/sheet|\(không có\)")
    allowed = re.compile(r"^\s|   ")
    found = [key for key, text in WORDS[language].items() if faults.search(text) and not allowed.search(text)]
    assert found == []


def test_every_figure_has_its_unit() -> None:
    """A figure stands beside a word that says what is counted: in its own part of the sentence."""
    bare = []
    for key, text in WORDS["vi"].items():
        if len(text) < 25:
            continue  # labels: the unit stands in the heading beside them
        for part in re.split(r"[,;.:]", text):
            if COUNTS.search(part) and not UNITS.search(FACT.sub("", part)) and not SAID_UNIT.search(text):
                bare.append(f"{key}: {part.strip()}")
    assert bare == []


def test_the_guide_s_term_page_explains_terms_of_the_table() -> None:
    page = (ROOT / "docs" / "guide" / "vi" / "terms.md").read_text("utf-8").lower()
    missing = [term["vi"] for term in TERMS if not any(part in page for part in term["vi"].lower().split(", "))]
    assert len(missing) <= len(TERMS) // 3, missing
