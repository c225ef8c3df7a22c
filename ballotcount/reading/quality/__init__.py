"""Picture quality and several sheets in one picture: causes to refuse a picture."""
