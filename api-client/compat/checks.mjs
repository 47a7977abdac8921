// What the scripts beside this share: what they ask for, and how a check is told of.

import assert from 'node:assert/strict';

export const ADDRESS = process.argv[2] ?? 'http://localhost:8080/v1';
export const KEY = process.env.HONE_KEY ?? 'none';
export const MODEL = process.env.HONE_MODEL ?? 'main';
export const QUESTION = 'What is the weather in Rome?';
export const CITIES = ['Rome', 'Oslo'];

/** The weather as a JSON schema. */
export const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string', enum: CITIES }, warm: { type: 'boolean' } },
  required: ['city', 'warm'],
  additionalProperties: false,
};

/** Runs the checks in their order; the first that fails ends the script. */
export async function run(title, checks) {
  console.log(title);
  for (const [name, check] of Object.entries(checks)) {
    await check();
    console.log('ok', name);
  }
}

/** The error that a call fails with. */
export async function refused(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return assert.fail('it was taken');
}
