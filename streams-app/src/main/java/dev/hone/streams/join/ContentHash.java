package dev.hone.streams.join;

import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.TextEnvelope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * The name of a record's content: 128 bits of the sha256 of its Avro binary encoding under the schema of this program,
 * so that one content written with two writers' schemas is one. Not safe for use by several threads.
 */
final class ContentHash {

    private static final int BYTES = 16;

    private final Map<Schema, DatumWriter<SpecificRecord>> writers = new HashMap<>();
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

    String of(SpecificRecord content) {
        buffer.reset();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(buffer, null);
        try {
            writers.computeIfAbsent(content.getSchema(), schema -> new SpecificDatumWriter<>(schema))
                    .write(content, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a record does not fit its own schema", e);
        }
        return of(buffer.toByteArray());
    }

    /** Of a text alone. */
    static String ofText(TextEnvelope text) {
        byte[] bytes = new byte[text.getBytes().remaining()];
        text.getBytes().duplicate().get(bytes);
        return of(bytes);
    }

    static String of(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.of(bytes), 0, BYTES);
    }
}
