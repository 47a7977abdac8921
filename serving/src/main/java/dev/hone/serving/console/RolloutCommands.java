package dev.hone.serving.console;

import dev.hone.schemas.records.RolloutCommand;
import java.io.IOException;

/** Where the words of operators go. Any thread may call. */
@FunctionalInterface
public interface RolloutCommands {

    /** Returns when the word is stored; throws when it is not known to be, or not in time. */
    void send(RolloutCommand command) throws IOException, InterruptedException;
}
