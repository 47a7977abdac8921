package dev.hone.lab.recorded;

import dev.hone.client.report.ReportJson;
import dev.hone.lab.recorded.GradedSet.Answer;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Two versions of a graded set as a recording: each subject meets one of them, by a hash, and comes at a time of its
 * own, in an order by the seed.
 *
 * @param scale what the grade of an answer is as a quality
 * @param seed of the order and of who meets which version
 */
public record VersionPair(GradedSet set, Path folder, String champion, String challenger, Scale scale, long seed) {

    private static final Instant BEGINS = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration APART = Duration.ofSeconds(10);

    /** How grades become qualities. */
    public enum Scale {
        /** As they are. */
        LINEAR {
            @Override
            double quality(double grade) {
                return grade;
            }
        },
        /** By their order of magnitude, from 1e-7 to 1. */
        LOG {
            @Override
            double quality(double grade) {
                return (Math.log10(Math.max(grade, FLOOR)) + MAGNITUDES) / MAGNITUDES;
            }
        };

        private static final int MAGNITUDES = 7;
        private static final double FLOOR = 1e-7;

        abstract double quality(double grade);
    }

    /** Writes the recording; returns how many observations it has. */
    public int write(Path file) throws IOException {
        Map<String, List<Answer>> ofChampion = bySubject(set.answers(folder, champion));
        Map<String, List<Answer>> ofChallenger = bySubject(set.answers(folder, challenger));
        List<String> subjects = new ArrayList<>(ofChampion.keySet());
        subjects.retainAll(ofChallenger.keySet());
        Collections.shuffle(subjects, new Random(seed));
        int written = 0;
        Instant time = BEGINS;
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            for (String subject : subjects) {
                Arm arm = Buckets.arm("pair " + seed, subject, 0.5);
                Map<String, List<Answer>> ofArm = arm == Arm.CHALLENGER ? ofChallenger : ofChampion;
                for (Answer answer : ofArm.getOrDefault(subject, List.of())) {
                    lines.write(ReportJson.line(row(time, arm, answer)));
                    lines.newLine();
                    written++;
                }
                time = time.plus(APART);
            }
        }
        return written;
    }

    private Map<String, Object> row(Instant time, Arm arm, Answer answer) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("time", time.toString());
        row.put("arm", arm.wireName());
        row.put("subject", answer.subject());
        if (answer.segment() != null) {
            row.put("segment", answer.segment());
        }
        row.put("quality", scale.quality(answer.quality()));
        row.put("prompt", answer.prompt());
        row.put("text", answer.text());
        return row;
    }

    private static Map<String, List<Answer>> bySubject(List<Answer> answers) {
        Map<String, List<Answer>> bySubject = new LinkedHashMap<>();
        for (Answer answer : answers) {
            bySubject
                    .computeIfAbsent(answer.subject(), subject -> new ArrayList<>())
                    .add(answer);
        }
        return bySubject;
    }
}
