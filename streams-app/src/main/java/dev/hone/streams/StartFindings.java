package dev.hone.streams;

import java.util.List;

/**
 * What was found before a start.
 *
 * @param problems what has to be mended before the program can work, each in a sentence
 * @param warnings what it can work with, and what an operator should know
 */
public record StartFindings(List<String> problems, List<String> warnings) {

    public StartFindings {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }
}
