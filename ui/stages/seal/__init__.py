"""Stage 10: backup, verification, capsule, audit, end of the work."""
