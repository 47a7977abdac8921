// LangChain's OpenAI integration for JavaScript, unchanged: node langchain_js.mjs http://localhost:8080/v1

import assert from 'node:assert/strict';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';
import { ADDRESS, CITIES, KEY, MODEL, QUESTION, refused, run } from './checks.mjs';

const configuration = { baseURL: ADDRESS };
const shared = { model: MODEL, apiKey: KEY, configuration, maxRetries: 0 };
const chat = (more) => new ChatOpenAI({ ...shared, maxTokens: 200, ...more });
const weather = tool(async ({ city }) => `warm in ${city}`, {
  name: 'weather', description: 'Tells the weather of a city', schema: z.object({ city: z.enum(CITIES) }),
});

await run('@langchain/openai', {
  async whole() {
    const answer = await chat({ maxTokens: 8 }).invoke(QUESTION);
    assert.match(answer.id, /^chatcmpl-/);
    assert.ok(answer.usage_metadata.output_tokens > 0);
  },
  async streamed() {
    let whole;
    for await (const chunk of await chat({ maxTokens: 8 }).stream(QUESTION)) {
      whole = whole ? whole.concat(chunk) : chunk;
    }
    assert.ok(whole.usage_metadata.output_tokens > 0);
  },
  async tools() {
    const bound = chat().bindTools([weather], { tool_choice: 'weather' });
    const asked = await bound.invoke(QUESTION);
    const call = asked.tool_calls[0];
    assert.ok(CITIES.includes(call.args.city));
    const told = asked.tool_calls.map((one) => new ToolMessage({ content: 'warm', tool_call_id: one.id }));
    await chat({ maxTokens: 8 }).invoke([new HumanMessage(QUESTION), asked, ...told]);
  },
  async streamedTools() {
    let whole;
    for await (const chunk of await chat().bindTools([weather], { tool_choice: 'required' }).stream(QUESTION)) {
      whole = whole ? whole.concat(chunk) : chunk;
    }
    assert.ok(CITIES.includes(whole.tool_calls[0].args.city));
  },
  async jsonSchema() {
    const form = z.object({ city: z.enum(CITIES), warm: z.boolean() });
    for (const method of ['jsonSchema', 'functionCalling']) {
      const answer = await chat().withStructuredOutput(form, { name: 'weather', method }).invoke(QUESTION);
      assert.ok(CITIES.includes(answer.city), method);
    }
  },
  async completions() {
    const answer = await new OpenAI({ ...shared, maxTokens: 4 }).invoke('A');
    assert.equal(typeof answer, 'string');
  },
  async batch() {
    assert.equal((await chat({ maxTokens: 4 }).batch(['A', 'B', 'C'])).length, 3);
  },
  async embeddings() {
    const error = await refused(() => new OpenAIEmbeddings(shared).embedQuery('A'));
    assert.match(error.message, /embeddings/);
  },
  async errors() {
    const error = await refused(() => chat({ temperature: 9 }).invoke(QUESTION));
    assert.match(error.message, /temperature/);
  },
});
