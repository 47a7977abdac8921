package dev.hone.lab.bench.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.bench.trainer.RoundMoment.Kind;
import dev.hone.trainer.evaluate.JudgedPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RoundTimesTest {

    private static final Offset<Double> EXACT = within(1e-9);

    @Test
    void eachPartIsFromOneMomentToTheNext() {
        RoundTimes times = RoundTimes.of(1_000, moments(10));

        assertThat(times.taken()).isEqualTo(.5, EXACT);
        assertThat(times.prepared()).isEqualTo(1, EXACT);
        assertThat(times.trained()).isEqualTo(20, EXACT);
        assertThat(times.judged()).isEqualTo(2, EXACT);
        assertThat(times.published()).isEqualTo(.25, EXACT);
        assertThat(times.announced()).isEqualTo(.25, EXACT);
        assertThat(times.total()).isEqualTo(24, EXACT);
        assertThat(times.outsideSteps()).isEqualTo(4 / 24.0, EXACT);
    }

    @Test
    void judgingIsSplitIntoPartsAndOneThatIsTakenUpAgainIsOne() {
        List<RoundMoment> moments = new ArrayList<>(moments(10));
        moments.add(judging(JudgedPart.LOSSES, 22_600));
        moments.add(judging(JudgedPart.ANSWERS, 23_600));
        moments.add(judging(JudgedPart.LOSSES, 24_100));

        RoundTimes times = RoundTimes.of(1_000, moments);

        assertThat(times.judgedParts()).isEqualTo(Map.of(JudgedPart.LOSSES, 1.4, JudgedPart.ANSWERS, .5));
        assertThat(times.toMap()).containsEntry("judged", Map.of("lossesSeconds", 1.4, "answersSeconds", .5));
        assertThat(times.judged()).isEqualTo(2, EXACT);
    }

    private static RoundMoment judging(JudgedPart part, long atMs) {
        return new RoundMoment(Kind.JUDGING, atMs, part.place(), 0);
    }

    @Test
    void speedCountsPromptsAndLeavesTheFirstTenthOut() {
        // The first step takes 2 s and the others as well: from the second on, 100 responses and 300 prompts each.
        RoundTimes times = RoundTimes.of(1_000, moments(10));

        assertThat(times.steady()).isEqualTo(400 / 2.0, EXACT);
    }

    @Test
    void aMomentComesOverAsItWasSaid() {
        RoundMoment moment = new RoundMoment(Kind.PREPARED, 12, 34, 56);

        assertThat(RoundMoment.isOne(moment.line())).isTrue();
        assertThat(RoundMoment.of(moment.line())).isEqualTo(moment);
        assertThat(RoundMoment.isOne("ready on 127.0.0.1:9102")).isFalse();
    }

    @Test
    void aRoundWithoutItsMomentsIsRefused() {
        List<RoundMoment> unprepared = new ArrayList<>(moments(10));
        unprepared.removeIf(moment -> moment.kind() == Kind.PREPARED);

        assertThatThrownBy(() -> RoundTimes.of(0, unprepared)).hasMessageContaining("PREPARED");
        assertThatThrownBy(() -> RoundTimes.of(0, moments(1))).hasMessageContaining("fewer than two steps");
    }

    private static List<RoundMoment> moments(int steps) {
        List<RoundMoment> moments = new ArrayList<>();
        moments.add(new RoundMoment(Kind.STARTED, 1_500, 0, 0));
        moments.add(new RoundMoment(Kind.PREPARED, 2_500, 300L * steps, 100L * steps));
        for (int step = 1; step <= steps; step++) {
            moments.add(new RoundMoment(Kind.STEPPED, 2_500 + 2_000L * step, 100, 0));
        }
        long trained = 2_500 + 2_000L * steps;
        moments.add(new RoundMoment(Kind.PUBLISHING, trained + 2_000, 0, 0));
        moments.add(new RoundMoment(Kind.PUBLISHED, trained + 2_250, 0, 0));
        moments.add(new RoundMoment(Kind.ANNOUNCED, trained + 2_500, 0, 0));
        return moments;
    }
}
