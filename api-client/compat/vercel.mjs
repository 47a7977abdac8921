// The Vercel AI SDK with its provider for compatible servers, unchanged: node vercel.mjs http://localhost:8080/v1

import assert from 'node:assert/strict';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, Output, embed, generateObject, generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { ADDRESS, CITIES, KEY, MODEL, QUESTION, refused, run } from './checks.mjs';

const hone = createOpenAICompatible({
  name: 'hone', baseURL: ADDRESS, apiKey: KEY, includeUsage: true, supportsStructuredOutputs: true,
});
const asked = { model: hone(MODEL), prompt: QUESTION, maxOutputTokens: 200, maxRetries: 0 };
const schema = z.object({ city: z.enum(CITIES), warm: z.boolean() });
const weather = tool({
  inputSchema: z.object({ city: z.enum(CITIES) }),
  execute: async ({ city }) => `warm in ${city}`,
});

await run('ai with @ai-sdk/openai-compatible', {
  async whole() {
    const answer = await generateText({ ...asked, maxOutputTokens: 8 });
    assert.match(answer.response.id, /^chatcmpl-/);
    assert.ok(answer.usage.outputTokens > 0);
  },
  async streamed() {
    const answer = streamText({ ...asked, maxOutputTokens: 8 });
    for await (const _ of answer.textStream);
    assert.ok((await answer.usage).outputTokens > 0);
    assert.match((await answer.response).id, /^chatcmpl-/);
  },
  async tools() {
    const answer = await generateText({
      ...asked, tools: { weather }, toolChoice: 'required', stopWhen: stepCountIs(2),
    });
    assert.ok(answer.steps[0].toolResults.every((result) => result.output.startsWith('warm in ')));
    assert.ok(answer.steps[0].toolCalls.length > 0);
    assert.equal(answer.steps.length, 2);
  },
  async streamedTools() {
    const answer = streamText({ ...asked, tools: { weather }, toolChoice: { type: 'tool', toolName: 'weather' } });
    for await (const _ of answer.fullStream);
    assert.ok((await answer.toolCalls).length > 0);
  },
  async jsonSchema() {
    const answer = await generateObject({ ...asked, schema });
    assert.ok(CITIES.includes(answer.object.city));
  },
  async output() {
    const answer = await generateText({ ...asked, output: Output.object({ schema }) });
    assert.ok(CITIES.includes(answer.output.city));
  },
  async completions() {
    const answer = await generateText({
      ...asked, model: hone.completionModel(MODEL), maxOutputTokens: 4,
    });
    assert.ok(answer.usage.outputTokens > 0);
  },
  async ownMembers() {
    await generateText({
      ...asked, maxOutputTokens: 4, providerOptions: { hone: { 'hone::session': 's1', user: 'u1' } },
    });
  },
  async embeddings() {
    const error = await refused(() =>
      embed({ model: hone.textEmbeddingModel(MODEL), value: 'A', maxRetries: 0 }));
    assert.ok(APICallError.isInstance(error));
    assert.equal(error.statusCode, 404);
    assert.match(error.message, /embeddings/);
  },
  async errors() {
    const error = await refused(() => generateText({ ...asked, temperature: 9 }));
    assert.equal(error.statusCode, 400);
    assert.match(error.message, /temperature/);
  },
});
