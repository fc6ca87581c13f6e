"""Discovery: the bytes of feeds, sitemaps and listings become links; pure."""
