"""Talks to a server of Hone with OpenAI's own Python client, unchanged, and says what held.

    python openai_client.py http://localhost:8080/v1

Needs the package openai. Ends with a line for each check; the first that fails ends it with an error.
"""

import sys

import openai

MODEL = "main"
MESSAGES = [{"role": "user", "content": "Hi"}]


def whole(client):
    answer = client.chat.completions.create(
        model=MODEL, messages=MESSAGES, n=2, temperature=0, max_tokens=8, logprobs=True, top_logprobs=2,
        presence_penalty=0.5, frequency_penalty=0.5, logit_bias={"65": 1.5}, seed=1, user="u1")
    assert len(answer.choices) == 2 and answer.id.startswith("chatcmpl-")
    for choice in answer.choices:
        assert choice.finish_reason in ("stop", "length")
        assert choice.logprobs.content and all(token.logprob <= 0 for token in choice.logprobs.content)
        assert "".join(token.token for token in choice.logprobs.content) == choice.message.content
        assert all(len(token.top_logprobs) == 2 for token in choice.logprobs.content)
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer.hone["segment"]


def streamed(client):
    text, told, usage = "", "", None
    for chunk in client.chat.completions.create(
            model=MODEL, messages=MESSAGES, stream=True, logprobs=True, stream_options={"include_usage": True}):
        usage = chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
            told += "".join(token.token for token in (choice.logprobs.content if choice.logprobs else []))
    assert text and told == text and usage.completion_tokens > 0


def begun(client):
    turns = MESSAGES + [{"role": "assistant", "content": "Well,"}]
    answer = client.chat.completions.create(
        model=MODEL, messages=turns,
        extra_body={"continue_final_message": True, "add_generation_prompt": False, "min_tokens": 1})
    assert answer.choices[0].message.role == "assistant"


def completions(client):
    answer = client.completions.create(model=MODEL, prompt=["A", "B"], max_tokens=4, logprobs=1)
    assert [choice.index for choice in answer.choices] == [0, 1]
    assert "".join(answer.choices[0].logprobs.tokens) == answer.choices[0].text
    assert answer.choices[0].logprobs.text_offset[0] == 0
    echoed = client.completions.create(model=MODEL, prompt="A", echo=True)
    assert echoed.choices[0].text.startswith("A")
    pieces = list(client.completions.create(model=MODEL, prompt=[65, 66], stream=True))
    assert pieces[-1].choices[0].finish_reason in ("stop", "length")


def models(client):
    assert MODEL in [model.id for model in client.models.list()]
    assert client.models.retrieve(MODEL).id == MODEL


def refusals(client):
    try:
        client.chat.completions.create(model=MODEL, messages=MESSAGES, top_logprobs=1)
        raise AssertionError("top_logprobs without logprobs was taken")
    except openai.BadRequestError as refused:
        assert refused.param == "top_logprobs"
    try:
        client.chat.completions.create(model="nobody", messages=MESSAGES)
        raise AssertionError("a model that there is not was taken")
    except openai.NotFoundError as refused:
        assert refused.code == "model_not_found"


def main(address):
    client = openai.OpenAI(base_url=address, api_key="none", max_retries=0)
    for check in (whole, streamed, begun, completions, models, refusals):
        check(client)
        print("ok", check.__name__)


if __name__ == "__main__":
    main(sys.argv[1])
