package dev.hone.lab.bench.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.serialization.Serializer;

/** Makes the bytes of single records of a load, with an arm of the rollout that is on. */
final class InputBytes {

    static final String CHAMPION = "main@base";
    static final String CHALLENGER = "main@sha256:" + "4c".repeat(32);
    static final double WEIGHT = .5;

    private static final String ROLLOUT = "main!1";
    private static final String SALT =
            Sha256.hex(Sha256.of(ROLLOUT + "\n" + CHALLENGER)).substring(0, 16);
    private static final int TEXT_BYTES = 1 << 20;
    private static final int PROMPT_OVERHEAD = 90;
    private static final int RESPONSE_TEXT = 400;

    private final TopicsConfig topics;
    private final Serializer<PromptSubmitted> prompts;
    private final Serializer<ResponseServed> responses;
    private final Serializer<FeedbackGiven> feedback;
    private final SplittableRandom random;
    private final byte[] words;

    InputBytes(TopicsConfig topics, ConnectionConfig connection, SplittableRandom random) {
        this.topics = topics;
        this.prompts = connection.valueSerde(Topics.PROMPTS).serializer();
        this.responses = connection.valueSerde(Topics.RESPONSES).serializer();
        this.feedback = connection.valueSerde(Topics.FEEDBACK).serializer();
        this.random = random;
        this.words = words(random);
    }

    byte[] prompt(String subject, int bytes) {
        return prompts.serialize(
                topics.name(Topics.PROMPTS),
                PromptSubmitted.newBuilder()
                        .setSegment("tenant" + Math.floorMod(subject.hashCode(), 8) + "/support")
                        .setSubject(subject)
                        .setMessages(List.of(new Message("user", text(bytes - PROMPT_OVERHEAD))))
                        .setGoalChoice(GoalChoice.SERVED)
                        .setTraceparent("00-4bf92f3577b34da6-00f067aa0ba902b7-01")
                        .build());
    }

    byte[] response(String subject) {
        Arm arm = Buckets.arm(SALT, subject, WEIGHT);
        return responses.serialize(
                topics.name(Topics.RESPONSES),
                ResponseServed.newBuilder()
                        .setVersion(arm == Arm.CHALLENGER ? CHALLENGER : CHAMPION)
                        .setArm(arm.wireName())
                        .setRolloutId(ROLLOUT)
                        .setStage(0)
                        .setText(text(RESPONSE_TEXT))
                        .setPromptTokens(60)
                        .setCompletionTokens(100)
                        .setFirstTokenMs(20.0)
                        .setTotalMs(900.0)
                        .build());
    }

    byte[] vote(int number, String source, long atMs) {
        return feedback.serialize(
                topics.name(Topics.FEEDBACK),
                FeedbackGiven.newBuilder()
                        .setFeedbackId("vote-" + number)
                        .setMetric("rating")
                        .setValue(1.0 + random.nextInt(5))
                        .setSource(new Source(SourceKind.HUMAN, source))
                        .setEventTime(Instant.ofEpochMilli(atMs))
                        .build());
    }

    byte[] garbage() {
        byte[] bytes = new byte[1 + random.nextInt(400)];
        random.nextBytes(bytes);
        bytes[0] = 1;
        return bytes;
    }

    private TextEnvelope text(int bytes) {
        int length = Math.max(1, bytes);
        return new TextEnvelope(null, ByteBuffer.wrap(words, random.nextInt(TEXT_BYTES - length), length));
    }

    private static byte[] words(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < TEXT_BYTES) {
            for (int letters = 1 + random.nextInt(9); letters > 0; letters--) {
                text.append((char) ('a' + Math.min(random.nextInt(26), random.nextInt(26))));
            }
            text.append(' ');
        }
        return text.toString().getBytes(UTF_8);
    }
}
