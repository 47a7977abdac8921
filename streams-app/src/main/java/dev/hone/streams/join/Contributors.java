package dev.hone.streams.join;

import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.Contributor;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who brought something to an interaction beside its subject: keys, and sources that are not the subject. */
final class Contributors {

    static final String KEY = "key:";
    private static final int FEW = 16;
    private static final int LONGEST = 64;
    private static final int HASH_DIGITS = 32;

    private final PromptSubmitted prompt;
    private final SortedMap<String, @Nullable Double> brought = new TreeMap<>();

    /** Whose key asked is one of them. */
    Contributors(PromptSubmitted prompt) {
        this.prompt = prompt;
        bring(prompt.getCaller());
    }

    /** Adds who gave this; a source has the share of everybody. */
    void add(FeedbackGiven given) {
        add(given, null);
    }

    /**
     * The same, but a program has the share of the key that it came by: whoever made the key vouches for it. One that
     * came by none wrote to Kafka itself, and whoever let it vouches for all of it. Where nobody needs a key, anybody
     * may call itself a program; but names are all there is there, and a hundred of them cost as little as one.
     */
    void addVouchedFor(FeedbackGiven given) {
        boolean person = given.getSource().getKind() == SourceKind.HUMAN;
        add(given, person ? null : shareOf(given.getCaller()));
    }

    private static @Nullable Double shareOf(@Nullable Caller caller) {
        return caller == null ? Double.valueOf(1) : caller.getEvidenceShare();
    }

    private void add(FeedbackGiven given, @Nullable Double shareOfItsSource) {
        bring(given.getCaller());
        if (!EvidenceVotes.isOfTheSubject(given, prompt)) {
            brought.put(named(given.getSource()), shareOfItsSource);
        }
    }

    private void bring(@Nullable Caller caller) {
        if (caller != null) {
            brought.put(KEY + caller.getKey(), caller.getEvidenceShare());
        }
    }

    static String named(Source source) {
        return source.getKind().name().toLowerCase(Locale.ROOT) + ":" + source.getId();
    }

    /**
     * As a record with two texts has room for: at most so many, keys before others, and a long name as the hash of it.
     * Whoever would push others out invents sources, which it could have voted by anyhow.
     */
    List<Contributor> few() {
        return brought.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, @Nullable Double> one) ->
                        !one.getKey().startsWith(KEY)))
                .limit(FEW)
                .map(one -> new Contributor(shortened(one.getKey()), one.getValue()))
                .sorted(Comparator.comparing(Contributor::getName))
                .toList();
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST
                ? name
                : name.substring(0, name.indexOf(':') + 1)
                        + "sha256:"
                        + Sha256.hex(Sha256.of(name)).substring(0, HASH_DIGITS);
    }

    /** All of them, by name. */
    List<Contributor> list() {
        return brought.entrySet().stream()
                .map(one -> new Contributor(one.getKey(), one.getValue()))
                .toList();
    }
}
