package dev.hone.lab.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Commands of the system, run to their end. */
final class Commands {

    private static final int NOT_THERE = 127;

    private Commands() {}

    /** How a command ended, and what it said. */
    record Ended(int code, String words) {}

    static Ended run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Ended(process.waitFor(), words);
        } catch (IOException notThere) {
            return new Ended(NOT_THERE, String.valueOf(notThere.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended(NOT_THERE, "interrupted");
        }
    }
}
