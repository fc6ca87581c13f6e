"""Reads a date as it is written: in words or figures, with a time of day and a zone, in any language."""
