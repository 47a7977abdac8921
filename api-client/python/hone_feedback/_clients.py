"""OpenAI's clients with ``feedback`` beside what they have. It is sent by them: with their keys, retries and errors."""

from __future__ import annotations

from functools import cached_property
from typing import Any, List, Optional, Sequence
from urllib.parse import quote

import openai

from . import _words as words
from ._words import Outcome, Status, Target, Token

_PATH = "/feedback"
_EACH = {"params": {"each": True}}
_LOOK = {"params": {"each": True, "dry_run": True}}


class Feedback:
    """What people thought of an answer. Each call gives the id of the feedback."""

    def __init__(self, client: openai.OpenAI) -> None:
        self._client = client

    def give(self, on: Target, metric: Optional[str] = None, value: Any = None, **more: Any) -> str:
        """Any metric of the server's catalogue. ``more``: choice, user, kind, correction, comment, exclude, id, at."""
        told = self._client.post(_PATH, cast_to=object, body=words.piece(on, metric, value, **more))
        return told["ids"][0]

    def thumb(self, on: Target, up: bool, **more: Any) -> str:
        """Up or down."""
        return self.give(on, "thumb", up, **more)

    def rating(self, on: Target, stars: float, **more: Any) -> str:
        """From 1 to 5, under ``hone up``."""
        return self.give(on, "rating", stars, **more)

    def comment(self, on: Target, text: str, metric: str = "thumb", **more: Any) -> str:
        """A remark for people; it moves nothing."""
        return self.give(on, metric, comment=text, **more)

    def correction(self, on: Target, text: str, metric: str = "thumb", **more: Any) -> str:
        """What the answer should have been: it is trained on as an answer of the best kind."""
        return self.give(on, metric, correction=text, **more)

    def outcome(self, on: Target, metric: str, value: Any, **more: Any) -> str:
        """What came of it, as a sale or a return."""
        return self.give(on, metric, value, **{"kind": "outcome", **more})

    def exclude(self, on: Target, reason: str = "opted_out", **more: Any) -> str:
        """The answer is to count for nothing: opted_out or test."""
        return self.give(on, exclude=reason, **more)

    def give_each(self, pieces: Sequence[dict]) -> List[Outcome]:
        """Pieces made by :func:`piece`, up to 1,000: takes what it can, and says what came of each."""
        return self._each(pieces, _EACH)

    def check(self, pieces: Sequence[dict]) -> List[Outcome]:
        """Looks at each as if it were given, and keeps nothing."""
        return self._each(pieces, _LOOK)

    def _each(self, pieces: Sequence[dict], options: Any) -> List[Outcome]:
        try:
            return words.outcomes_of(self._client.post(_PATH, cast_to=object, body=list(pieces), options=options))
        except openai.BadRequestError as refused:
            return _all_refused(refused)

    def retract(
        self, id: str, on: Target, *, choice: int = 0, user: Optional[str] = None, kind: Optional[str] = None
    ) -> None:
        """Takes back what that user gave under the id before now."""
        query = words.retraction(id, on, choice, user, kind)
        self._client.delete(_PATH, cast_to=object, options={"params": query})

    def status(self, id: str, on: Target, *, choice: int = 0) -> Status:
        """What became of it. Asked per response, not per session."""
        told = self._client.get(_path(id), cast_to=object, options={"params": words.target(on, choice)})
        return words.status_of(told)

    def token(
        self,
        on: Target,
        metrics: Sequence[str],
        *,
        choice: int = 0,
        user: Optional[str] = None,
        expires_in: Optional[int] = None,
    ) -> Token:
        """Leave for a browser, which has no key, to vote on one response or session. In seconds, a day by default."""
        body = words.token_request(on, metrics, choice, user, expires_in)
        return _token(self._client.post(_PATH + "/tokens", cast_to=object, body=body))


class AsyncFeedback:
    """The same, to be awaited."""

    def __init__(self, client: openai.AsyncOpenAI) -> None:
        self._client = client

    async def give(self, on: Target, metric: Optional[str] = None, value: Any = None, **more: Any) -> str:
        told = await self._client.post(_PATH, cast_to=object, body=words.piece(on, metric, value, **more))
        return told["ids"][0]

    async def thumb(self, on: Target, up: bool, **more: Any) -> str:
        return await self.give(on, "thumb", up, **more)

    async def rating(self, on: Target, stars: float, **more: Any) -> str:
        return await self.give(on, "rating", stars, **more)

    async def comment(self, on: Target, text: str, metric: str = "thumb", **more: Any) -> str:
        return await self.give(on, metric, comment=text, **more)

    async def correction(self, on: Target, text: str, metric: str = "thumb", **more: Any) -> str:
        return await self.give(on, metric, correction=text, **more)

    async def outcome(self, on: Target, metric: str, value: Any, **more: Any) -> str:
        return await self.give(on, metric, value, **{"kind": "outcome", **more})

    async def exclude(self, on: Target, reason: str = "opted_out", **more: Any) -> str:
        return await self.give(on, exclude=reason, **more)

    async def give_each(self, pieces: Sequence[dict]) -> List[Outcome]:
        return await self._each(pieces, _EACH)

    async def check(self, pieces: Sequence[dict]) -> List[Outcome]:
        return await self._each(pieces, _LOOK)

    async def _each(self, pieces: Sequence[dict], options: Any) -> List[Outcome]:
        try:
            told = await self._client.post(_PATH, cast_to=object, body=list(pieces), options=options)
            return words.outcomes_of(told)
        except openai.BadRequestError as refused:
            return _all_refused(refused)

    async def retract(
        self, id: str, on: Target, *, choice: int = 0, user: Optional[str] = None, kind: Optional[str] = None
    ) -> None:
        query = words.retraction(id, on, choice, user, kind)
        await self._client.delete(_PATH, cast_to=object, options={"params": query})

    async def status(self, id: str, on: Target, *, choice: int = 0) -> Status:
        told = await self._client.get(_path(id), cast_to=object, options={"params": words.target(on, choice)})
        return words.status_of(told)

    async def token(
        self,
        on: Target,
        metrics: Sequence[str],
        *,
        choice: int = 0,
        user: Optional[str] = None,
        expires_in: Optional[int] = None,
    ) -> Token:
        body = words.token_request(on, metrics, choice, user, expires_in)
        return _token(await self._client.post(_PATH + "/tokens", cast_to=object, body=body))


class Hone(openai.OpenAI):
    """OpenAI's client, and ``feedback``."""

    @cached_property
    def feedback(self) -> Feedback:
        return Feedback(self)


class AsyncHone(openai.AsyncOpenAI):
    """OpenAI's asynchronous client, and ``feedback``."""

    @cached_property
    def feedback(self) -> AsyncFeedback:
        return AsyncFeedback(self)


def _path(id: str) -> str:
    return f"{_PATH}/{quote(id, safe='')}"


def _token(told: Any) -> Token:
    return Token(told["token"], told["expires_at"])


def _all_refused(refused: openai.BadRequestError) -> List[Outcome]:
    # None could be taken: an answer to the question as well, where it says why for each.
    try:
        return words.outcomes_of(refused.response.json())
    except (KeyError, ValueError):
        raise refused from None
