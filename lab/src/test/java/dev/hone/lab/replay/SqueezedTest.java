package dev.hone.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.input.InputRecord.Decoded;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.topics.Topics;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SqueezedTest {

    @Test
    void movesALogThatIsShortEnoughAsItIs() throws IOException {
        assertThat(times(1_000, 100, 150, 200)).containsExactly(9_900L, 9_950L, 10_000L);
    }

    @Test
    void squeezesALongerOneInOrderAndInProportion() throws IOException {
        assertThat(times(100, 0, 500, 1_000)).containsExactly(9_900L, 9_950L, 10_000L);
    }

    @Test
    void movesTheTimeOfAVoteWithItsRecord() throws IOException {
        List<InputRecord> moved = moved(1_000, 100, 200);

        assertThat(moved).allSatisfy(record -> {
            var feedback = (FeedbackGiven) ((Decoded) record.content()).value();
            assertThat(feedback.getEventTime().toEpochMilli()).isEqualTo(record.timestampMs());
        });
    }

    private static List<Long> times(long lengthMs, long... times) throws IOException {
        return moved(lengthMs, times).stream().map(InputRecord::timestampMs).toList();
    }

    private static List<InputRecord> moved(long lengthMs, long... times) throws IOException {
        var span = new Squeezed.Span(times[0], times[times.length - 1]);
        var moved = new ArrayList<InputRecord>();
        new Squeezed(log(times), span, 10_000, lengthMs).forEach(moved::add);
        return moved;
    }

    private static InputLog log(long... times) {
        return new InputLog() {
            @Override
            public long records() {
                return times.length;
            }

            @Override
            public void forEach(Consumer<InputRecord> receiver) {
                for (long time : times) {
                    receiver.accept(InputRecord.of(Topics.FEEDBACK, "i" + time, time, vote(time)));
                }
            }
        };
    }

    private static FeedbackGiven vote(long timeMs) {
        return FeedbackGiven.newBuilder()
                .setFeedbackId("f")
                .setMetric("thumb")
                .setValue(true)
                .setSource(new Source(SourceKind.HUMAN, "u"))
                .setEventTime(Instant.ofEpochMilli(timeMs))
                .build();
    }
}
