"""The errors that tarikh names.

TarikhError                 one line for a person: what is wrong and what to do
├── BadSource               a source file that cannot be used: mend the file
├── UnknownSource           no such id: look in `tarikh sources list`
└── (each package adds its own, named for the remedy, below TarikhError)
"""


class TarikhError(Exception):
    """A fault that a person can mend; the command line prints its text on one line and exits 1."""


class BadSource(TarikhError):
    """A source file that cannot be used; the text names file, key and reason."""


class UnknownSource(TarikhError):
    """No source has that id."""
