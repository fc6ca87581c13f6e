"""Scrapy's own commands as this project runs them; the name of a module is the name of its command."""
