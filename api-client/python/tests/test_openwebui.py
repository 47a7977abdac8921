"""Ratings as Open WebUI exports them; the last test gives them to the server that HONE_URL names."""

import http.server
import json
import os
import sys
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hone_feedback import Hone
from hone_feedback.openwebui import carried, carry, exported

URL = os.environ.get("HONE_URL")
RATING = {
    "id": "r1", "user_id": "w7", "version": 0, "type": "rating", "created_at": 1790000000, "updated_at": 1790000100,
    "data": {"rating": -1, "model_id": "main", "reason": "not_factual", "comment": "wrong", "tags": []},
    "meta": {"chat_id": "c1", "message_id": "m1", "arena": False}, "snapshot": {"chat": {}},
}


class OpenWebUiTest(unittest.TestCase):

    def test_a_thumb_is_feedback_of_its_user_on_its_chat(self):
        self.assertEqual(carried(RATING), {
            "id": "openwebui-r1", "session": "c1", "metric": "thumb", "value": False, "comment": "wrong",
            "source": {"kind": "human", "id": "w7"}, "event_time": "2026-09-21T14:15:00.000+00:00"})
        self.assertTrue(carried({**RATING, "data": {"rating": "1"}})["value"])

    def test_what_is_no_thumb_is_passed_over(self):
        for other in ({"data": None}, {"data": {"rating": None}}, {"meta": {}}, {"meta": None}):
            self.assertIsNone(carried({**RATING, **other}))

    @unittest.skipUnless(URL, "HONE_URL names no server")
    def test_they_are_carried_over(self):
        class Export(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                known = self.headers["authorization"] == "Bearer admin" and self.path.endswith("feedbacks/all/export")
                self.send_response(200 if known else 401)
                self.end_headers()
                self.wfile.write(json.dumps([RATING, {**RATING, "id": "r2", "meta": {}}]).encode())

            def log_message(self, *words):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Export) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            ratings = exported(f"http://127.0.0.1:{server.server_port}", "admin")
            server.shutdown()
        with Hone(base_url=URL, api_key=os.environ.get("HONE_KEY", "none")) as client:
            self.assertEqual(carry(ratings, client), "ratings carried over: 1")
            self.assertRegex(carry([{**RATING, "id": "a" * 400}], client), "ratings carried over: 0; refused: 1, the first because ")


if __name__ == "__main__":
    unittest.main()
