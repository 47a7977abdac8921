package dev.hone.schemas.privacy;

import java.util.ArrayList;
import java.util.List;

/**
 * Digits as they are written in groups, with one kind of separator between them.
 *
 * @param end behind the last group
 */
record DigitGroups(String digits, List<Integer> lengths, int end) {

    /** Those that begin there, with a bound on how many digits are looked at; too many are one more than that. */
    static DigitGroups read(String text, int from, String separators, int most) {
        StringBuilder digits = new StringBuilder();
        List<Integer> lengths = new ArrayList<>();
        char separator = 0;
        int group = from;
        while (true) {
            int end = digitsEnd(text, group, most + 1 - digits.length());
            digits.append(text, group, end);
            lengths.add(end - group);
            char next = Scan.at(text, end);
            boolean goesOn = separators.indexOf(next) >= 0
                    && (separator == 0 || next == separator)
                    && Scan.isDigit(Scan.at(text, end + 1));
            if (!goesOn || digits.length() > most) {
                return new DigitGroups(digits.toString(), lengths, end);
            }
            separator = next;
            group = end + 1;
        }
    }

    /** Behind the digits that begin there, of which so many are looked at. */
    static int digitsEnd(String text, int from, int most) {
        int end = from;
        while (end - from < most && Scan.isDigit(Scan.at(text, end))) {
            end++;
        }
        return end;
    }

    /** With a group before these. */
    DigitGroups after(String first) {
        List<Integer> all = new ArrayList<>(lengths);
        all.add(0, first.length());
        return new DigitGroups(first + digits, all, end);
    }

    int count() {
        return digits.length();
    }
}
