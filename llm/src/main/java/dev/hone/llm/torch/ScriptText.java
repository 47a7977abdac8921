package dev.hone.llm.torch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of a program: one class {@code Net} with the methods of several files, whose constants get their values.
 *
 * <p>A file is a resource {@code dev/hone/llm/programs/NAME.py}: one class of methods, and named tuples before it. A
 * word of capitals stands for a constant; one without a value is refused.
 */
public final class ScriptText {

    private static final String FOLDER = "/dev/hone/llm/programs/";
    private static final Pattern COMMENT = Pattern.compile("(?m) *#.*$");
    private static final Pattern METHODS = Pattern.compile("(?m)^class \\w+\\(Module\\):$");
    private static final Pattern CONSTANT = Pattern.compile("\\b[A-Z][A-Z0-9_]+\\b");
    private static final Map<String, String> TYPES =
            Map.of("INT64", "4", "FLOAT32", "6", "FLOAT64", "7", "BOOL", "11", "BFLOAT16", "15");

    private final List<String> files;
    private final Map<String, String> constants = new TreeMap<>(TYPES);

    private ScriptText(List<String> files) {
        this.files = List.copyOf(files);
    }

    /** A program of these files. */
    public static ScriptText of(String... files) {
        return new ScriptText(List.of(files));
    }

    public ScriptText with(String constant, int value) {
        return put(constant, Integer.toString(value));
    }

    public ScriptText with(String constant, double value) {
        return put(constant, String.format(Locale.ROOT, "%.17e", value));
    }

    public ScriptText with(String constant, boolean value) {
        return put(constant, literal(value));
    }

    public ScriptText withNumbers(String constant, List<Integer> values) {
        return put(constant, values.toString());
    }

    public ScriptText withFlags(String constant, List<Boolean> values) {
        return put(constant, values.stream().map(ScriptText::literal).collect(Collectors.joining(", ", "[", "]")));
    }

    private static String literal(boolean value) {
        return value ? "True" : "False";
    }

    private ScriptText put(String constant, String value) {
        if (constants.put(constant, value) != null) {
            throw new IllegalArgumentException(constant + " has a value already");
        }
        return this;
    }

    /** Compiles the program; the caller closes it. */
    public Script compile() {
        return Script.compile(text());
    }

    String text() {
        StringBuilder tuples = new StringBuilder();
        StringBuilder methods =
                new StringBuilder("class Net(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
        for (String file : files) {
            String text = COMMENT.matcher(read(file)).replaceAll("");
            Matcher start = METHODS.matcher(text);
            if (!start.find()) {
                throw new IllegalArgumentException(file + ".py has no class of methods");
            }
            tuples.append(text, 0, start.start());
            methods.append(text, start.end(), text.length());
        }
        String text = tuples.append(methods).toString().strip() + "\n";
        return CONSTANT.matcher(text).replaceAll(found -> value(found.group()));
    }

    private String value(String constant) {
        String value = constants.get(constant);
        if (value == null) {
            throw new IllegalArgumentException("the program of " + files + " has no value for " + constant);
        }
        return value;
    }

    private static String read(String file) {
        try (InputStream resource = ScriptText.class.getResourceAsStream(FOLDER + file + ".py")) {
            if (resource == null) {
                throw new IllegalArgumentException("there is no program " + file + ".py");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the program " + file + ".py", unreadable);
        }
    }
}
