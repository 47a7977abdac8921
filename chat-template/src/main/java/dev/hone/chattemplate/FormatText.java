package dev.hone.chattemplate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Python's {@code str.format}: fields in braces by order, number or name, with attributes, items, a conversion and a
 * format.
 *
 * <p>Formats are those of strings, whole numbers ({@code d}, {@code x}, {@code o}, {@code b}) and fixed point
 * ({@code f}, {@code %}); fields within formats and other formats are refused.
 */
final class FormatText {

    private static final Pattern FIELD =
            Pattern.compile("([^!:\\[.]*)((?:\\.[^!:\\[.]+|\\[[^\\]]+\\])*)(?:!([sra]))?(?::([^{}]*))?");
    private static final Pattern STEP = Pattern.compile("\\.([^!:\\[.]+)|\\[([^\\]]+)\\]");
    private static final Pattern SPEC =
            Pattern.compile("(?s)(?:(.)?([<>^=]))?([-+ ])?(0)?([0-9]{1,5})?(,)?(?:\\.([0-9]{1,3}))?([sdxXobf%])?");

    private final Text pattern;
    private final Map<String, Object> values;
    private final TextBuilder out = new TextBuilder();
    private int next;
    private boolean numbered;

    private FormatText(Text pattern, Map<String, Object> values) {
        this.pattern = pattern;
        this.values = values;
    }

    static Text of(Text pattern, Arguments a) {
        return new FormatText(pattern, a.values()).formatted();
    }

