package dev.hone.lab.bench.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.terminal.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ToldTest {

    private final StringWriter shown = new StringWriter();
    private final Progress progress = new Progress(new PrintWriter(shown), false, InstantSource.system());

    @Test
    void whatIsToldIsShownAndIsNoAnswer() {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        Told told = new Told(new PrintStream(lines, true, UTF_8));

        told.at(20_000, 90_000);
        told.say("the jump");

        assertThat(lines.toString(UTF_8).lines()).hasSize(2).allMatch(line -> Told.heard(line, progress));
        assertThat(shown.toString()).contains("the jump");
    }

    @Test
    void anAnswerIsNotShown() {
        assertThat(Told.heard("{\"records\":1}", progress)).isFalse();
        assertThat(shown.toString()).isEmpty();
    }
}
