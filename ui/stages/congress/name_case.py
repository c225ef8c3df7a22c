"""Write an organisation's name that was typed in capitals as it stands inside a sentence.

Rules of appendix II of decree 30/2020/NĐ-CP: words for the kind and the field of an organisation begin with a capital,
words for an administrative unit (xã, thôn) do not, each syllable of a name does. A unit named by a number or after a
person or an event is a name with its unit: Phường 5, Thành phố Hồ Chí Minh. Capitals do not say which words are a name,
so every word that is in none of the lists below is taken for one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_UNITS = (
    "tỉnh|thành phố|xã|phường|đặc khu|thị trấn|thị xã|huyện|quận|thôn|bản|buôn|bon|làng|ấp|tổ dân phố|khu phố"
    "|khu dân cư|khóm|tổ|khu"
)
UNITS = frozenset(_UNITS.split("|"))
"""Words for administrative units and parts of them."""

_KINDS = """
Đảng bộ|Đảng ủy|Đảng uỷ|Chi bộ|Chi ủy|Tỉnh ủy|Thành ủy|Ban chấp hành|Ban quản lý|Ban chỉ huy|Tỉnh đoàn|Thành đoàn
Xã đoàn|Phường đoàn|Chi đoàn|Liên chi đoàn|Công đoàn|Nghiệp đoàn|Liên đoàn|Lao động|Thanh niên|Cộng sản|Thiếu niên
Chi hội|Liên chi hội|Hiệp hội|Liên hiệp|Phụ nữ|Nông dân|Cựu chiến binh|Cựu thanh niên xung phong|Người cao tuổi
Chữ thập đỏ|Khuyến học|Sinh viên|Luật gia|Luật sư|Doanh nghiệp|Doanh nhân|Mặt trận Tổ quốc
Ban Công tác Mặt trận|Hội đồng nhân dân
Hội đồng|Ủy ban nhân dân|Uỷ ban nhân dân|Ủy ban|Uỷ ban|Hợp tác xã|Liên hiệp hợp tác xã|Liên minh Hợp tác xã|Tổ hợp tác
Quỹ tín dụng nhân dân|Công ty|Tổng công ty|Tập đoàn|Ngân hàng|Nhà máy|Xí nghiệp|Nông trường|Lâm trường|Nông nghiệp
Lâm nghiệp|Thủy sản|Công nghiệp|Khu công nghiệp|Thương mại|Dịch vụ|Xây dựng|Sản xuất|Vận tải|Dệt may|Cao su|Cà phê
Điện lực|Cấp nước|Môi trường|Đô thị|Giao thông|Viễn thông|Trường|Mầm non|Mẫu giáo|Tiểu học|Trung học cơ sở
Trung học phổ thông|Phổ thông|Dân tộc nội trú|Dân tộc bán trú|Đại học|Cao đẳng|Trung cấp|Học viện|Sư phạm|Kinh tế
Kỹ thuật|Công nghệ|Chính trị|Giáo dục thường xuyên|Giáo dục nghề nghiệp|Giáo dục|Đào tạo|Bệnh viện|Đa khoa|Trung tâm
Y tế|Trạm|Sở|Phòng|Nội vụ|Tài chính|Tư pháp|Công an|Quân sự|Biên phòng|Tòa án nhân dân|Viện kiểm sát nhân dân
Nhà xuất bản|Bảo hiểm xã hội|Phát triển nông thôn|Khoa học|Xã hội|Văn hóa|Thể thao|Du lịch|Nhật Bản
Chăn nuôi|Nuôi ong|Nuôi trồng|Thủy sản|Trồng trọt|Trồng rừng|Trồng rau|Rau an toàn|Cây ăn quả|Chế biến|Dệt thổ cẩm
Thổ cẩm|Làm vườn|Sinh vật cảnh|Thú y|Thủy lợi|Bảo vệ thực vật|Bảo vệ rừng|Dùng nước|Cơ khí|Điện tử
Thủ công mỹ nghệ|Tiểu thủ công nghiệp|Bốc xếp|Vệ sinh môi trường|Cấp thoát nước|May mặc|Nhà giáo|Cựu giáo chức
Cựu Công an nhân dân|Bảo trợ|Người khuyết tật|Người mù|Văn học nghệ thuật|Nhà báo|Kiến trúc sư|Câu lạc bộ|Kiểm tra
Thanh tra|Văn phòng|Thống kê|Hải quan|Bưu điện|Thư viện|Bảo tàng|Tin học|Dạy nghề|Hưu trí
Đại hội|Hội nghị|Nghề cá|Buôn Ma Thuột|Buôn Hồ|Buôn Đôn|xã Đoàn Kết|phường Đoàn Kết
""".replace("\n", "|").strip("|")
_SMALL = (
    "cơ sở|cổ phần|trách nhiệm hữu hạn|một thành viên|hai thành viên|và|số|các|cơ quan|trực thuộc|thuộc|của|khối"
    "|lần thứ|nhiệm kỳ|khóa|khoá|khu vực|vùng|tổng hợp|"
) + _UNITS
_PHRASES = {phrase.casefold(): phrase for phrase in (*_KINDS.split("|"), *_SMALL.split("|"))}
_LONGEST = max(len(phrase.split()) for phrase in _PHRASES)
_ROMAN = re.compile(r"(?=..)X{0,3}(IX|IV|V?I{0,3})$")
_COUNTED = frozenset({"lần thứ", "nhiệm kỳ", "khóa", "khoá", "số", "khu vực", "vùng", "khu", "tổ"})
"""Words before a number: what could be a syllable or a Roman number (VI, XI, LI) is a number behind them."""
_ROMAN_LETTERS = re.compile(r"[IVXL]+")
_ADMINISTRATIVE = frozenset({"tỉnh", "thành phố", "xã", "phường", "đặc khu", "thị trấn", "thị xã", "huyện", "quận"})
_PLACES = UNITS - {"tổ", "khu"}
_AFTER_PERSONS = (("hồ", "chí", "minh"), ("điện", "biên", "phủ"))
_FEW_LETTERS = 6
"""Letters of an abbreviation at most: longer ones are brands, which are written as names (Agribank)."""


def as_written(organisation: str) -> str:
    """Return a name that was typed in capitals as it is written inside a sentence; any other as it was typed."""
    name = " ".join(organisation.split())
    if not name.isupper():
        return name
    words = name.split(" ")
    written: list[str] = []
    place = 0
    while place < len(words):
        length, phrase = _phrase_at(words, place)
        # A word for a unit right behind another one is a name: phường Buôn Ma Thuột, xã Bản Qua.
        if phrase in UNITS and written and written[-1] in UNITS:
            length = 0
        # So is a word for a field: thôn Thủy Lợi. A group and an area are no places: tổ Công đoàn.
        if phrase[:1].isupper() and written and written[-1] in _PLACES:
            length = 0
        # Words are kept one by one, so that the last unit is found again.
        if length:
            proper = phrase in _ADMINISTRATIVE and _names_with_unit(words[place + length :])
            shown = phrase[:1].upper() + phrase[1:] if proper else phrase
            written.append(_with_end(shown, words[place + length - 1]))
        elif written and written[-1] in _COUNTED and _ROMAN_LETTERS.fullmatch(words[place].strip("(),;.-–")):
            written.append(words[place])
        else:
            written.append(_one(words[place]))
        place += max(length, 1)
    made = " ".join(written)
    return made[:1].upper() + made[1:]


def _names_with_unit(behind: list[str]) -> bool:
    """Return whether an administrative unit with these words behind it is written with a capital itself."""
    if behind and behind[0][:1].isdigit():
        return True
    bare = tuple(word.strip("(),;.-–").casefold() for word in behind[:3])
    return bare in _AFTER_PERSONS


def _phrase_at(words: list[str], place: int) -> tuple[int, str]:
    """Return how many words the longest known phrase has at a place, and how it is written."""
    for length in range(min(_LONGEST, len(words) - place), 0, -1):
        given = " ".join(words[place : place + length]).casefold()
        known = _PHRASES.get(given.rstrip(",;.)"))
        if known is not None:
            return length, known
    return 0, ""


def _with_end(phrase: str, last: str) -> str:
    """Return a phrase with the comma or bracket that stood behind its last word."""
    return phrase + last[len(last.rstrip(",;.)")) :]


def _one(word: str) -> str:
    """Write one word that is in no list: an abbreviation stays in capitals, anything else is a name."""
    if any(letter.isdigit() for letter in word) or _is_abbreviation(word.strip("(),;.-–")):
        return word
    return re.sub(r"[^\W_][\w'’]*", lambda found: found.group().capitalize(), word.casefold())


@cache
def _is_abbreviation(word: str) -> bool:
    """Return whether no syllable is written like this: TNHH has no vowel, UBND ends on three consonants."""
    if _ROMAN.match(word) and word not in ("VI", "XI"):  # those two are syllables of names as well
        return True
    if any(part in word for part in "&."):
        return all(len(part) < 2 or _is_abbreviation(part) for part in re.split(r"[&.]", word))
    if not word.isalpha() or not 2 <= len(word) <= _FEW_LETTERS:
        return False
    bare = unicodedata.normalize("NFD", word.replace("Đ", "D"))
    marked = any(unicodedata.combining(letter) for letter in bare)
    if not re.search(r"[AEIOUY]", bare):
        return True
    ends = re.search(r"[^AEIOUY]*$", bare)
    return not marked and ends is not None and len(ends.group()) > 1 and ends.group() not in ("NG", "NH", "CH")
