"""Tells by their words the rows of a list that are no people: totals, signatures, notes, titles of sections."""

from __future__ import annotations

import re

from ballotcount.domain.people import DelegateKind
from ballotcount.roster.letters import normalise, plain

_TOTAL = re.compile(
    r"(tổng( số| cộng)?(?! (?:công ty|liên đoàn|cục|hội)\b)|"
    r"cộng( chung| dồn)?|trong đó|trong số|danh sách (này|trên|gồm|có)|(sub)?total|grand total|"
    r"số (lượng|đại biểu|người|đảng viên)|ấn định|gồm có)\b"
)
_TOTAL_PLAIN = re.compile(r"(tong|tong so|tong cong|cong|danh sach (gom|co)|sub ?total|total)\W*(\d.*)?")
"""Without diacritics *Tống Công* is also a name: only the words alone, or followed by a figure, are a total."""
_POSTS = (
    r"(phó |quyền )?(bí thư|chủ tịch|giám đốc|tổng giám đốc|trưởng ban|trưởng đoàn|trưởng phòng|hiệu trưởng|tổ trưởng|"
    r"chánh văn phòng|thủ trưởng|thủ trưởng đơn vị|trưởng tiểu ban|chủ tọa|thư ký|kế toán|văn phòng|viện trưởng)"
)
_POST = re.compile(rf"{_POSTS}( .*)?|(phó |quyền )?(ủy viên|uỷ viên|đảng viên|đại biểu|trưởng|thường trực)( .*)?")
_SIGNATURE = re.compile(
    rf"(người (lập|ký|duyệt|kiểm tra|báo cáo|tổng hợp)|lập (biểu|bảng|danh sách)|cán bộ lập|t ?/ ?m\b|tm\.|tm ban|"
    rf"k ?/ ?t\b|kt\.|tl\.|tuq\.|\(?(đã )?ký\b|xác nhận|đóng dấu|nơi nhận|"
    rf"ngày\s*[\d.…_]*\s*tháng|[^\d]{{2,40}}, ?ngày\b|prepared by|approved by|signature|{_POSTS}$)"
)
_SIGNATURE_PLAIN = re.compile(r"(nguoi lap( bieu| bang| danh sach)?|lap bieu|\(?ky,? ?(va )?(ghi )?ro ho ten\)?)\W*")
_NOTE = re.compile(
    r"(\*|\(|\[|[-–—•]{1,2}\s|ghi chú|lưu ý|chú ý|chú thích|note\b|nguồn\b|trang \d|page \d|n\.?b\.|"
    r"(hết|end)\W*$|(như|theo) )"
)
GUEST = "guest"
_KIND_WORDS: tuple[tuple[str, str], ...] = (
    ("duong nhien", DelegateKind.EX_OFFICIO.value),
    ("du khuyet", DelegateKind.ALTERNATE.value),
    ("chi dinh", DelegateKind.DESIGNATED.value),
    ("duoc bau", DelegateKind.ELECTED.value),
    ("dai bieu bau", DelegateKind.ELECTED.value),
    ("khach moi", GUEST),
    ("dai bieu moi", GUEST),
    ("khach", GUEST),
    ("du thinh", GUEST),
    ("quan sat vien", GUEST),
    ("phong vien", GUEST),
    ("phuc vu dai hoi", GUEST),
    ("du bi", DelegateKind.ALTERNATE.value),
    ("ex officio", DelegateKind.EX_OFFICIO.value),
    ("alternate", DelegateKind.ALTERNATE.value),
    ("alternates", DelegateKind.ALTERNATE.value),
    ("guests", GUEST),
    ("observers", GUEST),
)
_OFFICIAL = re.compile(r"(?<!khong )(?<!chua )(dai bieu |dang vien )?(?<!khong )(?<!chua )chinh thuc")
_DELEGATES = re.compile(r"(?:các |những |danh sách )?(?:đại biểu|đại diện|delegates?)\s+(.+)")


def footer_of(text: str) -> str | None:
    """Return what a text of a list is that is no person: total, signature or note; None for anything else."""
    lower = normalise(text).lower()
    bare = plain(text)
    if _TOTAL.match(lower) or _TOTAL_PLAIN.fullmatch(bare):
        return "total"
    if _SIGNATURE.match(lower) or _SIGNATURE_PLAIN.fullmatch(bare):
        return "signature"
    return "note" if _NOTE.match(lower) else None


def names_post(text: str) -> bool:
    """Return whether a text is a post such as *Phó Bí thư*."""
    return _POST.fullmatch(normalise(text).lower()) is not None


def kinds_in(text: str) -> frozenset[str]:
    """Return the kinds of delegate that a title names; ``GUEST`` for people who are no delegates."""
    # Blanks around words and phrase, or "khach" would be found inside longer words.
    words = f" {' '.join(re.findall(r'[a-z0-9]+', plain(text)))} "
    found = {kind for phrase, kind in _KIND_WORDS if f" {phrase} " in words}
    return frozenset(found)


def names_official(text: str) -> bool:
    """Return whether a title names the official delegates, which are of the usual kind."""
    return _OFFICIAL.search(plain(text)) is not None


def names_other_delegates(text: str) -> str:
    """Return what a title says of delegates that is no kind known here: *không biểu quyết*; else an empty text."""
    found = _DELEGATES.match(normalise(text).lower())
    return found[1] if found is not None and not kinds_in(text) and not names_official(text) else ""


def unit_stated(text: str) -> str:
    """Return the unit that a title states as *Đơn vị: Chi bộ 3*, or an empty text."""
    found = re.match(
        r"(?:tên )?(?:đơn vị|don vi|đoàn đại biểu|unit|delegation)\s*:\s*(.+)", normalise(text), re.IGNORECASE
    )
    # Forms leave dots where the unit is to be written.
    return found[1].strip(" .…_") if found else ""
