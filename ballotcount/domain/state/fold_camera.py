"""How a camera's certificate changes the state."""

from __future__ import annotations

from ballotcount.domain import events as ev
from ballotcount.domain.journal import Entry
from ballotcount.domain.state.congress import Certificate, State
from ballotcount.domain.state.handlers import Handlers
from ballotcount.domain.state.parts import Part

CAMERA = Handlers()


@CAMERA.on(ev.CameraCertified, Part.BALLOTS)
def on_camera_certified(state: State, event: ev.CameraCertified, entry: Entry) -> None:
    state.certificates = (*state.certificates, Certificate(event, entry.actor, entry.at))


@CAMERA.on(ev.GateSkipped, Part.BALLOTS)
def on_gate_skipped(state: State, event: ev.GateSkipped, entry: Entry) -> None:
    state.certificates = (*state.certificates, Certificate(event, entry.actor, entry.at))
