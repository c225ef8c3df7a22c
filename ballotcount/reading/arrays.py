"""The kinds of array that go through the eye, and its one unit of length."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
"""uint8, shape (height, width), 0 black to 255 white."""
Picture = NDArray[np.uint8]
"""Grey as ``Gray``, or colour: uint8, shape (height, width, 3), blue green red."""
Points = NDArray[np.float64]
"""float64, shape (n, 2), x before y."""
Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
Numbers = NDArray[Any]

MM_PER_INCH = 25.4
