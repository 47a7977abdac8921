package dev.hone.streams.join;

import static java.util.Comparator.comparingLong;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.SourceKind;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The cohort of contributors that an interaction counts for in thresholds: by the hash of the one that is taken to have
 * brought its score. That is a key that asked or voted and has no share of its own of 1; else somebody who voted, is
 * not who was answered, and is vouched for by nobody; else the subject. Where there is none of them it is nobody's.
 *
 * <p>Of several of a kind it is one by a hash of the prompt as well: no name can be chosen that always hides behind
 * those of others.
 */
final class Cohort {

    /** Where nobody is taken to have brought it, or nobody is told apart. */
    static final int NONE = 0;

    private static final int COHORTS = 255;

    private Cohort() {}

    /** @param counting the votes that count */
    static int of(ContentVersion prompt, Collection<Vote> counting) {
        Set<Long> keys = new TreeSet<>();
        Set<Long> sources = new TreeSet<>();
        if (prompt.asker() != SubjectName.NONE) {
            keys.add(prompt.asker());
        }
        for (Vote vote : counting) {
            FeedbackGiven given = vote.given();
            long key = key(given.getCaller());
            if (key != SubjectName.NONE) {
                keys.add(key);
            } else if (isOfSomebodyElse(given, prompt)) {
                sources.add(SubjectName.of(Contributors.named(given.getSource())));
            }
        }
        if (!keys.isEmpty()) {
            return number(one(keys, prompt));
        }
        return sources.isEmpty() ? ofSubject(prompt) : number(one(sources, prompt));
    }

    /** The name of a key whose share is bounded; {@link SubjectName#NONE} where it is not, or there is no key. */
    static long key(@Nullable Caller caller) {
        return caller == null || isTrusted(caller)
                ? SubjectName.NONE
                : SubjectName.of(Contributors.KEY + caller.getKey());
    }

    private static boolean isTrusted(Caller caller) {
        Double share = caller.getEvidenceShare();
        return share != null && share >= 1;
    }

    // It came by a key that is trusted, which vouches for programs and for whoever it does not name, or by none: then
    // a program wrote to Kafka itself, as it was permitted to.
    private static boolean isOfSomebodyElse(FeedbackGiven given, ContentVersion prompt) {
        String id = given.getSource().getId();
        return given.getSource().getKind() == SourceKind.HUMAN
                && !id.isEmpty()
                && SubjectName.of(id) != prompt.subject();
    }

    private static int ofSubject(ContentVersion prompt) {
        boolean known = prompt.subject() != SubjectName.NONE && prompt.subject() != SubjectName.UNKNOWN;
        return known ? number(prompt.subject() + prompt.tenant()) : NONE;
    }

    private static long one(Set<Long> names, ContentVersion prompt) {
        if (names.size() == 1) {
            return names.iterator().next();
        }
        // A digest for each of them once: there may be as many as votes.
        return names.stream()
                .map(name -> new Digested(name, SubjectName.of(name + "/" + prompt.hash())))
                .min(comparingLong(Digested::digest))
                .orElseThrow()
                .name();
    }

    private record Digested(long name, long digest) {}

    private static int number(long name) {
        return 1 + (int) Long.remainderUnsigned(name, COHORTS);
    }
}
