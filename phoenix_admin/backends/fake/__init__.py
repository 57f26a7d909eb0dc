"""A scripted backend in memory: for tests, and for pictures of every state."""
