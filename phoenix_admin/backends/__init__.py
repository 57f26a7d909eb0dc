"""Adapters that satisfy the ports; they never import each other."""
