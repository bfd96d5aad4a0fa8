"""Acceptance: the product against a count made without it."""
