package dev.hone.llm.text;

import java.text.Normalizer;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The words that ask for an answer of which somebody would say this: a comment, put where a goal stands. An answer is a
 * demonstration of what was said of it, good or bad (Liu et al., Chain of Hindsight, arXiv 2302.02676; Luo et al., a
 * policy conditional on verbal feedback, arXiv 2509.22638).
 *
 * <p>What was said comes from people, and other people's versions learn it. So it becomes one line without quotation
 * marks of its own, and one that imitates a goal is refused: it would say of the goals that Hone sets what an answer to
 * them is.
 *
 * @param template has the place {@code {C}}
 */
public record GoalInWords(String template) {

    private static final String PLACE = "{C}";

    private static final String QUOTES = "\"\u201c\u201d\u201e\u201f\u00ab\u00bb";

    public GoalInWords {
        if (!template.contains(PLACE)) {
            throw new IllegalArgumentException("words for a comment must hold " + PLACE + ": \"" + template + "\"");
        }
    }

    /** The sentence that Hone ships. */
    public static GoalInWords standard() {
        return new GoalInWords("[Goal] Give an answer of which somebody would say: \"{C}\"");
    }

    /**
     * A comment as a goal, or why it is none.
     *
     * @param problem holds nothing that people wrote; null where there is a sentence
     */
    public record Asked(@Nullable String sentence, @Nullable String problem) {}

    /** The sentence for a comment of at most so many characters. */
    public Asked of(String comment, int maxCharacters) {
        String line = line(comment);
        if (line.isEmpty()) {
            return new Asked(null, "its comment is empty");
        }
        if (line.codePointCount(0, line.length()) > maxCharacters) {
            return new Asked(null, "its comment has more than " + maxCharacters + " characters");
        }
        String small = line.toLowerCase(Locale.ROOT);
        return small.contains("[goal") || small.contains("<goal")
                ? new Asked(null, "its comment imitates a goal")
                : new Asked(template.replace(PLACE, line), null);
    }

    // What looks the same is written the same, and what cannot be seen is left out, so that it hides nothing from the
    // look at what imitates a goal.
    private static String line(String comment) {
        return Normalizer.normalize(comment, Normalizer.Form.NFKC)
                .codePoints()
                .filter(point -> !isIgnorable(point))
                .flatMap(GoalInWords::visible)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .replaceAll(" {2,}", " ")
                .strip();
    }

    // What Unicode has shown as nothing (Default_Ignorable_Code_Point): the formats, and these of other categories.
    private static boolean isIgnorable(int point) {
        return Character.getType(point) == Character.FORMAT
                || point == 0x034f
                || point == 0x3164
                || point == 0xffa0
                || isWithin(point, 0x115f, 0x1160)
                || isWithin(point, 0x17b4, 0x17b5)
                || isWithin(point, 0x180b, 0x180f)
                || isWithin(point, 0xfe00, 0xfe0f)
                || isWithin(point, 0xe0100, 0xe01ef);
    }

    private static boolean isWithin(int point, int first, int last) {
        return point >= first && point <= last;
    }

    private static IntStream visible(int point) {
        if (Character.isWhitespace(point) || Character.isSpaceChar(point) || Character.isISOControl(point)) {
            return IntStream.of(' ');
        }
        return IntStream.of(QUOTES.indexOf(point) >= 0 ? '\'' : point);
    }
}
