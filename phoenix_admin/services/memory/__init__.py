"""Memory: who uses it, what killed it, which limit is right."""
