package dev.hone.llm.constrain;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a regular expression: characters, classes, {@code . \d \w \s}, groups without a name, alternatives and the
 * counts {@code * + ? {n} {n,} {n,m}}. Anything else (references, looking ahead or behind, word borders, flags, lazy
 * counts) is refused by name.
 */
final class PatternReader {

    private static final int MOST_COUNT = 1_000;
    private static final int MOST_LETTERS = 1_000;
    private static final CodePoints DIGIT = CodePoints.range('0', '9');
    private static final CodePoints WORD =
            DIGIT.or(CodePoints.range('a', 'z')).or(CodePoints.range('A', 'Z')).or(CodePoints.of("_"));
    private static final CodePoints BLANK = CodePoints.of(" \t\n\r\f\u000b");
    private static final CodePoints LINE_ENDS = CodePoints.of("\n\r\u2028\u2029");

    private final int[] text;
    private final String place;
    private final boolean quoted;
    private int at;
    private int depth;

    private PatternReader(String pattern, String place, boolean quoted) {
        this.text = pattern.codePoints().toArray();
        this.place = place;
        this.quoted = quoted;
    }

    /**
     * The texts that the pattern finds something in; all of the text where it begins with {@code ^} and ends with
     * {@code $}.
     *
     * @param place where it stands in a schema
     * @param quoted whether the text stands in a JSON string
     */
    static Piece read(String pattern, String place, boolean quoted) {
        if (pattern.length() > MOST_LETTERS) {
            throw new GrammarRefusedException(place, "is a pattern of more than " + MOST_LETTERS + " characters");
        }
        PatternReader reader = new PatternReader(pattern, place, quoted);
        boolean fromStart = reader.take('^');
        Piece inside = reader.alternatives(fromStart);
        boolean toEnd = reader.take('$');
        if (reader.at < reader.text.length) {
            throw reader.refused("has something behind its end");
        }
        Piece anything = new Piece.Repeated(reader.letter(CodePoints.all()), 0, Piece.UNBOUNDED);
        Piece nothing = Piece.text("");
        return Piece.sequence(fromStart ? nothing : anything, inside, toEnd ? nothing : anything);
    }

    /** The texts that the pattern describes from beginning to end, with or without saying {@code ^} and {@code $}. */
    static Piece whole(String pattern) {
        boolean begins = pattern.startsWith("^");
        boolean ends = pattern.endsWith("$") && !pattern.endsWith("\\$");
        return begins || ends ? read((begins ? "" : "^") + pattern + (ends ? "" : "$"), "", false) : unmarked(pattern);
    }

    // Not as a group between ^ and $: what is refused is to be told of the pattern that somebody wrote, and one that
    // closes that group is none.
    private static Piece unmarked(String pattern) {
        if (pattern.length() > MOST_LETTERS) {
            throw new GrammarRefusedException("", "is a pattern of more than " + MOST_LETTERS + " characters");
        }
        PatternReader reader = new PatternReader(pattern, "", false);
        Piece inside = reader.alternatives(false);
        if (reader.at < reader.text.length) {
            throw reader.refused("has a ) that closes no group");
        }
        return inside;
    }

    private Piece alternatives(boolean anchored) {
        List<Piece> ways = new ArrayList<>(List.of(sequence()));
        while (take('|')) {
            ways.add(sequence());
        }
        if (ways.size() > 1 && (anchored || peek() == '$') && depth == 0) {
            throw refused("binds ^ or $ to one alternative: put the alternatives into a group");
        }
        return new Piece.Choice(ways);
    }

    private Piece sequence() {
        List<Piece> parts = new ArrayList<>();
        while (at < text.length && peek() != '|' && peek() != ')' && !atEndMark()) {
            parts.add(counted(atom()));
        }
        return new Piece.Sequence(parts);
    }

    private boolean atEndMark() {
        return peek() == '$' && at == text.length - 1 && depth == 0;
    }

    private Piece counted(Piece piece) {
        Piece counted = piece;
        if (take('*')) {
            counted = new Piece.Repeated(piece, 0, Piece.UNBOUNDED);
        } else if (take('+')) {
            counted = new Piece.Repeated(piece, 1, Piece.UNBOUNDED);
        } else if (take('?')) {
            counted = Piece.optional(piece);
        } else if (take('{')) {
            counted = counted(piece, number());
        } else {
            return piece;
        }
        if (peek() == '?' || peek() == '+' || peek() == '*' || peek() == '{') {
            throw refused("has a count of a count, or a lazy one");
        }
        return counted;
    }

