"""Lists a person works in: rows that keep their places, their table, their details beside it."""
