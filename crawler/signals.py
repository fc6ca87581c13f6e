"""The crawler's own Scrapy signals: what a middleware saw, for whoever keeps it.

`robots_answered(response, given, cut)`: a host answered for its robots.txt; `given` where the file came and no page,
`cut` where it came without its end.
`robots_lost(url, error, stands_in)`: a robots.txt could not be had; with `stands_in` an older copy holds.
`issue_found(url, fault)`: something went wrong on a page that is kept all the same.
Handlers may be coroutines; a sender waits for them.
"""

robots_answered = object()
robots_lost = object()
issue_found = object()
