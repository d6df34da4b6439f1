"""``python -m communique`` and the ``communique`` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        from communique.cli import run

        sys.exit(run())
    except KeyboardInterrupt:  # while modules were still being loaded
        sys.exit(130)


if __name__ == "__main__":
    main()
