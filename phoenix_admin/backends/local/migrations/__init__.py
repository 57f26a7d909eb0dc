"""The steps from an empty database to the present one.

A step is never changed once released: the number of steps done stands in `user_version`. Each
runs in one transaction with its number, so a crash leaves either all of it or none.
"""
