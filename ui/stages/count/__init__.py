"""Stage 6: counting by typing, camera and scanner; stacks and differences."""
