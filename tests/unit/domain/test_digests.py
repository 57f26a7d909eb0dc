"""Digests without OpenSSL say what `hashlib` says."""

import hashlib
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from phoenix_admin.domain.digests import blake2b, sha256


@given(st.binary(max_size=300), st.integers(1, 64))
def test_they_are_those_of_the_standard_library(data: bytes, size: int) -> None:
    assert sha256(data).hexdigest() == hashlib.sha256(data).hexdigest()
    own = blake2b(memoryview(data), digest_size=size).digest()
    assert own == hashlib.blake2b(data, digest_size=size).digest()


def test_openssl_is_not_loaded_for_them() -> None:
    words = (
        "import sys; from phoenix_admin.domain.digests import blake2b, sha256;"
        "sha256(b'x').hexdigest(); blake2b(b'x').hexdigest();"
        "sys.exit(len({'hashlib', '_hashlib', '_ssl'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0
