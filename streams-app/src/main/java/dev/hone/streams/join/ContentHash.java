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
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The name of a record's content: 128 bits of the sha256 of its Avro binary encoding under the schema of this program,
 * so that one content written with two writers' schemas is one. Not safe for use by several threads.
 */
final class ContentHash {

    private static final int BYTES = 16;

    private final Map<Schema, DatumWriter<SpecificRecord>> writers = new HashMap<>();
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private @Nullable BinaryEncoder encoder;

    String of(SpecificRecord content) {
        buffer.reset();
        BinaryEncoder out = EncoderFactory.get().binaryEncoder(buffer, encoder);
        encoder = out;
        try {
            writers.computeIfAbsent(content.getSchema(), ContentHash::writer).write(content, out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a record does not fit its own schema", e);
        }
        return of(buffer.toByteArray());
    }

    // The same bytes, by generated code rather than by a walk over the schema.
    private static DatumWriter<SpecificRecord> writer(Schema schema) {
        SpecificData model = SpecificData.getForSchema(schema);
        model.setCustomCoders(true);
        return new SpecificDatumWriter<>(schema, model);
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
