"""Which breaks and cells of a page part its lines of text."""
