// OpenAI's own JavaScript client, unchanged: node openai_js.mjs http://localhost:8080/v1

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { VERSION } from 'openai/version';
import { z } from 'zod';
import { ADDRESS, CITIES, KEY, MODEL, QUESTION, SCHEMA, refused, run } from './checks.mjs';

const client = new OpenAI({ baseURL: ADDRESS, apiKey: KEY, maxRetries: 0 });
const messages = [{ role: 'user', content: QUESTION }];
const ask = (more) => client.chat.completions.create({ model: MODEL, messages, max_tokens: 200, ...more });
const weather = {
  type: 'function',
  function: {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { enum: CITIES } }, required: ['city'] },
  },
};

await run(`openai ${VERSION} (JavaScript)`, {
  async whole() {
    const answer = await ask({ max_tokens: 8, user: 'u1', logprobs: true });
    assert.match(answer.id, /^chatcmpl-/);
    assert.equal(answer.choices[0].logprobs.content.length, answer.usage.completion_tokens);
    assert.ok(answer._request_id);
  },
  async streamed() {
    let usage;
    for await (const chunk of await ask({ max_tokens: 8, stream: true, stream_options: { include_usage: true } })) {
      usage = chunk.usage ?? usage;
    }
    assert.ok(usage.completion_tokens > 0);
  },
  async helperOfStreams() {
    const stream = client.chat.completions.stream({ model: MODEL, messages, max_tokens: 8 });
    const final = await stream.finalChatCompletion();
    assert.ok(['stop', 'length'].includes(final.choices[0].finish_reason));
  },
  async tools() {
    const asked = await ask({ tools: [weather], tool_choice: 'required' });
    const call = asked.choices[0].message.tool_calls[0];
    assert.ok(CITIES.includes(JSON.parse(call.function.arguments).city));
    const turns = [
      ...messages,
      asked.choices[0].message,
      ...asked.choices[0].message.tool_calls.map((one) => ({ role: 'tool', tool_call_id: one.id, content: 'warm' })),
    ];
    const told = await ask({ messages: turns, tools: [weather], tool_choice: 'none', max_tokens: 8 });
    assert.equal(told.choices[0].message.tool_calls, undefined);
  },
  async streamedTools() {
    const stream = client.chat.completions.stream({
      model: MODEL, messages, max_tokens: 200, tools: [weather],
      tool_choice: { type: 'function', function: { name: 'weather' } },
    });
    const final = await stream.finalChatCompletion();
    assert.ok(CITIES.includes(JSON.parse(final.choices[0].message.tool_calls[0].function.arguments).city));
  },
  async jsonSchema() {
    const answer = await ask({
      response_format: { type: 'json_schema', json_schema: { name: 'weather', strict: true, schema: SCHEMA } },
    });
    assert.deepEqual(Object.keys(JSON.parse(answer.choices[0].message.content)), ['city', 'warm']);
  },
  async parsed() {
    const form = zodResponseFormat(z.object({ city: z.enum(CITIES), warm: z.boolean() }), 'weather');
    const answer = await client.chat.completions.parse({
      model: MODEL, messages, max_tokens: 200, response_format: form,
    });
    assert.ok(CITIES.includes(answer.choices[0].message.parsed.city));
  },
  async completions() {
    const answer = await client.completions.create({ model: MODEL, prompt: 'A', max_tokens: 4 });
    assert.equal(answer.object, 'text_completion');
  },
  async models() {
    const names = [];
    for await (const model of client.models.list()) {
      names.push(model.id);
    }
    assert.ok(names.includes(MODEL));
    assert.equal((await client.models.retrieve(MODEL)).id, MODEL);
  },
  async embeddings() {
    const error = await refused(() => client.embeddings.create({ model: MODEL, input: 'A' }));
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.match(error.message, /embeddings/);
  },
  async errors() {
    const wrong = await refused(() => ask({ temperature: 9 }));
    assert.ok(wrong instanceof OpenAI.BadRequestError);
    assert.equal(wrong.param, 'temperature');
    assert.equal((await refused(() => ask({ model: 'nobody' }))).code, 'model_not_found');
  },
});
