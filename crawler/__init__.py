"""How do we get it politely? Scrapy: discovery, fetching, scheduling, one spider a source."""
