package dev.hone.trainer.intake;

import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The examples topic, as far as a round reads it.
 *
 * <p>The records of one partition come in the order of their offsets; across partitions no order is promised. A range
 * that the log no longer holds in full is refused with a {@link RoundRefusedException}: half a range would train
 * another version.
 */
public interface ExampleLog {

    void read(TrainingRound round, List<OffsetRange> ranges, Consumer<LoggedExample> sink);

    /** The parts of a round's ranges, its replay ranges included, that retention has taken. */
    List<OffsetRange> expired(TrainingRound round);

    /**
     * The subjects that asked to be forgotten, up to now: what came after the round was closed counts as well. A log of
     * erasures that does not reach to what the round knew is refused with a {@link RoundRefusedException}.
     */
    ErasedSubjects erased(TrainingRound round);

    /**
     * Those of the keys with these ids that are there, by their ids: what is sealed under another has been erased.
     * Throws {@link RoundRefusedException} where this program has no master key, or not theirs.
     */
    Map<String, TextKey> keys(Set<String> ids);
}
