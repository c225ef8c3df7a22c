"""Several tables on one congress: storage, admission, and what happens when something breaks."""
