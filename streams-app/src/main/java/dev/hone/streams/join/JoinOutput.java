package dev.hone.streams.join;

import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.SessionJoined;
import dev.hone.streams.deadletter.Original;

/**
 * The output of the join: revisions, dead letters, what it writes to itself in other partitions, and what goes with an
 * erasure.
 */
interface JoinOutput {

    /** A revision, stamped with the time of what brought it about. */
    void scored(String id, ScoredInteraction interaction, long atMs);

    /** The revision with which an interaction closed, after {@link #scored}; once for each. */
    void closed(String id, ScoredInteraction interaction);

    /** The first response of an interaction, as it came. */
    void answered(String id, ResponseServed response, long atMs);

    /** An interaction is part of a session, since its prompt of that time. */
    void joined(String session, SessionJoined joined, long atMs);

    /** Feedback on one interaction of a session, stamped with the time of that on the session. */
    void given(String session, String interactionId, FeedbackGiven feedback, long atMs);

    /** A record that cannot be used after all. */
    void deadLetter(Original original, String reason);

    /** The withdrawal of the example of an interaction that was erased. */
    void withdrawn(String id, Example withdrawal);

    /** What was erased for one erasure since this was said last. */
    void erased(Erasures.Erasure erasure, Erasing.Done done);
}
