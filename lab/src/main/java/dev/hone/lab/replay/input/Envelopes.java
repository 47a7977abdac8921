package dev.hone.lab.replay.input;

import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Puts plain text into envelopes. */
public final class Envelopes {

    private Envelopes() {}

    public static TextEnvelope envelope(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    public static Message message(String role, String content) {
        return new Message(role, envelope(content));
    }
}
