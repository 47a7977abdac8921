package dev.hone.streams.join;

import static java.util.Comparator.comparingLong;

import dev.hone.schemas.answers.CommentText;
import dev.hone.schemas.answers.CorrectionText;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.OutcomeCounts;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One piece of feedback as an interaction remembers it.
 *
 * @param given the feedback without its texts
 * @param correction the digest of the answer that it gives instead; empty where it gives none
 * @param timestamp the smallest record timestamp that it came with, in ms: what decides whether it is on time
 * @param hash of the whole content
 * @param copies how often it came, at least 1
 * @param missed whether it came when the interaction could not be revised any more
 * @param comment the digest of what it says of the answer; empty where it says nothing, or nothing that is kept
 */
record Vote(
        FeedbackGiven given,
        String correction,
        long timestamp,
        String hash,
        int copies,
        boolean missed,
        String comment) {

    private static final int MAX_VALUE_LENGTH = 256;

    /**
     * By time, then feedback id, then content: the last one of a source on a metric is its vote, and the last one that
     * corrects the answer is its correction.
     */
    static final Comparator<Vote> ORDER = comparingLong(Vote::timeMs)
            .thenComparing(vote -> vote.given.getFeedbackId())
            .thenComparing(Vote::hash);

    /** By arrival, then content: the first one under an id says whose id it is. */
    static final Comparator<Vote> BY_ARRIVAL = comparingLong(Vote::timestamp).thenComparing(Vote::hash);

    static Vote of(FeedbackGiven feedback, long timestamp, String hash, boolean missed) {
        FeedbackGiven bare = new FeedbackGiven(
                feedback.getFeedbackId(),
                feedback.getMetric(),
                bounded(feedback.getValue()),
                null,
                null,
                feedback.getSource(),
                feedback.getEventTime(),
                feedback.getRetracted(),
                feedback.getExcluded(),
                null,
                feedback.getCaller());
        return new Vote(bare, digest(feedback), timestamp, hash, 1, missed, commentDigest(feedback));
    }

    private static String digest(FeedbackGiven feedback) {
        TextEnvelope correction = feedback.getCorrection();
        return correction == null || feedback.getRetracted() || !CorrectionText.isAny(correction)
                ? ""
                : ContentHash.ofText(correction);
    }

    private static String commentDigest(FeedbackGiven feedback) {
        TextEnvelope comment = feedback.getComment();
        return comment == null || feedback.getRetracted() || !CommentText.isCarried(comment)
                ? ""
                : ContentHash.ofText(comment);
    }

    /** The same where corrections are not wanted. */
    Vote withoutCorrection() {
        return new Vote(given, "", timestamp, hash, copies, missed, comment);
    }

    /** The same where comments are not wanted. */
    Vote withoutComment() {
        return withComment("");
    }

    Vote withComment(String digest) {
        return new Vote(given, correction, timestamp, hash, copies, missed, digest);
    }

    /** With another copy, which brings the texts too where the first one came to a release that kept none. */
    Vote again(Vote copy, boolean frozen) {
        return frozen
                ? new Vote(given, correction, timestamp, hash, copies + 1, missed, comment)
                : new Vote(
                        given,
                        correction.isEmpty() ? copy.correction : correction,
                        Math.min(timestamp, copy.timestamp),
                        hash,
                        copies + 1,
                        missed,
                        comment.isEmpty() ? copy.comment : comment);
    }

    /** Whether it gives another answer. */
    boolean corrects() {
        return !correction.isEmpty();
    }

    /** Whether it says something of the answer that is kept. */
    boolean comments() {
        return !comment.isEmpty();
    }

    /** Whether it has a text that is needed as long as its interaction is open. */
    boolean hasText() {
        return corrects() || comments();
    }

    /** Whether it says that the interaction does not count. */
    boolean excludes() {
        return given.getExcluded() != null && !given.getRetracted();
    }

    /** When it was given, and never later than it came: a clock that runs ahead must not outlive what follows. */
    long timeMs() {
        return Math.min(given.getEventTime().toEpochMilli(), timestamp);
    }

    /**
     * Whether this retraction takes that vote back: it was given before, under the same id, on
     * the metric that it names if it names one, and may be withdrawn.
     */
    boolean takesBack(Vote vote) {
        return given.getRetracted()
                && given.getFeedbackId().equals(vote.given.getFeedbackId())
                && isOnItsMetric(vote)
                && vote.timeMs() <= timeMs()
                && mayWithdraw(vote);
    }

    // A retraction that names a metric is about that one alone: whoever may speak of it may not speak of others.
    private boolean isOnItsMetric(Vote vote) {
        return given.getMetric().isEmpty() || given.getMetric().equals(vote.given.getMetric());
    }

    /**
     * An admin's key may withdraw anything; everybody else what the same source gave under the same tenant. Where one
     * of the two does not say who its source is, both must have come by the same key, or by none.
     */
    private boolean mayWithdraw(Vote vote) {
        Caller own = given.getCaller();
        Caller other = vote.given.getCaller();
        if (own != null && own.getAdmin()) {
            return true;
        }
        if (isAnonymous() || vote.isAnonymous()) {
            return keyOf(own).equals(keyOf(other));
        }
        return Giver.of(given).equals(Giver.of(vote.given));
    }

    // A tenant has no slash; no key at all is one of its own.
    private static String keyOf(@Nullable Caller caller) {
        return caller == null ? "" : caller.getTenant() + "/" + caller.getKey();
    }

    private boolean isAnonymous() {
        return given.getSource().getId().isEmpty();
    }

    /** One record ends where the vote does, the others are duplicates. */
    OutcomeCounts tally(Outcome outcome) {
        return OutcomeCounts.of(outcome, 1).plus(OutcomeCounts.of(Outcome.DUPLICATES, copies - 1L));
    }

    boolean is(String feedbackId, String contentHash) {
        return given.getFeedbackId().equals(feedbackId) && hash.equals(contentHash);
    }

    // A longer string is the value of a text metric: carried in the log, never scored, and too big to keep.
    private static @Nullable Object bounded(@Nullable Object value) {
        return value instanceof String text && text.length() > MAX_VALUE_LENGTH ? null : value;
    }
}
