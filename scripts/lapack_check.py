"""Whether OpenCV's linear algebra is right; run with the bridge loaded first. Exit code 1 and a line where not."""

from __future__ import annotations

import sys

import cv2
import numpy as np

SIZE = 120
"""Large enough for OpenCV to ask its library at all."""


def main() -> int:
    """Compare every kind of call with NumPy."""
    random = np.random.default_rng(5)
    wrong = []
    for kind, near in ((np.float32, 2e-2), (np.float64, 1e-9)):
        square = random.normal(size=(SIZE, SIZE)).astype(kind) + np.eye(SIZE, dtype=kind) * SIZE
        tall = random.normal(size=(SIZE * 2, SIZE)).astype(kind)
        right = random.normal(size=(SIZE, 3)).astype(kind)
        even = (tall.T @ tall / SIZE).astype(kind)
        found = {
            "LU": (cv2.solve(square, right, flags=cv2.DECOMP_LU)[1], np.linalg.solve(square, right)),
            "Cholesky": (cv2.solve(even, right, flags=cv2.DECOMP_CHOLESKY)[1], np.linalg.solve(even, right)),
            "QR": (cv2.solve(square, right, flags=cv2.DECOMP_QR)[1], np.linalg.solve(square, right)),
            "determinant": (np.log(cv2.determinant(even.astype(kind))), np.linalg.slogdet(even)[1]),
            "SVD": (cv2.SVDecomp(tall)[0].ravel(), np.linalg.svd(tall, compute_uv=False)),
            "product": (cv2.gemm(tall, square, 1, None, 0), tall @ square),
            "inverse": (cv2.invert(square)[1], np.linalg.inv(square)),
        }
        w, u, vt = cv2.SVDecomp(tall)
        found["SVD, whole"] = (u @ np.diag(w.ravel()) @ vt, tall)
        wrong += [f"{kind.__name__} {name}" for name, (ours, theirs) in found.items() if apart(ours, theirs) > near]
    values = np.sort(cv2.eigenNonSymmetric(even)[0].ravel())
    if apart(values, np.linalg.eigvalsh(even)) > 1e-6:
        wrong.append("eigenvalues")
    print("\n".join(wrong) or "OpenCV's linear algebra agrees with NumPy's")
    return 1 if wrong else 0


def apart(ours: object, theirs: object) -> float:
    """Return the largest difference, against the largest value."""
    one = np.asarray(ours, np.float64)
    other = np.asarray(theirs, np.float64)
    return float(np.abs(one - other).max() / max(1.0, np.abs(other).max()))


if __name__ == "__main__":
    sys.exit(main())
