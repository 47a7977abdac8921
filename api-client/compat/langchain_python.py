"""LangChain's OpenAI integration, unchanged, against a server: python langchain_python.py http://localhost:8080/v1"""

import os
import sys
from typing import Literal

import openai
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel

MODEL = os.environ.get("HONE_MODEL", "main")
KEY = os.environ.get("HONE_KEY", "none")
QUESTION = "What is the weather in Rome?"


class Weather(BaseModel):
    city: Literal["Rome", "Oslo"]
    warm: bool


@tool
def weather(city: Literal["Rome", "Oslo"]) -> str:
    """Tells the weather of a city."""
    return f"warm in {city}"


def chat(address, **more):
    return ChatOpenAI(model=MODEL, base_url=address, api_key=KEY, max_retries=0, **{"max_tokens": 200, **more})


def whole(address):
    answer = chat(address, max_tokens=8).invoke(QUESTION)
    assert answer.id and answer.usage_metadata["output_tokens"] > 0


def streamed(address):
    chunks = list(chat(address, max_tokens=8, stream_usage=True).stream(QUESTION))
    assert sum(chunk.usage_metadata["output_tokens"] for chunk in chunks if chunk.usage_metadata) > 0


def tools(address):
    asked = chat(address).bind_tools([weather], tool_choice="weather").invoke(QUESTION)
    assert asked.tool_calls[0]["args"]["city"] in ("Rome", "Oslo")
    told = [ToolMessage("warm", tool_call_id=call["id"]) for call in asked.tool_calls]
    chat(address, max_tokens=8).invoke([HumanMessage(QUESTION), asked, *told])


def json_schema(address):
    for method in ("json_schema", "function_calling"):
        answer = chat(address).with_structured_output(Weather, method=method).invoke(QUESTION)
        assert isinstance(answer, Weather), method


def embeddings(address):
    try:
        OpenAIEmbeddings(model=MODEL, base_url=address, api_key=KEY, check_embedding_ctx_length=False).embed_query("A")
        raise AssertionError("it was taken")
    except openai.NotFoundError as refused:
        assert "embeddings" in str(refused)


if __name__ == "__main__":
    for check in (whole, streamed, tools, json_schema, embeddings):
        check(sys.argv[1])
        print("ok", check.__name__)
