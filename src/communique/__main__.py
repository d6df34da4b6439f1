"""``python -m communique`` and the ``communique`` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; ends the process with 0 (good), 1 (findings) or 2 (wrong use)."""
    from communique.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
