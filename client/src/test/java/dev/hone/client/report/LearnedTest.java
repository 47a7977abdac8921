package dev.hone.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LearnedTest {

    private final Learned learned = new Learned();

    @Test
    void tellsTheFailureThatNoLaterRoundMadeGood() {
        closed("main", 1);
        closed("main", 2);
        closed("other", 1);
        failed("main", 1, "too hot");
        failed("other", 1, "no disk");

        assertThat(learned.failures()).containsExactly("round main#1 failed: too hot", "round other#1 failed: no disk");
        assertThat(learned.lastFailures()).containsExactly("round other#1 failed: no disk");
    }

    private void closed(String line, int sequence) {
        learned.see(TrainingRound.newBuilder()
                .setRoundId(line + "#" + sequence)
                .setLine(line)
                .setSequence(sequence)
                .setParent(line + "@base")
                .setTopic("examples")
                .setTopicId("")
                .setClusterId("")
                .setRanges(List.of())
                .setReplayRanges(List.of())
                .setExamples(1)
                .setGoalSets(List.of())
                .setErasureOffset(0)
                .setQuarantineOffset(0)
                .setHoldoutSalt("hone")
                .setThreads(1)
                .setRecipe(Map.of())
                .setRecipeDigest("")
                .setSeed(1)
                .setClosedBy("count")
                .build());
    }

    private void failed(String line, int sequence, String reason) {
        learned.see(new RoundOutcome(new RoundFailed(line + "#" + sequence, line, reason, false, List.of())));
    }
}
