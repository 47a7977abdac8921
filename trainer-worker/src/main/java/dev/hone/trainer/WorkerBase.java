package dev.hone.trainer;

import dev.hone.schemas.recipe.Recipe;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The base of a worker, in the precision that its rounds ask for: one copy of the weights at a time.
 *
 * <p>What {@link #in} gave is closed when another precision is asked for, so nobody may compute with it then. Any
 * thread may call.
 */
public final class WorkerBase implements AutoCloseable {

    private final Path folder;
    private Recipe.Precision precision;
    private @Nullable BaseModel loaded;

    private WorkerBase(Path folder, Recipe.Precision precision) {
        this.folder = folder;
        this.precision = precision;
        this.loaded = BaseModel.load(folder, precision);
    }

    /** Loads it as the first round will probably want it; throws {@link ConfigException} where there is no model. */
    public static WorkerBase load(Path folder, Recipe.Precision precision) {
        return new WorkerBase(folder, precision);
    }

    /** The base in {@code wanted}; where it is loaded otherwise, that copy goes before the new one comes. */
    synchronized BaseModel in(Recipe.Precision wanted) {
        BaseModel base = loaded;
        if (base == null || precision != wanted) {
            close();
            base = BaseModel.load(folder, wanted);
            loaded = base;
            precision = wanted;
        }
        return base;
    }

    @Override
    public synchronized void close() {
        BaseModel base = loaded;
        loaded = null;
        if (base != null) {
            base.close();
        }
    }
}
