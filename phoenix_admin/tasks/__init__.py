"""Background work without Qt: cancel tokens, scopes, tasks, outcomes, deadlines and back-off."""
