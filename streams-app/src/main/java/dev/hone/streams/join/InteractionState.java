package dev.hone.streams.join;

import dev.hone.schemas.routing.Route;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of one interaction, beside its content.
 *
 * @param route where it counts; null before there is a prompt
 * @param fired whether its due time has passed and its closed quality counts
 * @param dropped whether its content is gone, so that nothing can revise it any more
 */
record InteractionState(
        Contents prompts,
        Contents responses,
        VoteSet votes,
        @Nullable Route route,
        Emitted emitted,
        boolean fired,
        boolean dropped) {

    static final InteractionState UNKNOWN =
            new InteractionState(Contents.EMPTY, Contents.EMPTY, VoteSet.EMPTY, null, Emitted.NOTHING, false, false);

    /** What is left of one that was erased: nothing, and that it was. */
    static final InteractionState ERASED =
            new InteractionState(Contents.EMPTY, Contents.EMPTY, VoteSet.EMPTY, null, Emitted.NOTHING, false, true);

    /** Nothing else drops contents before there are a prompt and a response. */
    boolean isErased() {
        return dropped && prompts.isEmpty();
    }

    boolean matched() {
        return !prompts.isEmpty() && !responses.isEmpty();
    }

    boolean isEmpty() {
        return prompts.isEmpty() && responses.isEmpty() && votes.votes().isEmpty();
    }

    /** When the first of the records came that are kept of it. */
    OptionalLong oldestMs() {
        return LongStream.concat(
                        Stream.of(prompts, responses)
                                .filter(side -> !side.isEmpty())
                                .mapToLong(side -> side.winner().timestamp()),
                        votes.votes().stream().mapToLong(Vote::timestamp))
                .min();
    }

    InteractionState withPrompts(Contents side, @Nullable Route newRoute) {
        return new InteractionState(side, responses, votes, newRoute, emitted, fired, dropped);
    }

    InteractionState withResponses(Contents side) {
        return new InteractionState(prompts, side, votes, route, emitted, fired, dropped);
    }

    InteractionState withVotes(VoteSet set) {
        return new InteractionState(prompts, responses, set, route, emitted, fired, dropped);
    }

    InteractionState withEmitted(Emitted newest) {
        return new InteractionState(prompts, responses, votes, route, newest, fired, dropped);
    }

    InteractionState withFired(boolean now) {
        return new InteractionState(prompts, responses, votes, route, emitted, now, dropped);
    }

    InteractionState withDropped() {
        return new InteractionState(prompts, responses, votes, route, emitted, fired, true);
    }
}
