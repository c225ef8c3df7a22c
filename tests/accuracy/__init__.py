"""How often the reader is wrong, measured on generated sheets whose truth is known.

``python -m tests.accuracy --help`` runs it; the results are appended to ``docs/accuracy/`` and
``python -m tests.accuracy report`` makes ``docs/accuracy.md`` from them.
"""
