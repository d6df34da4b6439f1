"""One conversation with an OpenAI-compatible endpoint: formats, retries, limits, clear messages.

The protocol is ``POST {url}/chat/completions`` as OpenAI documents it and as llama.cpp, Ollama,
vLLM and most services speak it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from communique.errors import CommuniqueError, MissingExtra, UsageError
from communique.settings import setting

LARGEST_ANSWER = 4 * 2**20
"""Bytes of one answer that are read."""
ATTEMPTS = 4
LONGEST_WAIT = 60.0
"""Seconds we are willing to wait because a server asks for it."""
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_MENDS = {
    401: "it does not take the key: set COMMUNIQUE_LLM_KEY",
    403: "the key may not use this model: see COMMUNIQUE_LLM_KEY and COMMUNIQUE_LLM_MODEL",
    404: "no such address or model: see COMMUNIQUE_LLM_URL and COMMUNIQUE_LLM_MODEL",
}


class LanguageModelError(CommuniqueError):
    """The endpoint did not answer as needed; ``final`` says that asking it further is no use."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        self.final = final
        super().__init__(message)


class Truncated(LanguageModelError):
    """The answer was cut off at the model's limit; a shorter question may get a whole one."""


@dataclass
class Endpoint:
    """Where a language model is asked, and how patiently; settings give what is not named.

    ``url`` ends before ``/chat/completions`` (``http://localhost:11434/v1``); ``timeout`` is in
    seconds for one answer. ``pause`` waits between attempts; tests put their own there.
    """

    url: str = field(default_factory=lambda: setting("llm_url"))
    model: str = field(default_factory=lambda: setting("llm_model"))
    key: str = field(default_factory=lambda: setting("llm_key"), repr=False)
    timeout: float = field(default_factory=lambda: _seconds("llm_timeout", "120"))
    pause: Callable[[float], None] = time.sleep
    _formats: list[str] = field(
        default_factory=lambda: ["json_schema", "json_object", ""], init=False, repr=False
    )

    def __post_init__(self) -> None:
        if not self.url or not self.model:
            raise UsageError(
                "no language model is configured: set COMMUNIQUE_LLM_URL (such as "
                "http://localhost:11434/v1), COMMUNIQUE_LLM_MODEL and, if it wants one, "
                "COMMUNIQUE_LLM_KEY"
            )
        if not self.url.startswith(("http://", "https://")):
            raise UsageError(f"COMMUNIQUE_LLM_URL is no http address: {self.url}")
        if not self.key.isascii() or not self.key.isprintable():
            raise UsageError("COMMUNIQUE_LLM_KEY holds characters that no key has")

    def ask(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> str:
        """The words of the model's answer to a conversation, wanted as JSON of a schema.

        A server that does not know schemas is asked for plain JSON, and then for anything. Raises
        Truncated for an answer cut off, LanguageModelError for none.
        """
        while True:
            status, body = self._patiently(self._question(messages, schema))
            if status == 200:
                return _words(body, self.url)
            if status in (400, 422) and len(self._formats) > 1 and b"response_format" in body:
                del self._formats[0]
                continue
            raise self._refused(status, body)

    def _question(self, messages: Any, schema: Mapping[str, Any]) -> dict[str, Any]:
        asked: dict[str, Any] = {"model": self.model, "messages": messages, "temperature": 0}
        kind = self._formats[0]
        if kind == "json_schema":
            named = {"name": "attributions", "strict": True, "schema": schema}
            asked["response_format"] = {"type": kind, "json_schema": named}
        elif kind:
            asked["response_format"] = {"type": kind}
        return asked

    def _patiently(self, asked: dict[str, Any]) -> tuple[int, bytes]:
        """The first answer that is not "later", or the last of a few."""
        for attempt in range(1, ATTEMPTS):
            try:
                status, body, wanted = self._post(asked)
            except TimeoutError:
                break  # an answer takes minutes: one more try, and no third
            if status not in _PASSING:
                return status, body
            seconds = _wait(wanted, 2.0 ** (attempt - 1))
            if seconds > LONGEST_WAIT:
                message = f"{self.url} answers {status} and asks to wait {seconds:.0f} seconds"
                raise LanguageModelError(message, final=True)
            self.pause(seconds)
        try:
            status, body, _ = self._post(asked)
        except TimeoutError as error:
            raise LanguageModelError(str(error)) from error
        return status, body

    def _post(self, asked: dict[str, Any]) -> tuple[int, bytes, str]:
        httpx = _httpx()
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        address = f"{self.url.rstrip('/')}/chat/completions"
        late = TimeoutError(f"{self.url} did not answer within {self.timeout:g} seconds")
        until = time.monotonic() + self.timeout
        try:
            with httpx.stream(
                "POST", address, json=asked, headers=headers, timeout=self.timeout
            ) as answer:
                body = b""
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > LARGEST_ANSWER:
                        raise LanguageModelError(f"{self.url}: the answer is too large")
                    if time.monotonic() > until:
                        raise late
                return answer.status_code, body, answer.headers.get("Retry-After", "")
        except httpx.TimeoutException as error:
            raise late from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            reason = str(error) or type(error).__name__
            message = f"{self.url} cannot be reached: {reason}"
            raise LanguageModelError(message, final=True) from error

    def _refused(self, status: int, body: bytes) -> LanguageModelError:
        mend = _MENDS.get(status, _said(body))
        final = status < 500 and status != 413  # 413: this question was too long; others may pass
        return LanguageModelError(f"{self.url} answers {status}: {mend}", final=final)


class _Message(msgspec.Struct):
    content: str | list[Any] | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice]


def _words(body: bytes, url: str) -> str:
    try:
        choice = msgspec.json.decode(body, type=_Completion).choices[0]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, IndexError) as error:
        raise LanguageModelError(f"{url}: the answer is no chat completion") from error
    if choice.finish_reason == "length":
        raise Truncated(f"{url}: the answer was cut off at the model's limit")
    if choice.finish_reason == "content_filter" or choice.message.refusal:
        why = choice.message.refusal or "its content filter stopped it"
        raise LanguageModelError(f"{url}: the model declines: {why[:200]}")
    content = choice.message.content
    if isinstance(content, list):
        parts = [each.get("text", "") for each in content if isinstance(each, dict)]
        content = "".join(part for part in parts if isinstance(part, str))
    return content or ""


class _Trouble(msgspec.Struct):
    message: str = ""


class _Troubled(msgspec.Struct):
    error: _Trouble | str = ""


def _said(body: bytes) -> str:
    """What a server says went wrong, short and on one line."""
    try:
        error = msgspec.json.decode(body, type=_Troubled).error
        told = error if isinstance(error, str) else error.message
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        told = body[:400].decode("utf-8", "replace")
    plain = " ".join("".join(c if c.isprintable() else " " for c in told).split())
    return plain[:200] or "no reason given"


def _wait(wanted: str, usual: float) -> float:
    """Seconds a Retry-After header asks for (RFC 9110, 10.2.3), or the usual ones."""
    try:
        return max(0.0, float(wanted))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(wanted).timestamp() - time.time())
    except (ValueError, TypeError):
        return usual


def _seconds(name: str, default: str) -> float:
    told = setting(name, default)
    try:
        seconds = float(told)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise UsageError(f"COMMUNIQUE_{name.upper()} is no number of seconds: {told}")
    return seconds


def _httpx() -> Any:
    try:
        import httpx
    except ImportError as error:
        message = "the language-model tier needs httpx: pip install 'communique[llm]'"
        raise MissingExtra(message) from error
    return httpx
