"""People of the sample congress: names as people in the provinces have them, highland peoples among them."""

from __future__ import annotations

from random import Random

from ballotcount.domain.people import Sex

KINH = "Kinh"

_FAMILIES = (
    ("Nguyễn", 38),
    ("Trần", 12),
    ("Lê", 10),
    ("Phạm", 7),
    ("Hoàng", 5),
    ("Phan", 5),
    ("Vũ", 4),
    ("Võ", 4),
    ("Đặng", 3),
    ("Bùi", 3),
    ("Đỗ", 2),
    ("Hồ", 2),
    ("Ngô", 2),
    ("Dương", 2),
    ("Lý", 1),
    ("Đinh", 1),
)
_MIDDLES = {
    Sex.MALE: ("Văn", "Đức", "Hữu", "Quang", "Minh", "Xuân", "Công", "Đình", "Thanh", "Ngọc", "Quốc", "Trọng"),
    Sex.FEMALE: ("Thị", "Thị Thu", "Thị Kim", "Ngọc", "Thị Thanh", "Thuý", "Thị Hồng", "Bích", "Thị Mỹ", "Phương"),
}
_MEN = """
    An Bình Cảnh Chiến Cường Dũng Dương Đạt Điền Đông Giang Hà Hải Hậu Hiếu Hoà Hùng Huy Khánh Khoa
    Kiên Lâm Long Lực Mạnh Nam Nghĩa Nhân Phong Phúc Quân Quyết Sơn Tâm Tân Thắng Thành Thịnh Tiến
    Toàn Trung Tuấn Tùng Việt Vinh
"""
_WOMEN = """
    Ánh Châu Diệp Dung Duyên Giang Hà Hạnh Hằng Hiền Hoa Hương Huyền Lan Liên Linh Loan Mai Nga Ngân
    Ngọc Nhung Oanh Phượng Quyên Quỳnh Tâm Thảo Thuỷ Thương Trang Trinh Tuyết Uyên Vân Xuân Yến
"""
_GIVEN = {Sex.MALE: _MEN.split(), Sex.FEMALE: _WOMEN.split()}
# Lists of the Central Highlands hold such names: their apostrophes and letters must pass every check of names.
_HIGHLAND = {
    Sex.MALE: (
        ("Y {} Niê", "Ê Đê", ("Thông", "Biêr", "Khuôn", "Nguôm", "Bliên", "Vinh")),
        ("Y {} Mlô", "Ê Đê", ("Dhăm", "Sơn", "Ký", "Luyện")),
        ("Y {} Niê Kđăm", "Ê Đê", ("Thanh Hà", "Blik", "Djoang")),
        ("Ksor {}", "Gia Rai", ("Phước", "Hơ", "Thuyên", "Vân")),
        ("Rơ Châm {}", "Gia Rai", ("Hyâo", "Lâm", "Đức")),
        ("Kpă {}", "Gia Rai", ("Đô", "Thuyên", "Klơng")),
        ("Siu {}", "Gia Rai", ("Bình", "Hương", "Trung")),
        ("Nay {}", "Gia Rai", ("Hạnh", "Tuấn", "Phú")),
        ("Điểu K'{}", "Mnông", ("Ré", "Lý", "Bôi")),
        ("Nông Văn {}", "Nùng", ("Thắng", "Tuyến", "Phong")),
    ),
    Sex.FEMALE: (
        ("H'{} Niê", "Ê Đê", ("Hen", "Yim", "Luăn", "Bliăk")),
        ("H'{} Êban", "Ê Đê", ("Nga", "Loan", "Yar")),
        ("Ksor H'{}", "Gia Rai", ("Nhan", "Bơ Khăp", "Vân")),
        ("Rơ Châm H'{}", "Gia Rai", ("Yéo", "Hồng", "Phik")),
        ("Nay H'{}", "Gia Rai", ("Nan", "Ươl", "Juin")),
        ("Vi Thị {}", "Tày", ("Hoa", "Thu", "Nguyệt")),
    ),
}
HIGHLAND_SHARE = 0.16
"""Of the delegates; provincial congresses of the Central Highlands report 12 to 20 %."""


def person(rng: Random, sex: Sex) -> tuple[str, str]:
    """Return a full name and the people (*dân tộc*) of its bearer."""
    if rng.random() < HIGHLAND_SHARE:
        pattern, ethnicity, names = rng.choice(_HIGHLAND[sex])
        return pattern.format(rng.choice(names)), ethnicity
    families, weights = zip(*_FAMILIES, strict=True)
    family = rng.choices(families, weights)[0]
    return f"{family} {rng.choice(_MIDDLES[sex])} {rng.choice(_GIVEN[sex])}", KINH
