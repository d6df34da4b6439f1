"""``python -m communique.loaders.dossier DIR``: all problems and stale passages of a dossier."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from communique.errors import CommuniqueError
from communique.loaders.dossier import find, load


def main(arguments: Sequence[str]) -> int:
    """Prints the problems and stale passages of a dossier; 0 if there are none, 1, or 2."""
    try:
        loaded = load(
            find(arguments[0] if arguments else "."), strict=False, articles=arguments[1:]
        )
    except CommuniqueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    lines = [*map(str, loaded.problems), *(f"{each.problem} [stale]" for each in loaded.stale)]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    found = loaded.dossier.documents
    count = f"{len(found)} documents, {sum(len(each.statements) for each in found)} statements"
    sys.stdout.write(f"{len(lines)} findings; {count} without problems\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
