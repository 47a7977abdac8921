"""LlamaIndex's OpenAILike, unchanged, against a server: python llamaindex_python.py http://localhost:8080/v1"""

import os
import sys

from llama_index.core.llms import ChatMessage
from llama_index.core.tools import FunctionTool
from llama_index.llms.openai_like import OpenAILike

MODEL = os.environ.get("HONE_MODEL", "main")
KEY = os.environ.get("HONE_KEY", "none")
QUESTION = [ChatMessage(role="user", content="What is the weather in Rome?")]


def llm(address, **more):
    return OpenAILike(model=MODEL, api_base=address, api_key=KEY, is_chat_model=True, is_function_calling_model=True,
                      context_window=2048, max_retries=0, **{"max_tokens": 200, **more})


def weather(city: str) -> str:
    """Tells the weather of a city."""
    return f"warm in {city}"


def whole(address):
    assert llm(address, max_tokens=8).chat(QUESTION).raw.id.startswith("chatcmpl-")


def streamed(address):
    assert list(llm(address, max_tokens=8).stream_chat(QUESTION))


def completed(address):
    assert isinstance(llm(address, max_tokens=8).complete("A").text, str)


def tools(address):
    answer = llm(address).chat_with_tools(
        [FunctionTool.from_defaults(weather)], chat_history=QUESTION, tool_required=True)
    assert llm(address).get_tool_calls_from_response(answer)[0].tool_name == "weather"


if __name__ == "__main__":
    for check in (whole, streamed, completed, tools):
        check(sys.argv[1])
        print("ok", check.__name__)
