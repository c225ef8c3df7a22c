"""The residual: darkness of the page that the printed template does not explain."""
