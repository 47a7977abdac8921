"""OpenAI's Python client with Hone's feedback beside it.

    client = Hone(base_url="http://localhost:8080/v1", api_key="none")
    answer = client.chat.completions.create(model="main", messages=[...])
    client.feedback.thumb(answer, True, user="u7")
"""

from ._clients import AsyncFeedback, AsyncHone, Feedback, Hone
from ._words import Gathered, Outcome, Session, Status, Token, interaction_id, piece, version

__all__ = [
    "AsyncFeedback", "AsyncHone", "Feedback", "Gathered", "Hone", "Outcome", "Session", "Status", "Token",
    "interaction_id", "piece", "version",
]
