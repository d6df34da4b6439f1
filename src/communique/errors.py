"""Every error a user can meet, in one tree.

CommuniqueError                 root: catch this one to catch them all
├── UsageError                  a wrong option, parameter or name; nothing was read or written
│   └── UnknownQuestion         no question file of that name
├── InputError                  a file or text that cannot be taken; carries the place and the mend
│   ├── DossierError            a dossier file says something the records do not allow
│   └── ArticleError            an article that holds no readable text
├── TermError                   a string that is no IRI or literal
├── DateError                   a date that is no EDTF expression
├── StoreError                  the store cannot be opened, written or reached
│   └── QueryError              SPARQL that does not parse or that the store refuses
└── MissingExtra                an optional part that is not installed

The command line prints ``str(error)`` and ends with code 2; no traceback reaches a user.
"""

from __future__ import annotations

from dataclasses import dataclass


class CommuniqueError(Exception):
    """Root of every error communique raises on purpose."""


class UsageError(CommuniqueError):
    """A wrong option, parameter or name; nothing was read or written."""


class UnknownQuestion(UsageError):
    """No question file of that name; the message lists near ones."""


class TermError(CommuniqueError, ValueError):
    """A string that cannot be an IRI or a literal of RDF."""


class DateError(CommuniqueError, ValueError):
    """A date that is no Extended Date/Time Format expression (ISO 8601-2:2019)."""


class StoreError(CommuniqueError):
    """The store cannot be opened, written or reached."""


class QueryError(StoreError):
    """SPARQL that does not parse, or that the store refuses."""


class MissingExtra(CommuniqueError):
    """An optional part is not installed; the message says which command brings it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place of one file: what a person needs to mend it.

    ``file`` is a path as the user gave it, ``line`` counts from 1 (0: unknown), ``field`` is the
    dotted way to the value (``statements[3].passage.start``), ``expected`` may be empty.
    """

    file: str
    line: int
    field: str
    message: str
    expected: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        field = f" {self.field}:" if self.field else ""
        wanted = f"; expected {self.expected}" if self.expected else ""
        return f"{place}:{field} {self.message}{wanted}"


class InputError(CommuniqueError):
    """A file that cannot be taken; ``problems`` names each place and what is wrong there."""

    def __init__(self, problems: Problem | list[Problem]) -> None:
        self.problems = problems if isinstance(problems, list) else [problems]
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DossierError(InputError):
    """A dossier file says something the records do not allow."""


class ArticleError(InputError):
    """An article in which no readable text was found."""
