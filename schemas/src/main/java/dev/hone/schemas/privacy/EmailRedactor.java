package dev.hone.schemas.privacy;

/**
 * E-mail addresses: a local part, an at sign, and at least two labels of which the last has only letters. Names such as
 * {@code icon@2x.png} and {@code left-pad@1.3.0} have no letter, or only an x behind a digit, in their first label and
 * are none.
 */
final class EmailRedactor implements Redactor {

    private static final String LOCAL = ".!#$%&'*+/=?^_`{|}~-";

    @Override
    public String name() {
        return "email";
    }

    @Override
    public String redact(String text) {
        if (text.indexOf('@') < 0) {
            return text;
        }
        Scan scan = new Scan(text, "[email]");
        int localFrom = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '@') {
                int from = Math.max(localFrom, scan.replacedUntil());
                int end = from < i ? domainEnd(text, i + 1) : -1;
                if (end > 0) {
                    scan.replace(from + leading(text, from, i), end);
                    i = end - 1;
                }
                localFrom = i + 1;
            } else if (!isLocal(c)) {
                localFrom = i + 1;
            }
        }
        return scan.result();
    }

    // Punctuation before the address is the sentence's.
    private static int leading(String text, int from, int at) {
        int leading = 0;
        while (from + leading < at - 1 && !Scan.isWord(text.charAt(from + leading))) {
            leading++;
        }
        return leading;
    }

    /** Where the domain that begins there ends; -1 where none does. */
    private static int domainEnd(String text, int from) {
        int end = -1;
        int label = from;
        int labels = 0;
        while (true) {
            int labelEnd = labelEnd(text, label);
            if (labelEnd == label) {
                return end;
            }
            labels++;
            if (labels == 1 && !isName(text, label, labelEnd)) {
                return -1;
            }
            if (labels > 1 && isTop(text, label, labelEnd)) {
                end = labelEnd;
            }
            if (Scan.at(text, labelEnd) != '.') {
                return end == labelEnd ? end : -1;
            }
            label = labelEnd + 1;
        }
    }

    private static int labelEnd(String text, int from) {
        int i = from;
        while (Scan.isWord(Scan.at(text, i)) || (i > from && Scan.at(text, i) == '-')) {
            i++;
        }
        return i;
    }

    private static boolean isName(String text, int from, int to) {
        boolean scale = to - from == 2 && Scan.isDigit(text.charAt(from)) && text.charAt(from + 1) == 'x';
        boolean letter = false;
        for (int i = from; i < to; i++) {
            letter |= Scan.isLetter(text.charAt(i));
        }
        return letter && !scale;
    }

    private static boolean isTop(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Scan.isLetter(text.charAt(i))) {
                return false;
            }
        }
        return to - from >= 2;
    }

    private static boolean isLocal(char c) {
        return Scan.isWord(c) || LOCAL.indexOf(c) >= 0;
    }
}
