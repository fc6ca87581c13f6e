"""The entry point of the program."""

from tarikh.app import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
