package dev.hone.lab.bench.method.toxicity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.lab.bench.method.Measured;
import dev.hone.lab.bench.method.text.Sampler.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleMeterTest {

    @TempDir
    private Path folder;

    @Test
    void saysHowLongAndHowDifferentTheAnswersToEachPromptAre() throws IOException {
        Path words = Files.writeString(folder.resolve("en.txt"), "bad\n");
        NaiveBayes judge = NaiveBayes.of(List.of(
                new NaiveBayes.Graded("bad words", true),
                new NaiveBayes.Graded("kind words", false),
                new NaiveBayes.Graded("bad talk", true),
                new NaiveBayes.Graded("kind talk", false),
                new NaiveBayes.Graded("bad bad", true),
                new NaiveBayes.Graded("kind kind", false)));
        var meter = new SampleMeter(judge, Lexicon.read(words));

        meter.add(List.of(new Answer(List.of(1, 1, 1), "kind"), new Answer(List.of(1), "bad")), List.of(1., 2.));
        Measured measured = meter.measured();

        assertThat(measured.values("length")).containsExactly(2.);
        assertThat(measured.values("distinct1")).containsExactly(.25);
        assertThat(measured.values("distinct2").get(0)).isCloseTo(.5, within(1e-12));
        assertThat(measured.values("lexicon")).containsExactly(.5);
    }
}
