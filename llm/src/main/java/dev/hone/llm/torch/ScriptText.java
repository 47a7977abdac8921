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
    private static final String PRECISION = "DTYPE";
    private static final String BFLOAT16 = "15";

    /**
     * The constant that says whether sequences of several lengths go through attention in one call, padded, where a
     * call costs more than some products: on a GPU. On a processor it is the other way round.
     */
    public static final String PADS_ATTENTION = "PADS_ATTENTION";

    private static final Map<String, String> TYPES =
            Map.of("INT64", "4", "FLOAT32", "6", "FLOAT64", "7", "BOOL", "11", "BFLOAT16", BFLOAT16);

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

    /** What the program is for: the last of its files. */
    public String name() {
        return files.get(files.size() - 1);
    }

    /** The same program computing in bfloat16 where it has a precision. */
    public ScriptText inBfloat16() {
        return changed(PRECISION, BFLOAT16);
    }

    /** The same program as it is on a GPU, where it is another one there. */
    public ScriptText onGpu() {
        return changed(PADS_ATTENTION, literal(true));
    }

    private ScriptText changed(String constant, String value) {
        ScriptText changed = new ScriptText(files);
        changed.constants.putAll(constants);
        changed.constants.computeIfPresent(constant, (key, old) -> value);
        return changed;
    }

    /** Compiles the program; the caller closes it. */
    public Script compile() {
        return Script.compile(this);
    }

    /** The archive that PyTorch loads with {@code torch.jit.load}; equal programs give equal bytes. */
    public byte[] archive() {
        return ScriptArchive.of(text());
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
