package dev.hone.streams.join;

import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.streams.deadletter.Original;

/** The output of the join: revisions and dead letters. */
interface JoinOutput {

    /** A revision, stamped with the time of what brought it about. */
    void scored(String id, ScoredInteraction interaction, long atMs);

    /** A record that cannot be used after all. */
    void deadLetter(Original original, String reason);
}
