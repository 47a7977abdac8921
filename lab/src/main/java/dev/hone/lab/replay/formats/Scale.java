package dev.hone.lab.replay.formats;

import dev.hone.lab.replay.jsonl.MalformedLineException;
import dev.hone.terminal.UsageException;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** From the worst to the best that a rating can be; the first may be the larger number. */
public record Scale(double worst, double best) {

    static final Scale YES_OR_NO = new Scale(0, 1);
    static final Scale STARS = new Scale(1, 5);

    private static final String NUMBER = "\\s*([+-]?\\d+(?:\\.\\d+)?)\\s*";
    private static final Pattern FORM = Pattern.compile(NUMBER + "\\.\\." + NUMBER);

    public Scale {
        if (worst == best) {
            throw new IllegalArgumentException("a scale has two ends, not twice " + worst);
        }
    }

    /** Reads {@code 1..5}. */
    public static Scale parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) == Double.parseDouble(matcher.group(2))) {
            throw new UsageException("--scale takes WORST..BEST, as in 1..5; \"" + text + "\" is none");
        }
        return new Scale(Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
    }

    /** Where the number stands between the worst and the best, in [0, 1]. */
    double share(Opinion opinion) throws MalformedLineException {
        double share = (opinion.number() - worst) / (best - worst);
        if (share < 0 || share > 1) {
            throw new MalformedLineException("\"" + opinion.field() + "\" is outside the scale " + this);
        }
        return share;
    }

    @Override
    public String toString() {
        return plain(worst) + ".." + plain(best);
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
