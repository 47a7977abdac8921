"""What requests and replies say, without sending any of it."""

from __future__ import annotations

import os
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Iterable, List, Mapping, Optional, Sequence, Union


@dataclass(frozen=True)
class Session:
    """A conversation, by the name that its requests had in ``hone::session``."""

    name: str


@dataclass(frozen=True)
class Status:
    """What became of a piece of feedback: status is joined, superseded, late, excluded, pending, unknown, ..."""

    id: str
    response_id: str
    status: str
    reason: Optional[str] = None
    interaction: Optional[str] = None
    due: Optional[str] = None
    waits_until: Optional[str] = None


@dataclass(frozen=True)
class Outcome:
    """What came of one piece among several: an id, or the error with the member that is wrong."""

    index: int
    id: Optional[str] = None
    error: Optional[Mapping[str, Any]] = None


@dataclass(frozen=True)
class Token:
    """Leave for a browser to vote; shown as ``Authorization: Bearer TOKEN``. Seconds since 1970."""

    token: str
    expires_at: int

    def __repr__(self) -> str:
        return f"Token(expires_at={self.expires_at})"


class Gathered:
    """The pieces of a stream, handed on one by one; afterwards feedback can be given on it.

        stream = Gathered(client.chat.completions.create(..., stream=True))
        for chunk in stream: ...
        client.feedback.thumb(stream, True)
    """

    def __init__(self, chunks: Any) -> None:
        self._chunks = chunks
        self.id: Optional[str] = None
        self.hone: Optional[Mapping[str, Any]] = None
        self.text = ""

    def _hear(self, chunk: Any) -> Any:
        self.id = chunk.id
        self.hone = getattr(chunk, "hone", None) or self.hone
        for choice in chunk.choices:
            if choice.index == 0:
                delta = getattr(choice, "delta", None)
                self.text += (delta.content if delta else getattr(choice, "text", None)) or ""
        return chunk

    def __iter__(self) -> Iterable[Any]:
        for chunk in self._chunks:
            yield self._hear(chunk)

    async def __aiter__(self) -> Any:
        async for chunk in self._chunks:
            yield self._hear(chunk)


Target = Union[str, Session, Any]


def interaction_id(reply: Target, choice: int = 0) -> str:
    """The id that feedback refers to: of a reply, of one of its choices, or the one given."""
    if isinstance(reply, str):
        whole = reply
    else:
        for one in getattr(reply, "choices", None) or ():
            # Older completions have an id for each text.
            own = getattr(one, "id", None)
            if one.index == choice and isinstance(own, str):
                return own
        whole = getattr(reply, "id", None)
        if not isinstance(whole, str) or not whole:
            raise ValueError("feedback needs a reply with an id, an id or a Session; was the stream read?")
    return whole if choice == 0 else f"{whole}.{choice}"


def version(reply: Any) -> Optional[str]:
    """The version that answered; None where the server does not tell, as while a canary is on."""
    told = getattr(reply, "hone", None)
    return told.get("version") if isinstance(told, Mapping) else None


def target(on: Target, choice: int = 0) -> dict:
    if isinstance(on, Session):
        return {"session": on.name}
    return {"response_id": interaction_id(on, choice)}


def new_id() -> str:
    """A UUID of version 7 (RFC 9562): it sorts by time, and nobody guesses it."""
    bits = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    bits = bits & ~(0xF << 76) | 0x7 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    return f"feedback-{uuid.UUID(int=bits)}"


def said_at(when: Optional[datetime]) -> str:
    if when is None:
        when = datetime.now(timezone.utc)
    if when.tzinfo is None:
        raise ValueError("a time needs its zone: datetime.now(timezone.utc)")
    return when.astimezone(timezone.utc).isoformat(timespec="milliseconds")


def source(user: Optional[str], kind: Optional[str]) -> Optional[dict]:
    if user is None and kind is None:
        return None
    return {"kind": kind or "human", "id": user or ""}


def piece(
    on: Target,
    metric: Optional[str] = None,
    value: Any = None,
    *,
    choice: int = 0,
    user: Optional[str] = None,
    kind: Optional[str] = None,
    correction: Optional[str] = None,
    comment: Optional[str] = None,
    exclude: Optional[str] = None,
    id: Optional[str] = None,
    at: Optional[datetime] = None,
) -> dict:
    """A piece of feedback as ``POST /v1/feedback`` takes it."""
    body = {
        "id": id or new_id(),
        **target(on, choice),
        "metric": metric,
        "value": value,
        "correction": correction,
        "comment": comment,
        "exclude": exclude,
        "source": source(user, kind),
        "event_time": said_at(at),
    }
    return {name: said for name, said in body.items() if said is not None}


def retraction(id: str, on: Target, choice: int, user: Optional[str], kind: Optional[str]) -> dict:
    query = {"id": id, **target(on, choice), "event_time": said_at(None)}
    if user is not None or kind is not None:
        query["source_kind"] = kind or "human"
        query["source_id"] = user or ""
    return query


def token_request(
    on: Target, metrics: Sequence[str], choice: int, user: Optional[str], expires_in: Optional[int]
) -> dict:
    body = {**target(on, choice), "metrics": list(metrics), "subject": user, "expires_in": expires_in}
    return {name: said for name, said in body.items() if said is not None}


def status_of(told: Mapping[str, Any]) -> Status:
    known = Status.__dataclass_fields__
    return Status(**{name: said for name, said in told.items() if name in known})


def outcomes_of(told: Mapping[str, Any]) -> List[Outcome]:
    return [Outcome(one["index"], one.get("id"), one.get("error")) for one in told["results"]]
