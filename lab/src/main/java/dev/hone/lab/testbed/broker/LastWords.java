package dev.hone.lab.testbed.broker;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/**
 * The message that is said before Kafka ends the whole process because it cannot write: it does so without a word, and
 * no shutdown hook runs.
 */
final class LastWords {

    private LastWords() {}

    static void are(Path directory, Room room, Consumer<String> say) {
        Exit.Procedure procedure = (code, message) -> {
            say.accept(words(directory, room, message));
            Runtime.getRuntime().halt(code == 0 ? 1 : code);
        };
        Exit.setHaltProcedure(procedure);
        Exit.setExitProcedure(procedure);
    }

    private static String words(Path directory, Room room, @Nullable String message) {
        String noRoom = room.lastWords();
        if (!noRoom.isEmpty()) {
            return "failed: " + noRoom;
        }
        return "failed: the broker in " + directory + " cannot go on" + (message == null ? "" : ": " + message)
                + "; what was acknowledged is kept, the log tells the reason";
    }
}
