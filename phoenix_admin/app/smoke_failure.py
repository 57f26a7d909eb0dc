"""What `smoke` says when something is not as it must be."""


class SmokeFailure(Exception):
    """Something is not as it must be; the text says what."""
