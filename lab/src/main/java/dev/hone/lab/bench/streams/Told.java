package dev.hone.lab.bench.streams;

import dev.hone.terminal.Progress;
import java.io.PrintStream;

/** What a process tells of long work: lines before its answer. */
final class Told {

    private static final String AT = "at ";
    private static final String SAY = "say ";

    private final PrintStream out;

    Told(PrintStream out) {
        this.out = out;
    }

    /** So much of it is done. */
    void at(long done, long total) {
        line(AT + done + " " + total);
    }

    void say(String words) {
        line(SAY + words);
    }

    private void line(String line) {
        out.println(line);
        out.flush();
    }

    /** Shows such a line; false where it is none, but the answer. */
    static boolean heard(String line, Progress progress) {
        if (line.startsWith(AT)) {
            String[] numbers = line.split(" ", 3);
            progress.at(Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
            return true;
        }
        if (line.startsWith(SAY)) {
            progress.say(line.substring(SAY.length()));
            return true;
        }
        return false;
    }
}
