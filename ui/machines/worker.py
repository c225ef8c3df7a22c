"""What camera and scanner share: threads of one source, whose signals carry its generation and stop when it does."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal


class Machine(QObject):
    """One source at a time, on threads of its own.

    Signals, each with the generation first:
        did_recall(int, int): how many sheets are remembered again.
        did_fail(int, object): a fault, or a bug.

    Attributes:
        generation: of everything that comes from the present source; listeners ignore a late one.
    """

    did_recall = Signal(int, int)
    did_fail = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.generation = 0
        self._at_work: MachineRun | None = None

    def stop(self) -> None:
        """End everything; what still comes is late."""
        self.generation += 1
        run = self._at_work
        self._at_work = None
        if run is not None:
            run.stop()

    def in_time(self, act: Callable[..., object]) -> Callable[..., None]:
        """Return a listener that hears only what comes from the source that is open now."""

        def heard(generation: int, *given: object) -> None:
            if generation == self.generation:
                act(*given)

        return heard

    @property
    def running(self) -> bool:
        """Whether a source is open or being opened."""
        return self._at_work is not None


class MachineRun:
    """The threads of one source.

    Args:
        machine: gets what the threads tell.
    """

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.generation = machine.generation
        self.stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def run(self, name: str, act: Callable[[], None]) -> None:
        """Do something on a thread of its own."""
        thread = threading.Thread(target=self._guarded, args=(act,), name=f"ballotcount-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop(self) -> None:
        """Ask the threads to end, wake them, and wait until they have."""
        self.stopped.set()
        self.wake()
        for thread in self._threads:
            thread.join()

    def wake(self) -> None:
        """Release what the threads wait for; ``stopped`` is set."""

    def fail(self) -> None:
        """Release what the other threads wait for, after one of them failed."""

    def tell(self, signal: object, *given: object) -> None:
        """Emit a signal of the machine unless the source has been closed."""
        if not self.stopped.is_set():
            signal.emit(self.generation, *given)  # type: ignore[attr-defined]

    def recalled(self, done: int) -> bool:
        """Tell how many sheets are remembered again; return whether to go on."""
        self.tell(self.machine.did_recall, done)
        return not self.stopped.is_set()

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as problem:  # a bug must reach the crash dialog like one of the lane, a fault the page
            self.fail()
            self.tell(self.machine.did_fail, problem)
