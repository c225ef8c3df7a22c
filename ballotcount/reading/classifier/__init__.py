"""The neural classifiers that give a second opinion on doubtful and narrow decisions."""
