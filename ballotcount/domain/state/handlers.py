"""How handlers are registered: one function per kind of event, with the parts of the state it touches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ballotcount.domain.events import Event, read_as
from ballotcount.domain.journal import Entry
from ballotcount.domain.state.congress import State
from ballotcount.domain.state.parts import Part

Handler = Callable[[State, Entry], None]
Apply = TypeVar("Apply", bound=Callable[[State, Any, Entry], None])


@dataclass(slots=True)
class Handlers:
    """The handlers of one room of events."""

    handlers: dict[str, Handler] = field(default_factory=dict)
    touched: dict[str, frozenset[Part]] = field(default_factory=dict)

    def on(self, kind: type[Event], *parts: Part) -> Callable[[Apply], Apply]:
        """Register how an event of a kind changes the state."""

        def register(apply: Apply) -> Apply:
            def handler(state: State, entry: Entry) -> None:
                event = read_as(kind, entry)
                apply(state, event, entry)

            self.raw(kind, handler, *parts)
            return apply

        return register

    def raw(self, kind: type[Event], handler: Handler, *parts: Part) -> None:
        """Register a handler that reads the entry's body itself, for kinds that come by the thousand."""
        self.handlers[kind.kind] = handler
        self.touched[kind.kind] = frozenset(parts)
