package dev.hone.lab.bench.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivalsTest {

    private static final String HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens\r\n";
    private static final String TRACE = HEADER
            + "2023-11-16 18:15:46.6000000,800,80\r\n"
            + "2023-11-16 18:15:46.7000000,8,1\r\n"
            + "2023-11-16 18:15:47.6000000,80000,8000";

    @TempDir
    Path folder;

    private Path trace(String content) throws IOException {
        return Files.writeString(folder.resolve("trace.csv"), content);
    }

    @Test
    void gapsKeepTheirProportionsAndFillTheTime() throws IOException {
        List<Arrival> three = Arrivals.ofTrace(trace(TRACE)).at(.3, 10);

        // Gaps of .1, .9 and, before it begins anew, their mean of .5.
        assertThat(three)
                .extracting(Arrival::atSeconds)
                .satisfiesExactly(
                        first -> assertThat(first).isZero(),
                        second -> assertThat(second).isCloseTo(10 * .1 / 1.5, within(1e-9)),
                        third -> assertThat(third).isCloseTo(10 * 1 / 1.5, within(1e-9)));
    }

    @Test
    void aShortTraceBeginsAnew() throws IOException {
        List<Arrival> seven = Arrivals.ofTrace(trace(TRACE)).at(7, 1);

        assertThat(seven)
                .hasSize(7)
                .isSortedAccordingTo((one, other) -> Double.compare(one.atSeconds(), other.atSeconds()));
        assertThat(seven.get(6).atSeconds()).isLessThan(1);
        assertThat(seven.get(3).promptTokens()).isEqualTo(seven.get(0).promptTokens());
    }

    @Test
    void lengthsAreAnEighthWithinBounds() throws IOException {
        List<Arrival> three = Arrivals.ofTrace(trace(TRACE)).at(3, 1);

        assertThat(three).extracting(Arrival::promptTokens).containsExactly(100, 8, 400);
        assertThat(three).extracting(Arrival::answerTokens).containsExactly(10, 1, 64);
    }

    @Test
    void aZippedTraceIsTheSame() throws IOException {
        Path zipped = folder.resolve("trace.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write(TRACE.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(Arrivals.ofTrace(zipped).at(3, 1))
                .isEqualTo(Arrivals.ofTrace(trace(TRACE)).at(3, 1));
    }

    @Test
    void anotherFileIsRefused() {
        assertThatThrownBy(() -> Arrivals.ofTrace(trace("a,b\n1,2\n")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TIMESTAMP");
        assertThatThrownBy(() -> Arrivals.ofTrace(trace(HEADER))).hasMessageContaining("fewer than two");
    }

    @Test
    void drawnOnesDependOnTheSeedAlone() {
        assertThat(Arrivals.drawn(50, 1).at(10, 5))
                .isEqualTo(Arrivals.drawn(50, 1).at(10, 5));
        assertThat(Arrivals.drawn(50, 1).at(10, 5))
                .isNotEqualTo(Arrivals.drawn(50, 2).at(10, 5));
    }
}
