"""The frontier: which links are to be fetched, and when."""
