"""Reads whom a text says it was taken from."""

from extract.credits.reader import read_credits

__all__ = ["read_credits"]
