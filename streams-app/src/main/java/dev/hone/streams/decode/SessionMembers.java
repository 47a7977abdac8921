package dev.hone.streams.decode;

import dev.hone.schemas.records.SessionJoined;
import dev.hone.schemas.serde.MalformedRecordException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads which interactions are part of which session, as the join wrote it. It is no input: nobody else has anything to
 * write there, and whoever does all the same must not stop the program.
 */
public final class SessionMembers implements ProcessorSupplier<byte[], byte[], Object, Object> {

    private static final Logger LOG = LoggerFactory.getLogger(SessionMembers.class);

    private final Deserializer<SessionJoined> deserializer;

    public SessionMembers(Deserializer<SessionJoined> deserializer) {
        this.deserializer = deserializer;
    }

    @Override
    public Processor<byte[], byte[], Object, Object> get() {
        return new SessionMembersProcessor();
    }

    private final class SessionMembersProcessor extends ContextualProcessor<byte[], byte[], Object, Object> {

        private final RegistryRetry retry = new RegistryRetry(Utils::sleep);

        @Override
        public void process(Record<byte[], byte[]> record) {
            Key session = Key.of(record.key());
            byte[] value = record.value();
            String id = session.id();
            if (id == null || value == null) {
                passOver(session.problem());
                return;
            }
            try {
                SessionJoined joined = retry.until(() -> deserializer.deserialize("sessions", value));
                context().forward(new Record<>(id, joined, record.timestamp()));
            } catch (MalformedRecordException e) {
                passOver(String.valueOf(e.getMessage()));
            }
        }

        private static void passOver(String problem) {
            LOG.atWarn().addKeyValue("problem", problem).log("A record of sessions is none of ours: passed over");
        }
    }
}
