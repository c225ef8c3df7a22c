"""A second maker of films of ballots under a camera, written without knowledge of the reader."""
