"""Documents of the program on disk: layout files, rule profiles, strict JSON, and where resources lie."""
