"""Search: texts and questions in folded letters, and a word in all its forms."""
