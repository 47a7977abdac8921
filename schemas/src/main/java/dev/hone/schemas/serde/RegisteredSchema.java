package dev.hone.schemas.serde;

import org.apache.avro.Schema;

/** A schema as the registry knows it: its id across subjects and its version within the subject, from 1. */
public record RegisteredSchema(int id, int version, Schema schema) {}
