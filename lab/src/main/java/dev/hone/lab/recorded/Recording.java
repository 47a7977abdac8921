package dev.hone.lab.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.lab.replay.jsonl.JsonLine;
import dev.hone.lab.replay.jsonl.LineReader;
import dev.hone.lab.replay.jsonl.MalformedLineException;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.streams.lines.recorded.Observation;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The observations of a file, by time; those of one time in the order of the file. One JSON object a line:
 * {@code time}, {@code arm}, and any of {@code subject}, {@code segment}, {@code quality}, {@code source},
 * {@code prompt}, {@code text}, {@code expected}, {@code failed}, {@code latency} and {@code firstToken} in ms,
 * {@code promptTokens}, {@code tokens} and {@code refused}; other fields are left alone.
 *
 * @param inBothArms subjects with observations of both arms, as where two versions answered the same prompts: a hash
 *     gives each of them one arm, and what is of the other is left out
 */
public record Recording(List<Observation> observations, long inBothArms) {

    private static final String SALT = "subjects in both arms";

    /** From here on a number is of milliseconds: the year 1973, or the year 5138 in seconds. */
    private static final double LEAST_MS = 1e11;

    private static final double MS = 1000;

    public Recording {
        observations = List.copyOf(observations);
    }

    /** Reads a file, plain or gzipped. */
    public static Recording read(Path file) throws IOException {
        List<Observation> observations = new ArrayList<>();
        try (LineReader lines = LineReader.open(file)) {
            int number = 0;
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                number++;
                observations.add(observation(file, number, line));
            }
        }
        if (observations.isEmpty()) {
            throw new UsageException(file + " has no observation: one JSON object a line, such as"
                    + " {\"time\": \"2026-01-01T00:00:00Z\", \"arm\": \"champion\", \"quality\": 0.5}");
        }
        observations.sort(Comparator.comparing(Observation::time));
        Recording recording = of(observations);
        for (Arm arm : List.of(Arm.CHAMPION, Arm.CHALLENGER)) {
            if (recording.units(arm) == 0) {
                throw new UsageException(file + " has no observation of the " + arm.wireName()
                        + ": \"arm\" is \"champion\" or \"challenger\", and a canary compares the two");
            }
        }
        return recording;
    }

    private static Recording of(List<Observation> observations) {
        Map<String, Set<Arm>> arms = new HashMap<>();
        for (Observation seen : observations) {
            if (seen.subject() != null) {
                arms.computeIfAbsent(seen.subject(), subject -> EnumSet.noneOf(Arm.class))
                        .add(seen.arm());
            }
        }
        arms.values().removeIf(met -> met.size() == 1);
        List<Observation> one = observations.stream()
                .filter(seen -> seen.subject() == null
                        || !arms.containsKey(seen.subject())
                        || Buckets.arm(SALT, seen.subject(), 0.5) == seen.arm())
                .toList();
        return new Recording(one, arms.size());
    }

    /** How many subjects met that arm; who is not known counts by each observation. */
    public long units(Arm arm) {
        Set<String> subjects = new HashSet<>();
        return observations.stream()
                .filter(seen -> seen.arm() == arm && (seen.subject() == null || subjects.add(seen.subject())))
                .count();
    }

    public Instant begins() {
        return observations.get(0).time();
    }

    private static Observation observation(Path file, int number, byte[] line) {
        try {
            JsonLine fields = JsonLine.parse(line);
            return new Observation(
                    time(fields.fields().path("time")),
                    arm(fields.text("arm")),
                    fields.text("subject"),
                    fields.text("segment"),
                    share(fields.fields(), "quality"),
                    fields.text("source"),
                    fields.text("prompt"),
                    fields.text("text"),
                    share(fields.fields(), "expected"),
                    fields.flag("failed"),
                    new Observation.Service(
                            amount(fields.fields(), "latency"),
                            amount(fields.fields(), "firstToken"),
                            tokens(fields.fields(), "promptTokens"),
                            tokens(fields.fields(), "tokens"),
                            fields.flag("refused")));
        } catch (MalformedLineException e) {
            throw new UsageException(file + ", record " + number + ": " + e.getMessage(), e);
        }
    }

    private static Arm arm(@Nullable String name) throws MalformedLineException {
        for (Arm arm : List.of(Arm.CHAMPION, Arm.CHALLENGER)) {
            if (arm.wireName().equals(name)) {
                return arm;
            }
        }
        throw new MalformedLineException("\"arm\" must be \"champion\" or \"challenger\"");
    }

    private static @Nullable Double share(JsonNode fields, String name) throws MalformedLineException {
        JsonNode node = fields.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isNumber() || !(node.doubleValue() >= 0 && node.doubleValue() <= 1)) {
            throw new MalformedLineException(
                    "\"" + name + "\" must be a number from 0 to 1, or null where nobody graded;"
                            + " scale others to that range first");
        }
        return node.doubleValue();
    }

    private static @Nullable Integer tokens(JsonNode fields, String name) throws MalformedLineException {
        Double number = amount(fields, name);
        return number == null ? null : Integer.valueOf((int) Math.min(number, Integer.MAX_VALUE));
    }

    private static @Nullable Double amount(JsonNode fields, String name) throws MalformedLineException {
        JsonNode node = fields.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isNumber() || !(node.doubleValue() >= 0)) {
            throw new MalformedLineException("\"" + name + "\" must be a number that is not below 0, or null where"
                    + " nobody knows; latency and firstToken are in ms");
        }
        return node.doubleValue();
    }

    private static Instant time(JsonNode node) throws MalformedLineException {
        if (node.isNumber()) {
            double value = node.doubleValue();
            double ms = value < LEAST_MS ? value * MS : value;
            if (!(ms >= 0 && ms < Long.MAX_VALUE)) {
                throw new MalformedLineException("\"time\" is before 1970 or no number");
            }
            return Instant.ofEpochMilli((long) ms);
        }
        try {
            return OffsetDateTime.parse(node.asText()).toInstant();
        } catch (DateTimeException e) {
            throw new MalformedLineException("\"time\" must be as in 2026-01-01T00:00:00Z, or a number: seconds below"
                    + " 1e11, milliseconds from there on");
        }
    }
}
