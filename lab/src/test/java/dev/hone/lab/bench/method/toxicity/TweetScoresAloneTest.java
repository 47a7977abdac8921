package dev.hone.lab.bench.method.toxicity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.bench.method.Votes;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Avro makes the records of a process that has used a topic, or of a build that says so, as this one does: hence a
 * process of its own.
 */
class TweetScoresAloneTest {

    @TempDir
    Path directory;

    @Test
    void votesAreScoredInAProcessThatHasNoTopics() throws Exception {
        Path output = directory.resolve("output");

        int exit = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Scores.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(output.toFile()))
                .start()
                .waitFor();

        assertThat(output).content().doesNotContain("Exception");
        assertThat(exit).isZero();
    }

    /** A program that does nothing else. */
    static final class Scores {

        private Scores() {}

        public static void main(String[] arguments) {
            new TweetScores(Votes.GIVEN).quality(new Tweets.Tweet(1, "three words and", " a fourth", 2, 3));
        }
    }
}
