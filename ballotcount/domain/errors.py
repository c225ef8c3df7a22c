"""The three kinds of fault a person can meet. Their words live in the catalogue under ``error.<code>``."""

from __future__ import annotations


class Fault(Exception):
    """A fault with a code and the facts its sentence needs.

    Args:
        code: dotted id; ``error.<code>`` in the catalogue says what happened and what to do.
        facts: values named in that sentence.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({shown})"


class UserError(Fault):
    """Something a person gave or asked for cannot be done; nothing was changed."""


class EnvironmentFault(Fault):
    """A disk, camera, printer or system failed; the same act may be tried again."""


class IntegrityFault(Fault):
    """The chain or the balance does not hold. Counting stops and nothing is repaired."""
