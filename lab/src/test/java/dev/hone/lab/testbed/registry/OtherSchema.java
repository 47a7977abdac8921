package dev.hone.lab.testbed.registry;

import dev.hone.schemas.serde.AvroSerde;
import dev.hone.schemas.topics.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** The schemas of programs of other releases, and records as they write them. */
public final class OtherSchema {

    private static final Path GOLDEN = Path.of("..", "schemas", "src", "test", "resources", "golden");

    private OtherSchema() {}

    public static Schema today(Topic<?> topic) {
        return AvroSerde.plainSchema(topic.valueType());
    }

    /** Today's schema with optional fields before the others. */
    public static Schema newer(Topic<?> topic) {
        return changed(topic, "\"fields\":[", """
                "fields":[{"name":"region","type":["null","string"],"default":null},
                {"name":"places","type":{"type":"array","items":"string"},"default":["here"]},""");
    }

    /** Today's schema with a field before the others that records without it cannot be read for. */
    public static Schema withRequiredField(Topic<?> topic) {
        return changed(topic, "\"fields\":[", "\"fields\":[{\"name\":\"region\",\"type\":\"string\"},");
    }

    /** Today's schema after a change of its text. */
    public static Schema changed(Topic<?> topic, String before, String after) {
        return changed(topic, text -> text.replaceFirst(Pattern.quote(before), Matcher.quoteReplacement(after)));
    }

    private static Schema changed(Topic<?> topic, UnaryOperator<String> change) {
        return new Schema.Parser().parse(change.apply(today(topic).toString()));
    }

    /** The schemas that the topic had before today's, oldest first. */
    public static List<Schema> older(Topic<?> topic) {
        List<Schema> found = new ArrayList<>();
        for (int version = 1; Files.exists(golden(topic, version)); version++) {
            try {
                found.add(new Schema.Parser().parse(Files.readString(golden(topic, version))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        found.remove(today(topic));
        return found;
    }

    /** The schema that the topic had right before today's. */
    public static Schema before(Topic<?> topic) {
        List<Schema> older = older(topic);
        return older.get(older.size() - 1);
    }

    private static Path golden(Topic<?> topic, int version) {
        return GOLDEN.resolve(topic.name()).resolve(version + ".avsc");
    }

    /** A record of today in the wire format, written with the other schema under its id. */
    public static byte[] written(Topic<?> topic, byte[] today, Schema other, int schemaId) {
        try {
            GenericRecord record = new GenericDatumReader<GenericRecord>(today(topic), other)
                    .read(null, DecoderFactory.get().binaryDecoder(today, 5, today.length - 5, null));
            var bytes = new ByteArrayOutputStream();
            bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(other).write(record, encoder);
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
