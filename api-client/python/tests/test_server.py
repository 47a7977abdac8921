"""Against a server that HONE_URL names, as http://localhost:8080/v1, with HONE_KEY where it has keys.

HONE_TOKENS=1 where it gives feedback tokens, HONE_STATUS=1 where it knows of a streams-app.
"""

import asyncio
import os
import re
import sys
import time
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import openai

from hone_feedback import AsyncHone, Gathered, Hone, Session, interaction_id, piece, version

URL = os.environ.get("HONE_URL")
KEY = os.environ.get("HONE_KEY", "none")
MESSAGES = [{"role": "user", "content": "Hi"}]
VOTE = re.compile(r"feedback-[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def ask(client, **more):
    return client.chat.completions.create(model="main", messages=MESSAGES, max_tokens=4, user="u7", **more)


@unittest.skipUnless(URL, "HONE_URL names no server")
class ServerTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.client = Hone(base_url=URL, api_key=KEY, max_retries=4)
        cls.answer = ask(cls.client)

    @classmethod
    def tearDownClass(cls):
        cls.client.close()

    def test_feedback_of_every_kind_is_taken(self):
        feedback = self.client.feedback
        ids = [
            feedback.thumb(self.answer, True, user="u7"),
            feedback.rating(self.answer, 4, user="u7", comment="long"),
            feedback.comment(self.answer, "dull"),
            feedback.correction(self.answer, "Better so", user="u7"),
            feedback.outcome(self.answer, "score", 0.5),
            feedback.exclude(self.answer, "test"),
            feedback.thumb(Session("s1"), False),
            feedback.thumb(self.answer.id, True, at=datetime.now(timezone.utc) - timedelta(minutes=1)),
        ]
        for id in ids:
            self.assertRegex(id, VOTE)
        self.assertEqual(len(set(ids)), len(ids))
        self.assertEqual(feedback.thumb(self.answer, True, id="mine"), "mine")
        feedback.retract("mine", self.answer, user="u7")
        feedback.retract("a/b c", Session("s1"))

    def test_each_choice_is_an_interaction(self):
        two = ask(self.client, n=2)
        self.assertEqual(interaction_id(two, 1), two.id + ".1")
        self.client.feedback.thumb(two, False, choice=1)
        text = self.client.completions.create(model="main", prompt=["A", "B"], max_tokens=2)
        self.assertEqual(interaction_id(text, 1), text.choices[1].id)
        self.assertNotEqual(interaction_id(text, 1), interaction_id(text, 0))

    def test_a_stream_is_voted_on_when_it_was_read(self):
        stream = Gathered(ask(self.client, stream=True))
        with self.assertRaises(ValueError):
            interaction_id(stream)
        self.assertTrue(list(stream))
        self.assertRegex(interaction_id(stream), "^chatcmpl-")
        self.client.feedback.thumb(stream, True)
        self.assertEqual(version(stream), version(self.answer))
        self.assertTrue(version(self.answer))

    def test_many_are_taken_one_by_one_or_only_looked_at(self):
        good, bad = piece(self.answer, "thumb", True), piece(self.answer, "thumb")
        for told in (self.client.feedback.check([good, bad]), self.client.feedback.give_each([good, bad])):
            self.assertEqual([one.error is None for one in told], [True, False])
        self.assertEqual(self.client.feedback.give_each([bad])[0].error["param"], "[0].value")

    def test_what_is_wrong_is_openais_error(self):
        with self.assertRaises(openai.BadRequestError) as refused:
            self.client.feedback.give(self.answer, "thumb")
        self.assertEqual(refused.exception.param, "value")
        with self.assertRaises(ValueError):
            self.client.feedback.thumb(self.answer, True, at=datetime(2026, 1, 1))

    def test_asynchronously(self):
        async def talk():
            async with AsyncHone(base_url=URL, api_key=KEY) as client:
                answer = await ask(client)
                stream = Gathered(await ask(client, stream=True))
                chunks = [chunk async for chunk in stream]
                vote = await client.feedback.thumb(answer, True, user="u7")
                await client.feedback.retract(vote, answer, user="u7")
                return chunks, await client.feedback.rating(stream, 3), await client.feedback.check([
                    piece(answer, "thumb", False)])

        chunks, vote, told = asyncio.run(talk())
        self.assertTrue(chunks)
        self.assertRegex(vote, VOTE)
        self.assertIsNone(told[0].error)

    @unittest.skipUnless(os.environ.get("HONE_TOKENS"), "HONE_TOKENS: this server gives no tokens")
    def test_a_browser_votes_by_its_token(self):
        token = self.client.feedback.token(self.answer, ["thumb"], user="u7", expires_in=60)
        self.assertLess(token.expires_at, time.time() + 120)
        self.assertNotIn(token.token, repr(token))
        page = Hone(base_url=URL, api_key=token.token)
        self.assertRegex(page.feedback.thumb(self.answer, True), VOTE)

    @unittest.skipUnless(os.environ.get("HONE_STATUS"), "HONE_STATUS: this server knows of no streams-app")
    def test_feedback_is_joined(self):
        answer = ask(self.client)
        vote = self.client.feedback.rating(answer, 5, user="u7")
        until = time.monotonic() + 120
        while self.client.feedback.status(vote, answer).status != "joined":
            self.assertLess(time.monotonic(), until, "it was not joined in two minutes")
            time.sleep(0.2)


if __name__ == "__main__":
    unittest.main()
