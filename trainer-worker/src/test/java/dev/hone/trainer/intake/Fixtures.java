package dev.hone.trainer.intake;

import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.TrainingRound;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Rounds, examples and goals for tests; the four default levels stand at quality 0, 100, 200 and 300. */
public final class Fixtures {

    public static final GoalLadder LADDER = new GoalLadder(
            List.of(new Goal(0, 0, 100), new Goal(1, 100, 50), new Goal(2, 200, 25), new Goal(3, 300, 10)));

    private Fixtures() {}

    public static Demonstration demonstration(String id, int quality) {
        return demonstration(id, quality, "answer " + id);
    }

    public static Demonstration demonstration(String id, int quality, String response) {
        return new Demonstration(
                Origin.response(id, null),
                Conversation.of(List.of(Message.user("ask"))),
                response,
                null,
                false,
                quality,
                LADDER.metBy(quality),
                LADDER);
    }

    /** The same of which somebody said that. */
    public static Demonstration commented(Demonstration of, String comment) {
        return new Demonstration(
                of.origin().commented(comment),
                of.conversation(),
                of.response(),
                of.tokens(),
                of.cut(),
                of.quality(),
                of.goals(),
                of.ladder());
    }

    /** What somebody would have had for the response of such a demonstration. */
    public static Demonstration correctionOf(Demonstration response) {
        return new Demonstration(
                Origin.correction(
                        response.origin().interactionId(), response.origin().subject()),
                response.conversation(),
                "better " + response.response(),
                null,
                false,
                QualityUnit.ONE,
                response.ladder().goals(),
                response.ladder());
    }

    /** The goals of {@link #LADDER} that a quality meets. */
    public static List<Goal> met(int quality) {
        return LADDER.metBy(quality);
    }

    public static Example example(int revision, int quality) {
        return Example.newBuilder()
                .setRevision(revision)
                .setWithdrawn(false)
                .setLine("main")
                .setSegment("acme/support")
                .setMessages(List.of(new dev.hone.schemas.records.Message("user", text("ask"))))
                .setResponse(text("answer"))
                .setQuality(quality)
                .setHoldout(false)
                .build();
    }

    public static Example withdrawal(int revision) {
        return Example.newBuilder()
                .setRevision(revision)
                .setWithdrawn(true)
                .setLine("main")
                .setSegment("acme/support")
                .setHoldout(false)
                .build();
    }

    public static Example holdout(int quality) {
        return Example.newBuilder(example(0, quality)).setHoldout(true).build();
    }

    public static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    public static GoalSet goalSet(String segment) {
        return goalSet(segment, 0, 100, 200, 300);
    }

    public static GoalSet goalSet(String segment, int... thresholds) {
        double[] quantiles = {0, .5, .75, .9};
        List<GoalLevel> levels = new java.util.ArrayList<>();
        for (int level = 0; level < thresholds.length; level++) {
            double share = 1 - quantiles[level];
            levels.add(
                    new GoalLevel(level, quantiles[level], thresholds[level], share, (int) Math.round(share * 20) * 5));
        }
        return GoalSet.newBuilder()
                .setLine("main")
                .setSegment(segment)
                .setVersion(1)
                .setLevels(levels)
                .setCount(100)
                .setWindowStart(Instant.EPOCH)
                .setBoundary(Instant.EPOCH)
                .build();
    }

    /** A round over partition 0: replay [0, from), own [from, to). */
    /** A round that learns what was said of answers. */
    public static TrainingRound.Builder listening(long from, long to) {
        Recipe recipe = Recipe.fromMap(Map.of("comments.share", "0.2"));
        return round(from, to).setRecipe(recipe.toMap()).setRecipeDigest(recipe.digest());
    }

    public static TrainingRound.Builder round(long from, long to) {
        Recipe recipe = Recipe.fromMap(Map.of());
        return TrainingRound.newBuilder()
                .setRoundId("main#1")
                .setLine("main")
                .setSequence(1)
                .setParent("main@base")
                .setTopic("hone.examples")
                .setTopicId("")
                .setClusterId("")
                .setRanges(List.of(new OffsetRange(0, from, to)))
                .setReplayRanges(List.of(new OffsetRange(0, 0L, from)))
                .setExamples(to - from)
                .setGoalSets(List.of(goalSet("*")))
                .setErasureOffset(0)
                .setQuarantineOffset(0)
                .setHoldoutSalt("salt")
                .setThreads(1)
                .setRecipe(recipe.toMap())
                .setRecipeDigest(recipe.digest())
                .setSeed(7)
                .setClosedBy("count");
    }
}