    private Piece counted(Piece piece, int least) {
        int most = least;
        if (take(',')) {
            most = peek() == '}' ? Piece.UNBOUNDED : number();
        }
        if (!take('}') || (most != Piece.UNBOUNDED && most < least)) {
            throw refused("has a count that is none");
        }
        return new Piece.Repeated(piece, least, most);
    }

    private int number() {
        int value = 0;
        int from = at;
        while (peek() >= '0' && peek() <= '9') {
            value = Math.min(MOST_COUNT + 1, 10 * value + next() - '0');
        }
        if (from == at || value > MOST_COUNT) {
            throw refused("has a count that is none, or more than " + MOST_COUNT);
        }
        return value;
    }

    private Piece atom() {
        int letter = next();
        return switch (letter) {
            case '(' -> group();
            case '[' -> letter(set());
            case '.' -> letter(LINE_ENDS.not());
            case '\\' -> letter(escaped());
            case '*', '+', '?', '{' -> throw refused("counts nothing");
            case '^', '$' -> throw refused("has ^ or $ elsewhere than at its ends");
            default -> letter(single(letter));
        };
    }

    private Piece group() {
        if (take('?') && !take(':')) {
            throw refused("has a group that looks ahead or behind, or has a name or flags");
        }
        depth++;
        Piece inside = alternatives(false);
        depth--;
        if (!take(')')) {
            throw refused("has a group that does not end");
        }
        return inside;
    }

    private CodePoints set() {
        boolean not = take('^');
        CodePoints set = CodePoints.of("");
        while (peek() != ']') {
            CodePoints one = setMember();
            boolean range = peek() == '-' && at + 1 < text.length && text[at + 1] != ']';
            set = set.or(range ? range(one) : one);
        }
        at++;
        return not ? set.not() : set;
    }

    private CodePoints range(CodePoints first) {
        at++;
        CodePoints last = setMember();
        if (first.size() != 1 || last.size() != 1 || last.first() < first.first()) {
            throw refused("has a range that runs backwards, or between what are no characters");
        }
        return CodePoints.range(first.first(), last.first());
    }

    private CodePoints setMember() {
        int letter = next();
        return letter == '\\' ? escaped() : single(letter);
    }

    private CodePoints single(int letter) {
        if (letter >= 0xd800 && letter < 0xe000) {
            throw refused("has half a character");
        }
        return CodePoints.range(letter, letter);
    }

    private CodePoints escaped() {
        int letter = next();
        return switch (letter) {
            case 'd' -> DIGIT;
            case 'D' -> DIGIT.not();
            case 'w' -> WORD;
            case 'W' -> WORD.not();
            case 's' -> BLANK;
            case 'S' -> BLANK.not();
            case 'n' -> CodePoints.of("\n");
            case 't' -> CodePoints.of("\t");
            case 'r' -> CodePoints.of("\r");
            case 'f' -> CodePoints.of("\f");
            default -> {
                if (WORD.has(letter)) {
                    throw refused("has an escape that is not supported");
                }
                yield single(letter);
            }
        };
    }

    /** One character of the set, as it is written where the text stands. */
    private Piece letter(CodePoints set) {
        if (!quoted) {
            return set.utf8();
        }
        List<Piece> ways = new ArrayList<>();
        ways.add(set.without(CodePoints.range(0, 0x1f))
                .without(CodePoints.of("\"\\"))
                .utf8());
        for (int special : new int[] {'"', '\\', '\n', '\t', '\r', '\f', '\b'}) {
            if (set.has(special)) {
                String written = JsonPieces.written(Character.toString(special));
                ways.add(Piece.text(written.substring(1, written.length() - 1)));
            }
        }
        return new Piece.Choice(ways);
    }

    private int peek() {
        return at < text.length ? text[at] : -1;
    }

    private boolean take(int letter) {
        if (peek() != letter) {
            return false;
        }
        at++;
        return true;
    }

    private int next() {
        if (at == text.length) {
            throw refused("ends too early");
        }
        return text[at++];
    }

    private GrammarRefusedException refused(String words) {
        return new GrammarRefusedException(place, "is a pattern that is not supported: it " + words);
    }
}
