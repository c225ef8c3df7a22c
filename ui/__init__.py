"""The counting desk and the hall's screen (PySide6). Holds ids and models, never rules, SQL or pixels."""
