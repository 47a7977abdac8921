// LlamaIndex's OpenAI integration for TypeScript, unchanged: node llamaindex_ts.mjs http://localhost:8080/v1

import assert from 'node:assert/strict';
import { OpenAI, OpenAIEmbedding } from '@llamaindex/openai';
import { ADDRESS, CITIES, KEY, MODEL, QUESTION, SCHEMA, refused, run } from './checks.mjs';

const llm = (more) => new OpenAI({ model: MODEL, apiKey: KEY, baseURL: ADDRESS, maxRetries: 0, maxTokens: 200, ...more });
const messages = [{ role: 'user', content: QUESTION }];
const weather = {
  metadata: {
    name: 'weather', description: 'Tells the weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string', enum: CITIES } }, required: ['city'] },
  },
  call: ({ city }) => `warm in ${city}`,
};

await run('@llamaindex/openai', {
  async whole() {
    const answer = await llm({ maxTokens: 8 }).chat({ messages });
    assert.match(answer.raw.id, /^chatcmpl-/);
  },
  async streamed() {
    let chunks = 0;
    for await (const _ of await llm({ maxTokens: 8 }).chat({ messages, stream: true })) {
      chunks++;
    }
    assert.ok(chunks > 0);
  },
  async completed() {
    assert.equal(typeof (await llm({ maxTokens: 8 }).complete({ prompt: 'A' })).text, 'string');
  },
  async tools() {
    const strict = llm({ additionalChatOptions: { tool_choice: 'required' } });
    const answer = await strict.chat({ messages, tools: [weather] });
    const call = answer.message.options.toolCall[0];
    assert.equal(call.name, 'weather');
    assert.ok(CITIES.includes((typeof call.input === 'string' ? JSON.parse(call.input) : call.input).city));
    const told = { role: 'user', content: 'warm', options: { toolResult: { id: call.id, result: 'warm', isError: false } } };
    await llm({ maxTokens: 8 }).chat({ messages: [...messages, answer.message, told] });
  },
  async jsonSchema() {
    const form = { type: 'json_schema', json_schema: { name: 'weather', strict: true, schema: SCHEMA } };
    const answer = await llm().chat({ messages, responseFormat: form });
    assert.ok(CITIES.includes(JSON.parse(answer.message.content).city));
  },
  async embeddings() {
    const error = await refused(() =>
      new OpenAIEmbedding({ model: MODEL, apiKey: KEY, baseURL: ADDRESS, maxRetries: 0 }).getTextEmbedding('A'));
    assert.match(error.message, /embeddings/);
  },
  async errors() {
    const error = await refused(() => llm({ temperature: 9 }).chat({ messages }));
    assert.match(error.message, /temperature/);
  },
});
