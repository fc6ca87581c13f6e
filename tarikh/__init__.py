"""What do people touch? The command line."""
