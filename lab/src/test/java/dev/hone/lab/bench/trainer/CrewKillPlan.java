package dev.hone.lab.bench.trainer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Whom of a crew to kill and when, drawn from a seed: each part of it twice, in any order. */
record CrewKillPlan(List<Kill> kills) {

    private static final int MOST_WORDS = 4;

    /** A part in a crew. */
    enum Part {
        OWNER,
        HELPER
    }

    /** @param words that workers have said of shards since the kill before */
    record Kill(Part part, int words, int choice) {}

    static CrewKillPlan drawn(long seed) {
        Random random = new Random(seed);
        List<Part> parts = new ArrayList<>(List.of(Part.OWNER, Part.HELPER, Part.OWNER, Part.HELPER));
        Collections.shuffle(parts, random);
        return new CrewKillPlan(parts.stream()
                .map(part -> new Kill(part, 1 + random.nextInt(MOST_WORDS), random.nextInt(Integer.MAX_VALUE)))
                .toList());
    }
}
