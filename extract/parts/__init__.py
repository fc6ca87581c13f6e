"""The parts of one article that lie on several pages: their addresses, and how they are joined."""