    private Text formatted() {
        String text = pattern.value();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '{' && c != '}') {
                continue;
            }
            out.add(pattern.slice(from, i));
            if (text.startsWith(String.valueOf(c), i + 1)) {
                out.add(pattern.slice(i, i + 1));
                i++;
            } else {
                int end = c == '}' ? -1 : text.indexOf('}', i);
                if (end < 0) {
                    throw new TemplateException("a single brace stands in the text of a format");
                }
                field(text.substring(i + 1, end));
                i = end;
            }
            from = i + 1;
        }
        return out.add(pattern.slice(from)).build();
    }

    private void field(String field) {
        Matcher parts = FIELD.matcher(field);
        if (!parts.matches()) {
            throw unsupported();
        }
        Object value = value(parts.group(1));
        Matcher steps = STEP.matcher(parts.group(2));
        while (steps.find()) {
            value = steps.group(1) != null
                    ? Access.attribute(value, steps.group(1))
                    : Access.item(value, index(steps.group(2)));
        }
        if (value instanceof Undefined undefined && (!parts.group(2).isEmpty() || parts.group(4) != null)) {
            throw undefined.used();
        }
        out.add(formatted(converted(value, parts.group(3)), parts.group(4) == null ? "" : parts.group(4)));
    }

    private static TemplateException unsupported() {
        return new TemplateException("a field of this form in a format is not supported");
    }

    private Object value(String name) {
        if (name.isEmpty() ? numbered : name.matches("[0-9]+") && next > 0) {
            throw new TemplateException("a format numbers its fields by itself or not at all");
        }
        numbered |= name.matches("[0-9]+");
        String key = name.isEmpty() ? Integer.toString(next++) : name;
        Object value = values.get(key);
        if (value == null) {
            throw new TemplateException("a format has a field for which there is no value");
        }
        return value;
    }

    private static Object index(String written) {
        return written.matches("[0-9]{1,9}") ? (Object) Long.parseLong(written) : Text.ofTemplate(written);
    }

    private static Object converted(Object value, @Nullable String conversion) {
        if (conversion == null) {
            return value;
        }
        if (conversion.equals("a")) {
            throw unsupported();
        }
        return conversion.equals("s") ? Printing.printed(value) : Printing.represented(value);
    }

    private static Text formatted(Object value, String spec) {
        if (spec.isEmpty()) {
            return Printing.printed(value);
        }
        Matcher parts = SPEC.matcher(spec);
        if (!parts.matches()) {
            throw unsupported();
        }
        if (value instanceof Text text) {
            return formatted(text, parts);
        }
        if (!Comparisons.isNumber(value) || value instanceof Boolean) {
            throw unsupported();
        }
        return aligned(Text.ofTemplate(number(value, parts)), parts, '>');
    }

    private static Text formatted(Text text, Matcher parts) {
        String type = parts.group(8);
        boolean asNumber = "=".equals(parts.group(2)) || parts.group(3) != null || parts.group(6) != null;
        if (asNumber || (type != null && !type.equals("s"))) {
            throw new TemplateException("a string takes no such format");
        }
        int most = parts.group(7) == null ? Integer.MAX_VALUE : Integer.parseInt(parts.group(7));
        Text cut = text.codePoints() <= most ? text : text.slice(0, text.offset(most));
        return aligned(cut, parts, '<');
    }

    private static String number(Object value, Matcher parts) {
        String digits = digits(value, parts.group(8) == null ? "" : parts.group(8), parts.group(7));
        String grouped = parts.group(6) == null ? digits : grouped(digits);
        String sign = parts.group(3) == null || parts.group(3).equals("-") ? "" : parts.group(3);
        return (digits.startsWith("-") ? "" : sign) + grouped;
    }

    private static String digits(Object value, String type, @Nullable String places) {
        if (type.equals("f") || type.equals("%")) {
            return fixed(value, type, places == null ? 6 : Integer.parseInt(places));
        }
        if (places != null || type.equals("s") || (value instanceof Double && !type.isEmpty())) {
            throw unsupported();
        }
        return value instanceof Double real ? Numbers.written(real) : whole(Values.integer(value, "a format"), type);
    }

    private static String fixed(Object value, String type, int places) {
        double real = Numbers.real(value) * (type.equals("%") ? 100 : 1);
        if (!Double.isFinite(real)) {
            throw unsupported();
        }
        String digits =
                new BigDecimal(real).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
        boolean negativeZero = (real < 0 || 1 / real < 0) && !digits.startsWith("-");
        return (negativeZero ? "-" : "") + digits + (type.equals("%") ? "%" : "");
    }

    private static String whole(long value, String type) {
        int radix =
                switch (type) {
                    case "x", "X" -> 16;
                    case "o" -> 8;
                    case "b" -> 2;
                    default -> 10;
                };
        String digits = Long.toString(value, radix);
        return type.equals("X") ? digits.toUpperCase(Locale.ROOT) : digits;
    }

    private static String grouped(String digits) {
        int point = digits.indexOf('.');
        String whole = point < 0 ? digits : digits.substring(0, point);
        return whole.replaceAll("(?<=[0-9])(?=(?:[0-9]{3})+$)", ",") + digits.substring(whole.length());
    }

    private static char side(Matcher parts, char otherwise) {
        if (parts.group(2) != null) {
            return parts.group(2).charAt(0);
        }
        return parts.group(4) != null && otherwise == '>' ? '=' : otherwise;
    }

    private static Text filler(Matcher parts) {
        String otherwise = parts.group(4) == null ? " " : "0";
        return Text.ofTemplate(parts.group(1) == null ? otherwise : parts.group(1));
    }

    private static Text aligned(Text text, Matcher parts, char otherwise) {
        long width = parts.group(5) == null ? 0 : Long.parseLong(parts.group(5));
        char side = side(parts, otherwise);
        if (side == '=' && parts.group(2) == null && parts.group(6) != null) {
            throw unsupported();
        }
        Text filler = filler(parts);
        int sign = side == '=' && text.value().matches("(?s)[-+ ].*") ? 1 : 0;
        long missing = Math.max(0, width - text.codePoints());
        // Python puts the smaller half of the filling before what is centred.
        long before = side == '<' ? 0 : side == '^' ? missing / 2 : missing;
        return text.slice(0, sign)
                .plus(TextOperations.repeated(filler, before))
                .plus(text.slice(sign))
                .plus(TextOperations.repeated(filler, missing - before));
    }
}
