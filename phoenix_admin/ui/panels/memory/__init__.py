"""The Memory page: who takes it, what was killed for it, and what an import costs."""
