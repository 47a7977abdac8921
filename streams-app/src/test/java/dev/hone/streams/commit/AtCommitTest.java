package dev.hone.streams.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka Streams itself makes the calls, as it does before each commit. */
class AtCommitTest {

    private static final String STORE = "sums";

    @TempDir
    Path state;

    @Test
    void whatIsSavedAtACommitIsStoredAndWhatIsSaidGoesOut() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "commits");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        try (TopologyTestDriver driver = new TopologyTestDriver(topology(), properties)) {
            var input = driver.createInputTopic("in", new StringSerializer(), new StringSerializer());
            var output = driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer());

            input.pipeInput("a", "1");
            input.pipeInput("b", "2");

            assertThat(driver.<String, String>getKeyValueStore(STORE).get("latest"))
                    .isEqualTo("2");
            assertThat(output.readValuesToList()).isEqualTo(List.of("1", "2"));
        }
    }

    private static Topology topology() {
        return new Topology()
                .addSource("source", new StringDeserializer(), new StringDeserializer(), "in")
                .addProcessor("late", Late::new, "source")
                .addStateStore(AtCommit.storeBuilder(AtCommit.STORE), "late")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.String()),
                        "late")
                .addSink("sink", "out", new StringSerializer(), new StringSerializer(), "late");
    }

    /** Does all of its work at the commit. */
    private static final class Late extends ContextualProcessor<String, String, String, String> {

        private Record<String, String> latest = new Record<>("", "", 0);

        @Override
        public void init(ProcessorContext<String, String> context) {
            super.init(context);
            AtCommit commit = context.getStateStore(AtCommit.STORE);
            KeyValueStore<String, String> store = context.getStateStore(STORE);
            commit.before("store", () -> store.put("latest", latest.value()));
            commit.before("say", context, () -> context.forward(latest));
        }

        @Override
        public void process(Record<String, String> record) {
            latest = record;
        }
    }
}
