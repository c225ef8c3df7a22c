"""People in: names and their order, the roster file, attendance, and the figures of the credentials report."""
