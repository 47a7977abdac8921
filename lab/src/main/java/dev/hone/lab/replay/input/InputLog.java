package dev.hone.lab.replay.input;

import java.io.IOException;
import java.util.function.Consumer;

/** A log that can be replayed: its records in the order in which they are to be sent. */
public interface InputLog {

    /** How many records {@link #forEach} will give. */
    long records();

    /** Gives every record once, in order. */
    void forEach(Consumer<InputRecord> receiver) throws IOException;
}
