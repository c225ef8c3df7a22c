"""Camera and scanner: threads that take and read pictures."""
