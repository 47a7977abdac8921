package dev.hone.streams;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Records as a program of another release writes them: with a schema that is not today's. What it does not have is left
 * out, what today does not have has its default, numbers take its types, and an enum's value of which today knows
 * nothing stands where today would write UNKNOWN.
 */
final class OtherRelease {

    /** The value of an enum that today knows nothing of. */
    static final String UNHEARD_OF = "UNHEARD_OF";

    private final Schema ours;
    private final Schema theirs;
    private final int schemaId;

    OtherRelease(Schema ours, Schema theirs, int schemaId) {
        this.ours = ours;
        this.theirs = theirs;
        this.schemaId = schemaId;
    }

    /** Today's schema after a change of its text, which must change something. */
    static Schema changed(Schema ours, UnaryOperator<String> change) {
        String before = ours.toString();
        String after = change.apply(before);
        if (after.equals(before)) {
            throw new IllegalArgumentException("changes nothing of " + ours.getFullName());
        }
        return new Schema.Parser().parse(after);
    }

    /** The same record in the wire format, written with the other schema. */
    byte[] written(byte[] today) {
        try {
            GenericRecord record = new GenericDatumReader<GenericRecord>(ours)
                    .read(null, DecoderFactory.get().binaryDecoder(today, 5, today.length - 5, null));
            var bytes = new ByteArrayOutputStream();
            bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<Object>(theirs).write(as(record, theirs), encoder);
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Object as(Object value, Schema to) {
        return switch (to.getType()) {
            case RECORD -> record((GenericRecord) value, to);
            case UNION -> as(value, branch(value, to));
            case ARRAY ->
                ((Collection<?>) value)
                        .stream().map(item -> as(item, to.getElementType())).toList();
            case ENUM ->
                new GenericData.EnumSymbol(
                        to,
                        value.toString().equals("UNKNOWN") && to.hasEnumSymbol(UNHEARD_OF)
                                ? UNHEARD_OF
                                : value.toString());
            case INT -> ((Number) value).intValue();
            case LONG -> ((Number) value).longValue();
            case FLOAT -> ((Number) value).floatValue();
            case DOUBLE -> ((Number) value).doubleValue();
            default -> value;
        };
    }

    private static GenericRecord record(GenericRecord from, Schema to) {
        GenericRecord record = new GenericData.Record(to);
        for (Schema.Field field : to.getFields()) {
            Schema.Field same = from.getSchema().getField(field.name());
            if (same == null) {
                record.put(field.name(), GenericData.get().getDefaultValue(field));
            } else if (from.get(same.pos()) != null) {
                record.put(field.name(), as(from.get(same.pos()), field.schema()));
            }
        }
        return record;
    }

    private static Schema branch(Object value, Schema union) {
        return union.getTypes().stream()
                .filter(type -> takes(type.getType(), value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no place for " + value.getClass() + " in " + union));
    }

    private static final Map<Class<?>, List<Schema.Type>> TAKEN_BY = Map.of(
            Number.class, List.of(Schema.Type.INT, Schema.Type.LONG, Schema.Type.FLOAT, Schema.Type.DOUBLE),
            Boolean.class, List.of(Schema.Type.BOOLEAN),
            CharSequence.class, List.of(Schema.Type.STRING),
            ByteBuffer.class, List.of(Schema.Type.BYTES),
            GenericRecord.class, List.of(Schema.Type.RECORD),
            GenericData.EnumSymbol.class, List.of(Schema.Type.ENUM));

    private static boolean takes(Schema.Type type, Object value) {
        return TAKEN_BY.entrySet().stream()
                .anyMatch(entry ->
                        entry.getKey().isInstance(value) && entry.getValue().contains(type));
    }
}
