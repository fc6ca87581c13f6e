"""The crawler: it fetches pages politely with Scrapy, one spider a source."""

VERSION = "0.1.0"
"""What we call ourselves to the sites; the command line's own version, which a lower layer may not import."""
