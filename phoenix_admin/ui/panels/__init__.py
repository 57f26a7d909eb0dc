"""The panels; they never import each other."""
