"""Array helpers of all stages: tables by row, connected components, memory returned to the system."""
