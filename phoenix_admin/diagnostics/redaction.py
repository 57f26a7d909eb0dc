"""Masking secrets before anything is written to a log, the journal or an export."""

import re

MASK = "•••"

_PATTERNS = (
    # key=value and "key": "value" for names that hold secrets
    re.compile(
        r"""(?ix)
        (["']?\b(?:[\w-]*(?:password|passwd|secret|token|api[_-]?key|credential)s?|authorization)
        \b["']?\s*[:=]\s*["']?(?:bearer\s+|basic\s+)?)
        ([^\s"',;&]+)
        """
    ),
    # bearer headers and Google access tokens wherever they stand
    re.compile(r"(?i)(\bbearer\s+)([A-Za-z0-9._~+/=-]{12,})"),
    re.compile(r"()(\bya29\.[A-Za-z0-9_-]{10,})"),
    re.compile(r"()(\bAIza[A-Za-z0-9_-]{30,})"),
    re.compile(r"(?s)()(-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----)"),
    # user:password@ in addresses
    re.compile(r"(\b[a-z][a-z0-9+.-]*://[^/\s:@]+:)([^@\s/]+)(?=@)"),
)


def redact(text: str) -> str:
    """The same text with everything that looks like a secret masked."""
    for pattern in _PATTERNS:
        text = pattern.sub(lambda match: match.group(1) + MASK, text)
    return text
