"""How is the program started?"""

from tarikh.app import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
