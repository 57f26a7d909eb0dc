"""What things are and the rules about them: frozen dataclasses, enums, pure functions.

Standard library only.
"""
