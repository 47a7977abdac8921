package dev.hone.lab.training;

import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.ErasedSubjects;
import dev.hone.trainer.intake.ExampleLog;
import dev.hone.trainer.intake.LoggedExample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * The examples of a log as a topic of one partition, in memory, in the order of their interactions' ids. Nobody in it
 * asked to be forgotten, and nothing in it is sealed.
 */
public final class LogExamples implements ExampleLog {

    private final List<LoggedExample> records = new ArrayList<>();
    private final String digest;

    public LogExamples(SortedMap<String, Example> examples) {
        MessageDigest sum = Sha256.start();
        examples.forEach((id, example) -> {
            records.add(new LoggedExample(0, records.size(), id, example));
            sum.update(bytes(example));
        });
        this.digest = Sha256.name(sum.digest());
    }

    private static ByteBuffer bytes(Example example) {
        try {
            return example.toByteBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException("an example could not be written to memory", e);
        }
    }

    /** The name of all that is in it. */
    String digest() {
        return digest;
    }

    OffsetRange range() {
        return new OffsetRange(0, 0L, (long) records.size());
    }

    @Override
    public void read(TrainingRound round, List<OffsetRange> ranges, Consumer<LoggedExample> sink) {
        for (OffsetRange range : ranges) {
            records.subList((int) range.getFrom(), (int) range.getTo()).forEach(sink);
        }
    }

    @Override
    public List<OffsetRange> expired(TrainingRound round) {
        return List.of();
    }

    @Override
    public ErasedSubjects erased(TrainingRound round) {
        return ErasedSubjects.NONE;
    }

    @Override
    public Map<String, TextKey> keys(Set<String> ids) {
        return Map.of();
    }
}
