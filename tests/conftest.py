"""Tests leave nothing in the settings of the person who runs them, and take nothing from there."""

from __future__ import annotations

import os

from ballotcount.files.places import SETTINGS

os.environ[SETTINGS] = ""
