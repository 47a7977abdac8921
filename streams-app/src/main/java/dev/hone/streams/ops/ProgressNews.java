package dev.hone.streams.ops;

import dev.hone.schemas.records.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Remembers how far each line was said to be, so that it is said again only when it has changed, and not too often. */
public final class ProgressNews {

    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(1);

    private final Map<String, Progress> told = new HashMap<>();

    /** What became of a word that was to be said. */
    public enum Verdict {
        /** It is news and counts as told from now on. */
        TELL,
        /** It is news, but the last word is too fresh: ask again. */
        LATER,
        /** It was told before. */
        KNOWN
    }

    public Verdict judge(Progress fresh) {
        Progress last = told.get(fresh.getLine());
        if (last != null && last.getTowards().equals(fresh.getTowards())) {
            return Verdict.KNOWN;
        }
        if (last != null && fresh.getAt().isBefore(last.getAt().plus(AT_MOST_EVERY))) {
            return Verdict.LATER;
        }
        told.put(fresh.getLine(), fresh);
        return Verdict.TELL;
    }
}
