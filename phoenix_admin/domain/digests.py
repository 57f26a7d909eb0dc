"""SHA-256 and BLAKE2b as CPython has them itself, so that nothing here loads OpenSSL.

`hashlib` takes both out of OpenSSL, a library of 4 MiB that LOCAL has no other use for. What is
hashed here is small: names, lines, the heads of files. `random` of the standard library does the
same for SHA-512.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the built-in modules come without types, and have other names in each version
    from hashlib import blake2b, sha256
else:
    try:
        from _blake2 import blake2b
    except ImportError:  # a Python built without it
        from hashlib import blake2b
    try:
        from _sha2 import sha256  # from Python 3.12 on
    except ImportError:
        try:
            from _sha256 import sha256
        except ImportError:
            from hashlib import sha256

__all__ = ["blake2b", "sha256"]
