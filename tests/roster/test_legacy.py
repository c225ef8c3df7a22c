"""Old encodings are recognised and named; real Vietnamese never is taken for one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.files.places import resource
from ballotcount.roster.legacy import Encoding, from_tcvn3, from_vni, suspect
from ballotcount.roster.syllables import well_formed
from tests.roster.test_names import ORDERED

# Written down here a second time, by vowel and tone (sắc huyền hỏi ngã nặng), from the font encodings' own charts.
TCVN3_BYTES = {
    "a": "B8 B5 B6 B7 B9", "ă": "BE BB BC BD C6", "â": "CA C7 C8 C9 CB", "e": "D0 CC CE CF D1", "ê": "D5 D2 D3 D4 D6",
    "i": "DD D7 D8 DC DE", "o": "E3 DF E1 E2 E4", "ô": "E8 E5 E6 E7 E9", "ơ": "ED EA EB EC EE", "u": "F3 EF F1 F2 F4",
    "ư": "F8 F5 F6 F7 F9", "y": "FD FA FB FC FE",
}  # fmt: skip
TCVN3_PLAIN = {"ă": "A8", "â": "A9", "ê": "AA", "ô": "AB", "ơ": "AC", "ư": "AD", "đ": "AE",
               "Ă": "A1", "Â": "A2", "Ê": "A3", "Ô": "A4", "Ơ": "A5", "Ư": "A6", "Đ": "A7"}  # fmt: skip
VNI_VOWELS = {
    "a": ("a", "aù aø aû aõ aï"), "ă": ("aê", "aé aè aú aü aë"), "â": ("aâ", "aá aà aå aã aä"),
    "e": ("e", "eù eø eû eõ eï"), "ê": ("eâ", "eá eà eå eã eä"), "i": ("i", "í ì æ ó ò"),
    "o": ("o", "où oø oû oõ oï"), "ô": ("oâ", "oá oà oå oã oä"), "ơ": ("ô", "ôù ôø ôû ôõ ôï"),
    "u": ("u", "uù uø uû uõ uï"), "ư": ("ö", "öù öø öû öõ öï"), "y": ("y", "yù yø yû yõ î"), "đ": ("ñ", ""),
}  # fmt: skip
TONES = "\u0301\u0300\u0309\u0303\u0323"


def toned(vowel: str, tone: str) -> str:
    return unicodedata.normalize("NFC", vowel + tone)


def to_tcvn3(text: str) -> str:
    """Text in the bytes of .VnTime, as a spreadsheet hands them over."""
    table = {letter: bytes.fromhex(code).decode("latin-1") for letter, code in TCVN3_PLAIN.items()}
    for vowel, codes in TCVN3_BYTES.items():
        for tone, code in zip(TONES, codes.split(), strict=True):
            table[toned(vowel, tone)] = bytes.fromhex(code).decode("latin-1")
            table[toned(vowel, tone).upper()] = table[toned(vowel, tone)]  # drawn as a capital by .VnTimeH
    return "".join(table.get(sign, sign) for sign in text)


def to_vni(text: str) -> str:
    """Text in the bytes of VNI-Times."""
    table = {}
    for vowel, (bare, pairs) in VNI_VOWELS.items():
        table[vowel] = bare
        for tone, pair in zip(TONES, pairs.split(), strict=False):
            table[toned(vowel, tone)] = pair
    table |= {letter.upper(): pair.upper() for letter, pair in table.items()}
    return "".join(table.get(sign, sign) for sign in text)


PLACES = [
    "Ban Chấp hành Đảng bộ tỉnh Nghệ An khóa XX, nhiệm kỳ 2025 - 2030",
    "Phó Chủ nhiệm Ủy ban Kiểm tra Huyện ủy; Chủ tịch Ủy ban MTTQ (xã Ea Kpam)",
    "Đại học Sư phạm · Thạc sĩ, Cao cấp LLCT",
    "Hà Nội, ngày 03/02/1970 – sinh hoạt tạm thời ở đảng bộ khác?",
    "Cư M'gar, Buôn Đôn, Krông Pắc, Đắk Rlấp, Ea H'leo, Kbang, Ia Grai, Chư Păh, Ia Pa",
    "Kbuôr, Êñuôl, Ayŭn, Mlô, Hwĭng, Bkrông, Niê Kđăm, M’nông, Čư̆ Êbur, Ƀuôn Hồ, Jŏng, Ĕ",
    "Công ty «An Bình» diện tích 300 m², ±5°, § 3, 1½, ©, Nestlé, José Müller, Citroën",
    "Sân bay quốc tế Nội Bài; khoá, hoà, thuỷ, quý, giặt, khuỷu tay, ngoằn ngoèo",
]
PLACES += ["Xem https://example.org/a.php?id=1978&mod=163 (hoà)", "Ông có đồng ý không?", "``Hoà`` và *khoá*, “Hoá”!"]
NON_ASCII = [name for name in ORDERED if not name.isascii()]


@pytest.mark.parametrize("text", [*ORDERED, *PLACES])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_real_vietnamese_raises_no_alarm(text: str, form: str) -> None:
    assert suspect(unicodedata.normalize(form, text)) is None  # type: ignore[arg-type]
    assert suspect(unicodedata.normalize(form, text.upper())) is None  # type: ignore[arg-type]


def _recognised(encode: object, encoding: Encoding) -> float:
    assert callable(encode)
    written = [(name, encode(name)) for name in NON_ASCII]
    hits = [suspect(text) for name, text in written if text != name]
    wrong = [hit for hit in hits if hit is not None and hit.encoding is not encoding]
    assert wrong == []
    return sum(hit is not None for hit in hits) / len(hits)


def test_nearly_every_name_in_tcvn3_is_recognised_alone() -> None:
    assert _recognised(to_tcvn3, Encoding.TCVN3) > 0.95


def test_nearly_every_name_in_vni_is_recognised_alone() -> None:
    assert _recognised(to_vni, Encoding.VNI) > 0.95


@pytest.mark.parametrize("page", ["cp1252", "cp1258", "latin-1"])
def test_utf8_read_as_a_code_page_is_recognised(page: str) -> None:
    def misread(text: str) -> str:
        decoded = ""
        for byte in text.encode():
            try:
                decoded += bytes([byte]).decode(page)
            except UnicodeDecodeError:
                decoded += chr(byte)
        return decoded

    assert _recognised(misread, Encoding.UTF8) == 1.0


@pytest.mark.parametrize(
    "name", ["Nguyễn Văn Hùng", "Đỗ Đức", "Trần Thị Tuyết", "Lê Lợi", "Vũ Thùy Dương", "NGUYỄN VĂN HÙNG"]
)
def test_the_hint_says_what_the_text_was(name: str) -> None:
    for encode in (to_tcvn3, to_vni):
        hint = suspect(encode(name))
        assert hint is not None
        assert hint.likely == name


@given(st.sampled_from(ORDERED + PLACES))
def test_old_encodings_can_be_read_back(text: str) -> None:
    text = text.lower()
    words = [word for word in text.split() if word.isalpha() and not set(word) & set("ñŏŭĕĭčƀëü")]
    for word in words:
        assert from_tcvn3(to_tcvn3(word)) == word
        assert from_vni(to_vni(word)) == word


def test_no_sentence_of_the_program_raises_an_alarm() -> None:
    for path in (*resource("locale", "vi").glob("*.po"), *resource("rules").glob("*.toml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert suspect(line) is None, line


@pytest.mark.parametrize("text", ["Nguy?n Van Hùng", "??ng b?", "Tr?n", "L\ufffd V\ufffdn"])
def test_letters_lost_on_saving_are_noticed(text: str) -> None:
    hint = suspect(text)
    assert hint is not None
    assert hint.encoding is Encoding.LOST


@pytest.mark.parametrize(
    "word", ["nguyễn", "Quốc", "giếng", "khuỷu", "ngoằn", "thuở", "Ý", "QUYẾT", "gì", "Hoè", "quýt"]
)
def test_vietnamese_syllables_are_well_formed(word: str) -> None:
    assert well_formed(word)


@pytest.mark.parametrize("word", ["nguyôn", "Kpă", "bàc", "tèt", "háà", "Hïng", "vuõ", "", "aâ", "lơc", "Ktla"])
def test_other_words_are_not(word: str) -> None:
    assert not well_formed(word)
