"""Sinks: where a spider brings what it fetched, and where its next links come from."""
