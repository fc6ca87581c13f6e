"""Downloader middlewares: one class a file, in the order that crawler/settings.py lists."""
