"""What one try of a PIN costs, and one signature. Run with ``make bench``."""

from __future__ import annotations

from typing import Any

from ballotcount.domain.people import Role, Teller
from ballotcount.service.pins import Pins
from ballotcount.storage.signatures import holds


def test_one_try_of_a_pin(benchmark: Any) -> None:
    pins = Pins()
    made = pins.new_key("t1", "246813")
    person = Teller("t1", "A", Role.HEAD, pin=made.sealed, key=made.open.public)
    assert benchmark.pedantic(lambda: pins.open(person, "246814"), rounds=5) is None


def test_one_signature(benchmark: Any) -> None:
    key = Pins().new_key("t1", "246813").open
    assert benchmark(lambda: key.sign("a" * 64))


def test_one_check_of_a_signature(benchmark: Any) -> None:
    """What opening a file costs an entry that this computer has not checked before."""
    key = Pins().new_key("t1", "246813").open
    made = key.sign("a" * 64)
    assert benchmark(lambda: holds.__wrapped__(key.public, "a" * 64, made))
