package dev.hone.streams.decode;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * How many bytes a record has once it is written by our schema, as it will be within an interaction. That may be more
 * than it came with: each byte of a string that is not UTF-8 is read as a character of three, and fields that the
 * writer's schema lacks are filled in. It is never more than three times as much and a little.
 */
final class WrittenSize {

    private static final int GROWTH = 3;
    private static final int FILLED_IN_BYTES = 1024;

    private WrittenSize() {}

    /** Whether a record that came with so many bytes can have more than the bound, so that it is worth measuring. */
    static boolean mayExceed(int bound, int cameWith) {
        return cameWith > (bound - FILLED_IN_BYTES) / GROWTH;
    }

    static long of(SpecificRecord record) {
        Counter counter = new Counter();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(counter, null);
        try {
            new SpecificDatumWriter<SpecificRecord>(record.getSchema(), SpecificData.getForClass(record.getClass()))
                    .write(record, encoder);
            encoder.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return counter.bytes;
    }

    private static final class Counter extends OutputStream {

        private long bytes;

        @Override
        public void write(int one) {
            bytes++;
        }

        @Override
        public void write(byte[] some, int offset, int length) {
            bytes += length;
        }
    }
}
