"""What a request can end in, as an HTTP status with one clear message."""

from __future__ import annotations

from communique.errors import CommuniqueError


class Failed(CommuniqueError):
    """A request that cannot be answered; ``status`` is the HTTP status that says so.

    ``kind`` names the reason for programs: ``syntax``, ``refused``, ``usage``, ``unacceptable``,
    ``missing``, ``timeout``, ``memory``, ``stopped``, ``full``, ``busy``, ``unsupported``. ``line``
    and ``column`` count from 1 where they are known. ``retry_after`` is in seconds.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        *,
        line: int | None = None,
        column: int | None = None,
        retry_after: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.kind, self.message = status, kind, message
        self.line, self.column = line, column
        self.retry_after = retry_after
        self.headers = headers or {}

    def body(self) -> dict[str, object]:
        """The error as it is sent: ``{"error": {"status", "kind", "message", "line"?...}}``."""
        said: dict[str, object] = {
            "status": self.status,
            "kind": self.kind,
            "message": self.message,
        }
        if self.line is not None:
            said["line"] = self.line
        if self.column is not None:
            said["column"] = self.column
        return {"error": said}
