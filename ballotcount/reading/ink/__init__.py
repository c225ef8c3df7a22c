"""The residual: darkness of the picture that the printed template does not explain."""
