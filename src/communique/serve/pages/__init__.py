"""Pages for people: what the dossier holds, drawn from views that the workers make.

``routes()`` gives all routes; ``views.VIEWS`` what the workers run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """The routes of all pages; the last one takes every path."""
    from communique.serve.pages.routes import routes as found

    return found()


async def keep_prepared(app: Starlette) -> None:
    """Prepare the pages of every generation as soon as it is published, until cancelled."""
    from communique.serve.pages.preparing import keep_prepared as keep

    await keep(app)
