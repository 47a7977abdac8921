package dev.hone.streams.join;

import java.util.Optional;

/**
 * An interaction with what follows from its records, computed once for all who ask.
 *
 * @param assessment empty for an interaction that has no prompt or no response yet
 */
record Assessed(InteractionState interaction, Optional<Assessment> assessment) {

    /** The same records with the due time passed, or not. */
    Assessed withFired(boolean fired) {
        return new Assessed(interaction.withFired(fired), assessment.map(matched -> matched.withFired(fired)));
    }

    /** The same records, and something newer that was emitted of them. */
    Assessed withEmitted(Emitted newest) {
        return new Assessed(interaction.withEmitted(newest), assessment);
    }

    /** The same records without their content. */
    Assessed withDropped() {
        return new Assessed(interaction.withDropped(), assessment);
    }
}
