package dev.hone.lab.chaos;

import dev.hone.client.report.Events;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What somebody outside has read of the topics, who sees only what is committed. Texts are not kept: of a record its id
 * and a digest of its bytes. Not thread-safe.
 */
final class Seen {

    private final Map<Input, Map<String, List<String>>> inputs = new HashMap<>();
    private final Map<String, String> interactionOf = new HashMap<>();
    private final Map<String, Integer> revisions = new HashMap<>();
    private final Set<String> closed = new HashSet<>();
    private final Map<String, List<String>> votes = new HashMap<>();
    private final Map<String, Integer> examples = new HashMap<>();
    private final Set<String> standing = new HashSet<>();
    private final Set<String> rounds = new LinkedHashSet<>();
    private final List<RoundEnd> ends = new ArrayList<>();
    private final List<Decided> decisions = new ArrayList<>();
    private long letters;
    private @Nullable Events events;

    /** The inputs that people write. */
    enum Input {
        PROMPTS,
        RESPONSES,
        FEEDBACK
    }

    /**
     * How a round ended.
     *
     * @param version null where it failed
     */
    record RoundEnd(String round, @Nullable String version) {}

    /**
     * A decision on a version.
     *
     * @param kind its name as in the record
     */
    record Decided(String kind, @Nullable String version, Map<String, Double> evidence) {
        Decided {
            evidence = Map.copyOf(evidence);
        }
    }

    /** A record of an input, by its interaction or for feedback by its own id. */
    void input(Input input, String id, String digest) {
        inputs.computeIfAbsent(input, any -> new LinkedHashMap<>())
                .computeIfAbsent(id, any -> new ArrayList<>(1))
                .add(digest);
    }

    void feedbackOn(String feedback, String interaction) {
        interactionOf.put(feedback, interaction);
    }

    /** A revision of an interaction, with the feedback that it counts. */
    void revision(String id, int revision, boolean isClosed, List<String> feedback) {
        revisions.merge(id + " " + revision, 1, Integer::sum);
        votes.put(id, List.copyOf(feedback));
        if (isClosed) {
            closed.add(id);
        }
    }

    void example(String id, int revision, boolean withdrawn) {
        examples.merge(id + " " + revision, 1, Integer::sum);
        if (withdrawn) {
            standing.remove(id);
        } else {
            standing.add(id);
        }
    }

    void round(String id) {
        rounds.add(id);
    }

    void roundEnd(RoundEnd end) {
        ends.add(end);
    }

    void decision(Decided decided) {
        decisions.add(decided);
    }

    void letter() {
        letters++;
    }

    void events(Events now) {
        events = now;
    }

    /** What the ledgers tell; nothing where there is none yet. */
    @Nullable
    Events events() {
        return events;
    }

    /** How many records there are of an input, repeated ones too. */
    long records(Input input) {
        return of(input).values().stream().mapToLong(List::size).sum();
    }

    /** Digests of the records of that id, in the order in which they came. */
    List<String> copies(Input input, String id) {
        return of(input).getOrDefault(id, List.of());
    }

    Set<String> ids(Input input) {
        return of(input).keySet();
    }

    /** On which interaction a piece of feedback is; empty where it was not seen. */
    String interactionOf(String feedback) {
        return interactionOf.getOrDefault(feedback, "");
    }

    /** The interactions that have a prompt and a response. */
    Set<String> matched() {
        Set<String> both = new TreeSet<>(ids(Input.PROMPTS));
        both.retainAll(ids(Input.RESPONSES));
        return both;
    }

    /** Whether an interaction has a prompt and a response. */
    boolean isMatched(String id) {
        return ids(Input.PROMPTS).contains(id) && ids(Input.RESPONSES).contains(id);
    }

    Set<String> closed() {
        return closed;
    }

    /** The feedback that the newest revision of an interaction counts. */
    List<String> votes(String id) {
        return votes.getOrDefault(id, List.of());
    }

    /** Interactions and revisions that were written more than once. */
    List<String> repeatedRevisions() {
        return repeated(revisions);
    }

    /** Examples and revisions that were written more than once. */
    List<String> repeatedExamples() {
        return repeated(examples);
    }

    /** Interactions whose newest example is not withdrawn. */
    Set<String> standingExamples() {
        return standing;
    }

    Set<String> rounds() {
        return rounds;
    }

    List<RoundEnd> roundEnds() {
        return ends;
    }

    List<Decided> decisions() {
        return decisions;
    }

    long letters() {
        return letters;
    }

    private Map<String, List<String>> of(Input input) {
        return inputs.getOrDefault(input, Map.of());
    }

    private static List<String> repeated(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .filter(count -> count.getValue() > 1)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
