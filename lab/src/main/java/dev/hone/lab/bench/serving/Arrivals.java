package dev.hone.lab.bench.serving;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/**
 * When requests come and how long they are: as a trace of a real service has it, or drawn.
 *
 * <p>Of a trace the gaps between requests are kept in their proportions, so that bursts stay bursts, and their lengths
 * by a share, since the models here are small.
 */
final class Arrivals {

    private static final double LENGTH_SHARE = 1.0 / 8;
    private static final int LEAST_PROMPT = 8;
    private static final int MOST_PROMPT = 400;
    private static final int MOST_ANSWER = 64;
    private static final double MEAN_PROMPT = 1_155;
    private static final double MEAN_ANSWER = 211;
    private static final String HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens";

    private final String words;
    private final List<Arrival> recorded;

    /** @param recorded in the order of their times, from 0 on */
    private Arrivals(String words, List<Arrival> recorded) {
        this.words = words;
        this.recorded = List.copyOf(recorded);
    }

    /**
     * Of a CSV file with the columns of Azure's traces of 2023 (TIMESTAMP, ContextTokens, GeneratedTokens), gzipped
     * where its name says so. Throws {@link IllegalArgumentException} for one of another form.
     */
    static Arrivals ofTrace(Path file) throws IOException {
        List<Arrival> arrivals = new ArrayList<>();
        try (BufferedReader lines = reader(file)) {
            if (!HEADER.equals(lines.readLine())) {
                throw new IllegalArgumentException(file + " is no such trace: its first line must be " + HEADER);
            }
            LocalDateTime began = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split(",", -1);
                LocalDateTime at = LocalDateTime.parse(cells[0].replace(' ', 'T'));
                began = began == null ? at : began;
                arrivals.add(arrival(
                        Duration.between(began, at).toNanos() / 1e9,
                        Double.parseDouble(cells[1]),
                        Double.parseDouble(cells[2])));
            }
        }
        if (arrivals.size() < 2) {
            throw new IllegalArgumentException(file + " holds fewer than two requests");
        }
        return new Arrivals(String.valueOf(file.getFileName()), arrivals);
    }

    /** Without a trace: gaps and lengths are drawn from exponential distributions with the means of that one. */
    static Arrivals drawn(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Arrival> arrivals = new ArrayList<>();
        double at = 0;
        for (int i = 0; i < count; i++) {
            arrivals.add(arrival(at, MEAN_PROMPT * exponential(random), MEAN_ANSWER * exponential(random)));
            at += exponential(random);
        }
        return new Arrivals("drawn, seed " + seed, arrivals);
    }

    /** All alike, at equal distances. */
    static Arrivals steady(int promptTokens) {
        return new Arrivals(
                "steady",
                List.of(new Arrival(0, promptTokens, MOST_ANSWER), new Arrival(1, promptTokens, MOST_ANSWER)));
    }

    private static double exponential(SplittableRandom random) {
        return -Math.log1p(-random.nextDouble());
    }

    private static Arrival arrival(double atSeconds, double context, double generated) {
        return new Arrival(
                atSeconds,
                (int) Math.min(MOST_PROMPT, Math.max(LEAST_PROMPT, Math.round(LENGTH_SHARE * context))),
                (int) Math.min(MOST_ANSWER, Math.max(1, Math.round(LENGTH_SHARE * generated))));
    }

    private static BufferedReader reader(Path file) throws IOException {
        var bytes = Files.newInputStream(file);
        try {
            return new BufferedReader(new InputStreamReader(
                    file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException broken) {
            bytes.close();
            throw broken;
        }
    }

    /** Where they are from. */
    String words() {
        return words;
    }

    /** As many as there are, in their order, over and over. */
    Arrival next(int index) {
        return recorded.get(Math.floorMod(index, recorded.size()));
    }

    /**
     * As many of them as make so many a second for so long, from the first on and over again where there are too few,
     * their gaps stretched so that they fill the time.
     */
    List<Arrival> at(double perSecond, double seconds) {
        int count = (int) Math.max(1, Math.round(perSecond * seconds));
        double scale = seconds / recordedAt(count);
        List<Arrival> scaled = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Arrival one = next(i);
            scaled.add(new Arrival(scale * recordedAt(i), one.promptTokens(), one.answerTokens()));
        }
        return scaled;
    }

    /** When the one of that number came; the next round begins a mean gap after the last. */
    private double recordedAt(int number) {
        double span = recorded.get(recorded.size() - 1).atSeconds();
        double round = span + span / (recorded.size() - 1);
        int rounds = number / recorded.size();
        return rounds * round + next(number).atSeconds();
    }
}
