"""Fixtures of the end-to-end tests."""

from tests.contract.fixtures import bytecode, fast_start

__all__ = ["bytecode", "fast_start"]
