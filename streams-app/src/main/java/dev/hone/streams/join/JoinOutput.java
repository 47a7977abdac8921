package dev.hone.streams.join;

import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.streams.deadletter.Original;

/** Where the join puts what others are to read. */
interface JoinOutput {

    /** A revision, stamped with the time of what brought it about. */
    void scored(String id, ScoredInteraction interaction, long atMs);

    /** A record that cannot be used after all. */
    void deadLetter(Original original, String reason);
}
