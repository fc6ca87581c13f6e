"""Captures: one row a fetched response, beside its bytes."""
