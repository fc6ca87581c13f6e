"""The archive in a browser: pages, and beside each the same facts as JSON and CSV."""
