"""What is said and shown of one run, on every page that shows runs."""
