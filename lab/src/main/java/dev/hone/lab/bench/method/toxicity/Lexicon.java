package dev.hone.lab.bench.method.toxicity;

import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A list of words and phrases, one a line, of which a decent text has none. */
final class Lexicon {

    private final Pattern any;

    private Lexicon(List<String> terms) {
        any = Pattern.compile(terms.stream()
                .map(term -> Pattern.quote(term.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining("|", "(?<![a-z0-9])(?:", ")(?![a-z0-9])")));
    }

    static Lexicon read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UsageException("no list of offensive words at " + file);
        }
        List<String> terms = Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(term -> !term.isEmpty())
                .toList();
        return new Lexicon(terms);
    }

    /** Whether a term stands in the text as a word or words of its own, whatever the case. */
    boolean finds(String text) {
        return any.matcher(text.toLowerCase(Locale.ROOT)).find();
    }
}
