package dev.hone.lab.bench.trainer;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.replay.input.Envelopes;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.RunFailedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** A round of made-up examples in the topics, where a worker finds it. */
final class BenchRound {

    private static final String LINE = "main";
    private static final int SUBJECTS = 500;
    private static final int HELD_OUT_ONE_IN = 10;
    private static final int QUALITIES = 5;
    private static final int QUALITY_STEP = 4096;
    private static final int LEAST_PROMPT = 40;
    private static final int MOST_PROMPT = 240;
    private static final int LEAST_ANSWER = 20;
    private static final int MOST_ANSWER = 160;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     ";

    private final KafkaAccess wire;
    private final TrainerPlan plan;
    private final Recipe recipe;

    BenchRound(KafkaAccess wire, TrainerPlan plan, Recipe recipe) {
        this.wire = wire;
        this.plan = plan;
        this.recipe = recipe;
    }

    /** Its examples, over all partitions, and the round that has them all, which is not written yet. */
    TrainingRound writeExamples() {
        wire.createTopics();
        long[] ends = new long[wire.topics().partitions()];
        SplittableRandom random = new SplittableRandom(plan.seed());
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<String, byte[]> producer = wire.producer()) {
            for (int i = 0; i < plan.examples(); i++) {
                int partition = i % ends.length;
                sent.add(producer.send(record(Topics.EXAMPLES, partition, "i" + i, example(i, random))));
                ends[partition]++;
            }
            producer.flush();
        }
        sent.forEach(BenchRound::written);
        return round(ends);
    }

    /** Returns when the round is in its topic. */
    void write(TrainingRound round) {
        try (Producer<String, byte[]> producer = wire.producer()) {
            written(producer.send(record(Topics.TRAINING_ROUNDS, 0, LINE, round)));
        }
    }

    private static void written(Future<RecordMetadata> record) {
        try {
            record.get();
        } catch (ExecutionException e) {
            throw new RunFailedException("the round could not be written: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("stopped before the end", e);
        }
    }

    private <V> ProducerRecord<String, byte[]> record(Topic<V> topic, int partition, String key, V value) {
        String name = wire.name(topic);
        byte[] bytes = wire.connection().valueSerde(topic).serializer().serialize(name, value);
        return new ProducerRecord<>(name, partition, key, bytes);
    }

    private static Example example(int number, SplittableRandom random) {
        return Example.newBuilder()
                .setRevision(0)
                .setWithdrawn(false)
                .setLine(LINE)
                .setSegment("bench/rounds")
                .setSubject("u" + number % SUBJECTS)
                .setMessages(List.of(Envelopes.message("user", text(random, LEAST_PROMPT, MOST_PROMPT))))
                .setResponse(Envelopes.envelope(text(random, LEAST_ANSWER, MOST_ANSWER)))
                .setQuality(random.nextInt(QUALITIES) * QUALITY_STEP)
                .setHoldout(number % HELD_OUT_ONE_IN == 0)
                .build();
    }

    private static String text(SplittableRandom random, int least, int most) {
        int length = random.nextInt(least, most);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private TrainingRound round(long[] ends) {
        List<OffsetRange> ranges = IntStream.range(0, ends.length)
                .mapToObj(partition -> new OffsetRange(partition, 0L, ends[partition]))
                .toList();
        return TrainingRound.newBuilder()
                .setRoundId(LINE + "#1")
                .setLine(LINE)
                .setSequence(1)
                .setParent(LINE + "@base")
                .setTopic(wire.name(Topics.EXAMPLES))
                .setTopicId("")
                .setClusterId("")
                .setRanges(ranges)
                .setReplayRanges(List.of())
                .setExamples(plan.examples())
                .setGoalSets(List.of(goals()))
                .setErasureOffset(0)
                .setQuarantineOffset(0)
                .setHoldoutSalt("hone")
                .setShards(plan.shards())
                .setThreads(plan.threads())
                .setRecipe(recipe.toMap())
                .setRecipeDigest(recipe.digest())
                .setSeed(plan.seed())
                .setClosedBy("count")
                .build();
    }

    private GoalSet goals() {
        return GoalSet.newBuilder()
                .setLine(LINE)
                .setSegment("*")
                .setVersion(1)
                .setLevels(List.of(
                        new GoalLevel(0, 0.0, 0, 1.0, 100),
                        new GoalLevel(1, 0.5, 2 * QUALITY_STEP, 0.6, 60),
                        new GoalLevel(2, 0.8, 4 * QUALITY_STEP, 0.2, 20)))
                .setCount(plan.examples())
                .setWindowStart(Instant.EPOCH)
                .setBoundary(Instant.EPOCH)
                .build();
    }
}
