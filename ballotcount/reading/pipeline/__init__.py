"""The stages in order: picture to page reading, reasons for review, debug picture, JSON line, whole ballots."""
