package dev.hone.trainer.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against a file that tensorboard's own writer and messages made, see make_events.py beside it. */
class EventBytesTest {

    private static final long TIME_MS = 1_790_000_000_250L;

    @Test
    void theBytesAreThoseOfTensorBoardsOwnWriter() throws IOException {
        ByteArrayOutputStream ours = new ByteArrayOutputStream();
        ours.writeBytes(EventBytes.version(TIME_MS));
        ours.writeBytes(EventBytes.scalars(1, TIME_MS + 500, Map.of("train/loss", 2.5, "train/learning_rate", 1e-4)));
        ours.writeBytes(EventBytes.scalars(300, TIME_MS + 1000, Map.of("train/loss", Double.NaN)));
        ours.writeBytes(EventBytes.words(300, TIME_MS + 1500, "hone.verdict", "CANDIDATE: größer"));

        try (InputStream theirs = EventBytesTest.class.getResourceAsStream("/charts/events.bin")) {
            assertThat(ours.toByteArray()).isEqualTo(theirs.readAllBytes());
        }
    }
}
