"""What does every crawling process need? Imported once by the fork server, so that a source costs no import.

It must never import twisted.internet.reactor: a reactor belongs to the process that runs it.
"""

from sqlalchemy.orm import configure_mappers

import storage.models  # noqa: F401

# the mappers would otherwise be set up by each child
configure_mappers()
