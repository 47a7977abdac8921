package dev.hone.trainer.rounds;

/** What a worker does beside its own rounds. */
public interface BesideRounds {

    /** Nothing. */
    BesideRounds NOTHING = leave -> {};

    /** Called with each turn of the polling thread, whatever the other one does. */
    default void turn() {}

    /**
     * Called again and again on the training thread while there is no round. Short where there is nothing to do; a
     * round that comes meanwhile waits.
     */
    void spare(Leave leave);

    /** When to come to an end; any thread may ask. */
    interface Leave {

        /** Whether the worker stops. */
        boolean now();

        /** Whether a round waits, or the worker stops. */
        boolean soon();
    }
}
