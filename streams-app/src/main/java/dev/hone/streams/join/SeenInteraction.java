package dev.hone.streams.join;

import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.VoteUsed;
import dev.hone.schemas.routing.Route;
import dev.hone.streams.ledger.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One interaction as the join knows it, without anything that users or models wrote.
 *
 * @param prompt the time of its prompt, once that has come
 * @param response the same of its response
 * @param route where it counts, once there is a prompt
 * @param feedback how many pieces of feedback are remembered, those that count for nothing included
 * @param fates what became of each of them
 * @param orphanAt until when its oldest record waits for what is missing; empty once nothing is
 * @param revision the last that was emitted; -1 before the first
 */
public record SeenInteraction(
        Optional<Instant> prompt,
        Optional<Instant> response,
        Optional<Route> route,
        int feedback,
        List<Fate> fates,
        Optional<Instant> orphanAt,
        Optional<Judged> judged,
        int revision,
        SeenExample example) {

    /**
     * What became of a piece of feedback.
     *
     * @param feedback {@link #name} of its id: ids are of whoever gave it, and may be anything
     * @param retraction whether it takes back what was given before under its id
     * @param retracted whether it was taken back
     */
    public record Fate(String feedback, Outcome outcome, boolean retraction, boolean retracted) {

        /** What stands for the id. */
        public static String name(String feedbackId) {
            return Sha256.hex(Sha256.of(feedbackId)).substring(0, 16);
        }
    }

    /**
     * What follows from prompt, response and votes.
     *
     * @param closes until when feedback may still revise it
     * @param closed whether the due time has passed
     * @param quality in units of 2^-14; empty where there is nothing to score
     * @param raw the same without shrinking
     * @param excluded why it does not count; empty where it does
     */
    public record Judged(
            Instant due,
            Instant closes,
            boolean closed,
            Optional<Integer> quality,
            Optional<Integer> raw,
            List<VoteUsed> votes,
            String catalogue,
            Optional<Exclusion> excluded) {}

    /**
     * The example that stands.
     *
     * @param quality that its response is one at; empty where it is none
     * @param withheld why a quality made none; empty where it made one, or there was none
     */
    public record SeenExample(Optional<Integer> quality, boolean correction, String withheld) {

        /** Whether there is one. */
        public boolean stands() {
            return quality.isPresent() || correction;
        }
    }
}
