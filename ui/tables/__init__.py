"""Several tables on one congress: letting them in, joining, and hearing of each other."""
