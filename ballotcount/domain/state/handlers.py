"""How handlers are registered: one function per kind of event, with the parts of the state it touches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ballotcount.domain.events import Event, read_as
from ballotcount.domain.journal import Entry
from ballotcount.domain.state.congress import State
from ballotcount.domain.state.parts import Part
from ballotcount.domain.state.round import RoundState

Handler = Callable[[State, Entry], None]
Guard = Callable[[RoundState], bool]
"""Whether an event may happen to a round now. Commands ask before they write; the fold insists when it reads."""
Apply = TypeVar("Apply", bound=Callable[[State, Any, Entry], None])


@dataclass(slots=True)
class Handlers:
    """The handlers of one module of events."""

    handlers: dict[str, Handler] = field(default_factory=dict)
    touched: dict[str, frozenset[Part]] = field(default_factory=dict)

    def on(self, kind: type[Event], *parts: Part, guard: Guard | None = None) -> Callable[[Apply], Apply]:
        """Register how an event of a kind changes the state.

        Args:
            guard: for an event of a round, whether the round may take it now.
        """

        def register(apply: Apply) -> Apply:
            def handler(state: State, entry: Entry) -> None:
                event = read_as(kind, entry)
                # The guard first, so that a handler can rely on the phase.
                if guard is not None and not guard(_round_of(state, entry)):
                    raise ValueError(kind.kind)
                apply(state, event, entry)

            self.raw(kind, handler, *parts)
            return apply

        return register

    def raw(self, kind: type[Event], handler: Handler, *parts: Part) -> None:
        """Register a handler that reads the entry's body itself, for kinds that come by the thousand."""
        self.handlers[kind.kind] = handler
        self.touched[kind.kind] = frozenset(parts)


def _round_of(state: State, entry: Entry) -> RoundState:
    """Return the round an entry is about; the issue carries the whole frozen round."""
    about = entry.body["round"]
    return state.rounds[about["id"] if isinstance(about, dict) else about]
