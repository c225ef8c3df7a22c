"""The rules of counting, from the settings of a profile: validity, tally, base, quorum, outcome."""
