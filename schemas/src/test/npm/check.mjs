// Usage: node check.mjs REGISTRY_URL TOPIC RECORD_FILE
// Reads the record in RECORD_FILE with an independent client of the schema registry and writes it again, then writes
// a record of its own under the schema of the subject TOPIC-value. Prints what it read and wrote as JSON.
import {readFileSync} from 'node:fs';
import {AvroDeserializer, AvroSerializer, SchemaRegistryClient, SerdeType} from '@confluentinc/schemaregistry';

const [url, topic, file] = process.argv.slice(2);
const client = new SchemaRegistryClient({baseURLs: [url]});
const deserializer = new AvroDeserializer(client, SerdeType.VALUE, {});
const serializer = new AvroSerializer(client, SerdeType.VALUE, {autoRegisterSchemas: false, useLatestVersion: true});

const envelope = (text) => ({keyId: null, bytes: Buffer.from(text, 'utf8')});
const own = {
  feedbackId: 'from-npm',
  metric: 'resolution',
  value: 'solved',
  correction: null,
  comment: envelope('dziękuję'),
  source: {kind: 'OUTCOME', id: 'crm'},
  eventTime: 1767323045678,
  retracted: false,
};

/** Bytes as base64, so that JSON can hold them. */
const readable = (value) => {
  if (Buffer.isBuffer(value)) return {base64: value.toString('base64')};
  if (Array.isArray(value)) return value.map(readable);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
  }
  return value;
};

const bytes = readFileSync(file);
const read = await deserializer.deserialize(topic, bytes);
const again = await serializer.serialize(topic, read);
const written = await serializer.serialize(topic, own);
console.log(JSON.stringify({
  decoded: readable(read),
  encodedAgain: again.toString('base64'),
  encoded: written.toString('base64'),
  schema: JSON.parse((await client.getLatestSchemaMetadata(`${topic}-value`)).schema),
}, null, 2));
