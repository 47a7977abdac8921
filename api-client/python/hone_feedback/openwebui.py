"""Carries the ratings of an Open WebUI over to Hone, once for each time that it is run.

    OPEN_WEBUI_KEY=... HONE_KEY=... python -m hone_feedback.openwebui http://OPEN-WEBUI:8080 http://HOST:8080/v1

Open WebUI must say who asks in which chat (ENABLE_FORWARD_USER_INFO_HEADERS=true). Its key is an administrator's.
A rating that was carried before is a duplicate; one that was changed since replaces what it said.
"""

import json
import os
import sys
import urllib.request
from datetime import datetime, timezone
from typing import Any, Iterable, List, Mapping, Optional

from ._clients import Hone
from ._words import Session, piece

_EXPORT = "/api/v1/evaluations/feedbacks/all/export"
_AT_ONCE = 1000


def carried(rating: Mapping[str, Any]) -> Optional[dict]:
    """A rating as feedback on its chat; None where it is no thumb, or of no chat."""
    data = rating.get("data") or {}
    chat = (rating.get("meta") or {}).get("chat_id")
    thumb = str(data.get("rating"))
    if not chat or thumb not in ("1", "-1"):
        return None
    return piece(
        Session(chat),
        "thumb",
        thumb == "1",
        user=rating.get("user_id"),
        comment=data.get("comment") or None,
        id="openwebui-" + rating["id"],
        at=datetime.fromtimestamp(rating["updated_at"], timezone.utc),
    )


def exported(address: str, key: str) -> List[Mapping[str, Any]]:
    """All ratings that an Open WebUI has."""
    request = urllib.request.Request(address.rstrip("/") + _EXPORT, headers={"authorization": "Bearer " + key})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def carry(ratings: Iterable[Mapping[str, Any]], client: Hone) -> str:
    """Gives them all; how many of them, in words."""
    pieces = [one for one in map(carried, ratings) if one is not None]
    refused = []
    for i in range(0, len(pieces), _AT_ONCE):
        refused += [one for one in client.feedback.give_each(pieces[i:i + _AT_ONCE]) if one.error]
    words = f"ratings carried over: {len(pieces) - len(refused)}"
    return words + f"; refused: {len(refused)}, the first because {refused[0].error['message']}" if refused else words


def main(address: str, hone: str) -> None:
    with Hone(base_url=hone, api_key=os.environ.get("HONE_KEY", "none")) as client:
        print(carry(exported(address, os.environ.get("OPEN_WEBUI_KEY", "")), client))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
