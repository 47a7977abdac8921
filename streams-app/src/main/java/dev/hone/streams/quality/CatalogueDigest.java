package dev.hone.streams.quality;

import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.MetricDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;

/** The name of a set of metrics by its content: sha256 over their Avro binary encoding, in order of their names. */
final class CatalogueDigest {

    private CatalogueDigest() {}

    static String of(List<MetricDefinition> metrics) {
        ByteArrayOutputStream canonical = new ByteArrayOutputStream();
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(one, null);
        SpecificDatumWriter<MetricDefinition> writer = new SpecificDatumWriter<>(MetricDefinition.class);
        try {
            for (MetricDefinition metric : metrics) {
                one.reset();
                writer.write(metric, encoder);
                encoder.flush();
                // Without caps a metric has the name that it had before there were any: an empty array is one byte.
                canonical.write(
                        one.toByteArray(), 0, one.size() - (metric.getCaps().isEmpty() ? 1 : 0));
            }
            return Sha256.name(Sha256.of(canonical.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException("a metric does not fit its own schema", e);
        }
    }
}
