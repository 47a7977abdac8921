package dev.hone.schemas.privacy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Keys of programming interfaces and other secrets: by the beginnings that their issuers give them, private keys
 * between their lines, tokens of three parts (JWT), and values of high entropy that something named key, token, secret
 * or password is set to.
 */
final class KeyRedactor implements Redactor {

    /** The beginnings, and how many characters follow at least. */
    private static final Map<String, Integer> PREFIXES = Map.ofEntries(
            Map.entry("sk-", 20),
            Map.entry("sk_live_", 16),
            Map.entry("sk_test_", 16),
            Map.entry("rk_live_", 16),
            Map.entry("ghp_", 30),
            Map.entry("gho_", 30),
            Map.entry("ghu_", 30),
            Map.entry("ghs_", 30),
            Map.entry("ghr_", 30),
            Map.entry("github_pat_", 30),
            Map.entry("glpat-", 20),
            Map.entry("xoxb-", 10),
            Map.entry("xoxp-", 10),
            Map.entry("xoxa-", 10),
            Map.entry("xoxr-", 10),
            Map.entry("xoxs-", 10),
            Map.entry("hf_", 30),
            Map.entry("npm_", 30),
            Map.entry("AIza", 35),
            Map.entry("AKIA", 16),
            Map.entry("ASIA", 16));

    private static final Set<String> NAMES =
            Set.of("key", "apikey", "token", "secret", "password", "passwd", "pwd", "bearer", "credential");
    private static final String BEGIN = "-----BEGIN ";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String END = "-----END ";
    private static final int HEADING = 64;
    private static final String SETTING = "=: \"'>";
    private static final int LONGEST_SETTING = 8;
    private static final int LONGEST_JWT = 8192;
    private static final int SHORTEST_VALUE = 16;
    private static final double BITS = 3;

    @Override
    public String name() {
        return "key";
    }

    @Override
    public String redact(String text) {
        Scan scan = new Scan(text, "[key]");
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '-' && text.startsWith(BEGIN, i)) {
                i = block(text, i, scan);
            } else if (isToken(c)) {
                i = token(text, i, scan);
            } else {
                i++;
            }
        }
        return scan.result();
    }

    private static int block(String text, int from, Scan scan) {
        String line = text.substring(from, Math.min(text.length(), from + HEADING))
                .lines()
                .findFirst()
                .orElse("");
        int heading = line.contains(PRIVATE) ? from + line.indexOf(PRIVATE) : -1;
        if (heading < 0) {
            return from + BEGIN.length();
        }
        int end = text.indexOf(END, heading);
        int lineEnd = end < 0 ? -1 : text.indexOf('\n', end);
        int to = end < 0 || lineEnd < 0 ? text.length() : lineEnd;
        scan.replace(from, to);
        return to;
    }

    /** Looks at the run of characters that begins there; returns where to go on. */
    private static int token(String text, int from, Scan scan) {
        int end = tokenEnd(text, from);
        if (hasPrefix(text, from, end) || isJwt(text.substring(from, Math.min(end, from + LONGEST_JWT)))) {
            scan.replace(from, end);
            return end;
        }
        int value = isNamed(text, from, end) ? valueFrom(text, end) : -1;
        int valueEnd = value < 0 ? -1 : valueEnd(text, value);
        if (valueEnd < 0 || !isSecret(text, value, valueEnd)) {
            return end;
        }
        scan.replace(value, valueEnd);
        return valueEnd;
    }

    private static int tokenEnd(String text, int from) {
        int end = from;
        while (isToken(Scan.at(text, end)) || (Scan.at(text, end) == '.' && isToken(Scan.at(text, end + 1)))) {
            end++;
        }
        return end;
    }

    // Of no value can a part be set to something, so that no place is looked at for two names.
    private static int valueEnd(String text, int from) {
        int end = from;
        while (isValue(Scan.at(text, end))) {
            end++;
        }
        int padded = end;
        while (padded - end < 2 && Scan.at(text, padded) == '=') {
            padded++;
        }
        return padded;
    }

    private static boolean hasPrefix(String text, int from, int end) {
        for (Map.Entry<String, Integer> prefix : PREFIXES.entrySet()) {
            String word = prefix.getKey();
            if (end - from >= word.length() + prefix.getValue() && text.startsWith(word, from)) {
                return isRandom(text, from + word.length(), end, word.startsWith("xox"));
            }
        }
        return false;
    }

    private static boolean isJwt(String token) {
        return token.length() >= 40
                && token.startsWith("eyJ")
                && token.chars().filter(c -> c == '.').count() == 2;
    }

    // The last part of the name says what it is of: OPENAI_API_KEY, client-secret, accessToken.
    private static boolean isNamed(String text, int from, int end) {
        int start = end;
        while (start > from && Scan.isLetter(text.charAt(start - 1)) && end - start < 12) {
            start--;
        }
        String last = text.substring(start, end);
        if (NAMES.contains(last.toLowerCase(Locale.ROOT))) {
            return start == from || !Scan.isLetter(text.charAt(start - 1));
        }
        return List.of("Key", "Token", "Secret", "Password").stream().anyMatch(last::endsWith);
    }

    /** Where the value begins that a name before is set to; -1 where it is set to none. */
    private static int valueFrom(String text, int nameEnd) {
        int from = nameEnd;
        while (from - nameEnd < LONGEST_SETTING && SETTING.indexOf(Scan.at(text, from)) >= 0) {
            from++;
        }
        String setting = text.substring(nameEnd, Math.min(from, text.length()));
        boolean bearer = nameEnd >= 6 && text.regionMatches(true, nameEnd - 6, "bearer", 0, 6) && from > nameEnd;
        boolean set = setting.indexOf('=') >= 0 || setting.indexOf(':') >= 0;
        return (set || bearer) && from < text.length() ? from : -1;
    }

    private static boolean isSecret(String text, int from, int to) {
        if (to - from < SHORTEST_VALUE || !hasDigit(text, from, to)) {
            return false;
        }
        int[] counts = new int[128];
        for (int i = from; i < to; i++) {
            counts[text.charAt(i)]++;
        }
        double length = to - from;
        double bits = 0;
        for (int count : counts) {
            bits -= count == 0 ? 0 : count / length * Math.log(count / length) / Math.log(2);
        }
        return bits >= BITS;
    }

    // What a machine drew has digits and, but where it draws none, capitals; what people name has not both.
    private static boolean isRandom(String text, int from, int to, boolean withoutCapitals) {
        boolean capital = withoutCapitals;
        for (int i = from; i < to; i++) {
            capital |= Character.isUpperCase(text.charAt(i));
        }
        return capital && hasDigit(text, from, to);
    }

    private static boolean hasDigit(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Scan.isDigit(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isToken(char c) {
        return Scan.isWord(c) || c == '-';
    }

    private static boolean isValue(char c) {
        return isToken(c) || c == '/' || c == '+' || c == '.' || c == '~';
    }
}
