"""Typed settings, environments and the places on disk where they live."""
