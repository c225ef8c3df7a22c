"""Stage 3: what is elected, the list of candidates, the votes by show of hands."""
