package dev.hone.lab.bench.trainer;

import dev.hone.lab.replay.input.Envelopes;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Made-up examples, the same ones for the same seed, and the round that has them all. */
final class BenchExamples {

    static final String LINE = "main";
    private static final int SUBJECTS = 500;
    private static final int HELD_OUT_ONE_IN = 10;
    private static final int QUALITIES = 5;
    private static final int QUALITY_STEP = 4096;
    private static final int LEAST_PROMPT = 40;
    private static final int MOST_PROMPT = 240;
    private static final int LEAST_ANSWER = 20;
    private static final int MOST_ANSWER = 160;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     ";

    private final TrainerPlan plan;
    private final Recipe recipe;

    BenchExamples(TrainerPlan plan, Recipe recipe) {
        this.plan = plan;
        this.recipe = recipe;
    }

    List<Example> all() {
        SplittableRandom random = new SplittableRandom(plan.seed());
        return IntStream.range(0, plan.examples())
                .mapToObj(number -> example(number, random))
                .toList();
    }

    /** The id of the interaction that an example comes from. */
    static String id(int number) {
        return "i" + number;
    }

    /** @param ends of the partitions of the topic that has them, each from its beginning */
    TrainingRound round(String topic, long[] ends) {
        List<OffsetRange> ranges = IntStream.range(0, ends.length)
                .mapToObj(partition -> new OffsetRange(partition, 0L, ends[partition]))
                .toList();
        return TrainingRound.newBuilder()
                .setRoundId(LINE + "#1")
                .setLine(LINE)
                .setSequence(1)
                .setParent(LINE + "@base")
                .setTopic(topic)
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
}
