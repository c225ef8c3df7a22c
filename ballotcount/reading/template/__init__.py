"""The blank page as the layout prints it, prepared once for all pictures of it."""
