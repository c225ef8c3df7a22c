"""Tests leave nothing in the settings of the person who runs them, take nothing from there, and know no deadline."""

from __future__ import annotations

import os

from hypothesis import settings

from ballotcount.files.places import SETTINGS

os.environ[SETTINGS] = ""
# How long one example takes says how busy the computer is, not whether the program is right.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")
