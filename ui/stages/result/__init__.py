"""Stage 8: result, closing, next round."""
