package dev.hone.streams.join;

import dev.hone.schemas.routing.Route;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one interaction, beside its content.
 *
 * @param route where it counts; null before there is a prompt
 * @param fired whether its due time has passed and its closed quality counts
 * @param dropped whether its content is gone, so that nothing can revise it any more
 */
record Interaction(
        Side prompts,
        Side responses,
        VoteSet votes,
        @Nullable Route route,
        Emitted emitted,
        boolean fired,
        boolean dropped) {

    static final Interaction UNKNOWN =
            new Interaction(Side.EMPTY, Side.EMPTY, VoteSet.EMPTY, null, Emitted.NOTHING, false, false);

    boolean matched() {
        return !prompts.isEmpty() && !responses.isEmpty();
    }

    boolean isEmpty() {
        return prompts.isEmpty() && responses.isEmpty() && votes.votes().isEmpty();
    }

    Interaction withPrompts(Side side, @Nullable Route newRoute) {
        return new Interaction(side, responses, votes, newRoute, emitted, fired, dropped);
    }

    Interaction withResponses(Side side) {
        return new Interaction(prompts, side, votes, route, emitted, fired, dropped);
    }

    Interaction withVotes(VoteSet set) {
        return new Interaction(prompts, responses, set, route, emitted, fired, dropped);
    }

    Interaction withEmitted(Emitted newest) {
        return new Interaction(prompts, responses, votes, route, newest, fired, dropped);
    }

    Interaction withFired(boolean now) {
        return new Interaction(prompts, responses, votes, route, emitted, now, dropped);
    }

    Interaction withDropped() {
        return new Interaction(prompts, responses, votes, route, emitted, fired, true);
    }
}
