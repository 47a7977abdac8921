package dev.hone.lab.bench.streams;

import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.time.Duration;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.ValueJoiner;

/**
 * Prompts, responses and feedback joined by the DSL within the time that Hone waits, their bytes one after the other:
 * no more than a join.
 */
final class BareJoin {

    static final String OUTPUT = "joined";

    private static final ValueJoiner<byte[], byte[], byte[]> BOTH = (left, right) -> {
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    };

    private BareJoin() {}

    static Topology topology(TopicsConfig topics, Duration wait) {
        StreamsBuilder builder = new StreamsBuilder();
        Serde<String> keys = Serdes.String();
        Serde<byte[]> values = Serdes.ByteArray();
        KStream<String, byte[]> prompts = builder.stream(
                topics.name(Topics.PROMPTS), Consumed.with(keys, values).withName("prompts"));
        KStream<String, byte[]> responses = builder.stream(
                topics.name(Topics.RESPONSES), Consumed.with(keys, values).withName("responses"));
        KStream<String, byte[]> feedback = builder.stream(
                topics.name(Topics.FEEDBACK), Consumed.with(keys, values).withName("feedback"));
        JoinWindows within = JoinWindows.ofTimeDifferenceAndGrace(wait, wait);
        prompts.join(responses, BOTH, within, stores("answered", keys, values))
                .join(feedback, BOTH, within, stores("graded", keys, values))
                .to(topics.prefix() + "." + OUTPUT, Produced.with(keys, values).withName(OUTPUT));
        return builder.build();
    }

    private static StreamJoined<String, byte[], byte[]> stores(String name, Serde<String> keys, Serde<byte[]> values) {
        return StreamJoined.with(keys, values, values).withName(name).withStoreName(name);
    }
}
