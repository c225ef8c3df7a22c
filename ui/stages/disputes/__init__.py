"""Stage 7: doubtful sheets and their rulings."""
