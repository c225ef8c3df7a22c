"""The measure of a form knows how high a name's letters are, by the other names of its page."""

from __future__ import annotations

import numpy as np
import pytest

from tests.office.forms import form
from tests.office.sheets import ODD_HEIGHT, office_page


@pytest.mark.parametrize(("key", "number"), [("A", 3), ("M", 4)])
def test_no_name_has_much_higher_or_lower_letters_than_the_others(key: str, number: int) -> None:
    """Strikes were judged by letters 0.7 and 1.3 mm high, where they are 2.3 and 2.5."""
    names = office_page(form(key)).names
    usual = np.median([name.height for name in names.values()])
    assert abs(names[number].height / usual - 1) <= ODD_HEIGHT
    assert names[number].heads.min() >= names[number].cap - 0.1
    assert names[number].cap < names[number].top < names[number].base
