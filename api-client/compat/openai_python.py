"""OpenAI's own Python client, unchanged, against a server: python openai_python.py http://localhost:8080/v1

Ends with a line for each check; the first that fails ends it with an error.
"""

import asyncio
import json
import os
import sys

import openai
from pydantic import BaseModel

MODEL = os.environ.get("HONE_MODEL", "main")
MESSAGES = [{"role": "user", "content": "What is the weather in Rome?"}]
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string", "enum": ["Rome", "Oslo"]}, "warm": {"type": "boolean"}},
    "required": ["city", "warm"],
    "additionalProperties": False,
}
TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Tells the weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"enum": ["Rome", "Oslo"]}}, "required": ["city"]},
    },
}


class Weather(BaseModel):
    warm: bool
    wind: bool


def whole(client):
    answer = client.chat.completions.create(
        model=MODEL, messages=MESSAGES, max_tokens=16, temperature=0, user="u1", logprobs=True, top_logprobs=2)
    assert answer.object == "chat.completion" and answer.id.startswith("chatcmpl-")
    choice = answer.choices[0]
    assert choice.message.role == "assistant" and choice.finish_reason in ("stop", "length")
    assert len(choice.logprobs.content) == answer.usage.completion_tokens
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def streamed(client):
    text, usage = "", None
    for chunk in client.chat.completions.create(
            model=MODEL, messages=MESSAGES, max_tokens=16, stream=True, stream_options={"include_usage": True},
            extra_body={"min_tokens": 4}):
        usage = chunk.usage or usage
        text += "".join(choice.delta.content or "" for choice in chunk.choices)
    assert usage.completion_tokens >= 4 and isinstance(text, str)


def gathered_stream(client):
    with client.chat.completions.stream(
            model=MODEL, messages=MESSAGES, max_tokens=200, response_format=Weather) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_completion()
    assert {"chunk", "content.delta", "content.done"} <= kinds
    assert isinstance(final.choices[0].message.parsed, Weather)


def tools(client):
    asked = client.chat.completions.create(
        model=MODEL, messages=MESSAGES, tools=[TOOL], max_tokens=200,
        tool_choice={"type": "function", "function": {"name": "weather"}})
    call = asked.choices[0].message.tool_calls[0]
    assert call.function.name == "weather"
    assert json.loads(call.function.arguments)["city"] in ("Rome", "Oslo")
    turns = MESSAGES + [asked.choices[0].message, {"role": "tool", "tool_call_id": call.id, "content": "warm"}]
    told = client.chat.completions.create(model=MODEL, messages=turns, tools=[TOOL], tool_choice="none", max_tokens=8)
    assert told.choices[0].message.tool_calls is None


def streamed_tools(client):
    arguments = ""
    for chunk in client.chat.completions.create(
            model=MODEL, messages=MESSAGES, tools=[TOOL], tool_choice="required", max_tokens=200, stream=True):
        for choice in chunk.choices:
            for call in choice.delta.tool_calls or []:
                arguments += call.function.arguments or ""
    assert json.loads(arguments.replace("}{", "},{").join("[]"))[0]["city"] in ("Rome", "Oslo")


def json_schema(client):
    answer = client.chat.completions.create(
        model=MODEL, messages=MESSAGES, max_tokens=200,
        response_format={"type": "json_schema", "json_schema": {"name": "w", "strict": True, "schema": SCHEMA}})
    assert set(json.loads(answer.choices[0].message.content)) == {"city", "warm"}


def parsed(client):
    answer = client.chat.completions.parse(
        model=MODEL, messages=MESSAGES, max_tokens=200, response_format=Weather)
    assert isinstance(answer.choices[0].message.parsed, Weather)


def completions(client):
    answer = client.completions.create(model=MODEL, prompt="A", max_tokens=4, logprobs=1)
    assert len(answer.choices[0].logprobs.tokens) == answer.usage.completion_tokens
    assert list(client.completions.create(model=MODEL, prompt="A", max_tokens=4, stream=True))


def models(client):
    assert MODEL in [model.id for model in client.models.list()]
    assert client.models.retrieve(MODEL).id == MODEL


def refused(kind, ask, **expected):
    try:
        ask()
    except kind as error:
        for name, value in expected.items():
            assert getattr(error, name) == value, (name, getattr(error, name))
        return error
    raise AssertionError("it was taken")


def embeddings(client):
    error = refused(openai.NotFoundError, lambda: client.embeddings.create(model=MODEL, input="A"))
    assert "embeddings" in error.message, error.message


def other_surfaces(client):
    for ask in (lambda: client.responses.create(model=MODEL, input="A"),
                lambda: client.moderations.create(input="A"),
                lambda: client.images.generate(prompt="A")):
        error = refused(openai.NotFoundError, ask)
        assert "/v1/" in error.message, error.message


def errors(client):
    refused(openai.BadRequestError, lambda: client.chat.completions.create(
        model=MODEL, messages=MESSAGES, temperature=9), param="temperature")
    refused(openai.NotFoundError, lambda: client.chat.completions.create(
        model="nobody", messages=MESSAGES), code="model_not_found")
    error = refused(openai.BadRequestError, lambda: client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": "A" * 100000}]), code="context_length_exceeded")
    assert error.request_id
    refused(openai.BadRequestError, lambda: client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": [
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]}]))


def at_once(address, key):
    async def all_of_them():
        async with openai.AsyncOpenAI(base_url=address, api_key=key) as client:
            return await asyncio.gather(*(client.chat.completions.create(
                model=MODEL, messages=MESSAGES, max_tokens=8) for _ in range(8)))
    answers = asyncio.run(all_of_them())
    assert len({answer.id for answer in answers}) == 8


def main(address):
    key = os.environ.get("HONE_KEY", "none")
    client = openai.OpenAI(base_url=address, api_key=key, max_retries=0)
    print("openai", openai.__version__)
    for check in (whole, streamed, gathered_stream, tools, streamed_tools, json_schema, parsed, completions, models,
                  embeddings, other_surfaces, errors):
        check(client)
        print("ok", check.__name__)
    at_once(address, key)
    print("ok at_once")


if __name__ == "__main__":
    main(sys.argv[1])
