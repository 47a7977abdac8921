package dev.hone.schemas.privacy;

import java.util.List;

/**
 * Telephone numbers, where they look like nothing else: with a plus and a country, 8 to 15 digits; with a leading zero
 * and groups, 9 to 12 digits; and in the groups 3-3-4 of North America. Digits in a row without a plus are left alone,
 * since they are orders, times and articles much more often.
 */
final class PhoneRedactor implements Redactor {

    private static final String SEPARATORS = " .-/";
    private static final String JOINTS = " .-/()";
    private static final String CURRENCIES = "$\u20ac\u00a3\u00a5";
    private static final int MOST_DIGITS = 15;
    private static final int FEWEST_DIGITS = 8;
    private static final int LONGEST_COUNTRY = 3;
    private static final int LONGEST_JOINT = 3;

    @Override
    public String name() {
        return "phone";
    }

    @Override
    public String redact(String text) {
        Scan scan = new Scan(text, "[phone]");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c == '+' || c == '(' || Scan.isDigit(c)) && !isJoined(text, i) && !isCounted(text, i)) {
                int end = c == '+' ? internationalEnd(text, i + 1) : nationalEnd(text, i);
                if (end > 0) {
                    scan.replace(i, end);
                    i = end - 1;
                }
            }
        }
        return scan.result();
    }

    /** Whether what is before it makes it a part of something longer. */
    private static boolean isJoined(String text, int place) {
        char before = Scan.at(text, place - 1);
        return Scan.isWord(before)
                || "+(#".indexOf(before) >= 0
                || (".-/:,".indexOf(before) >= 0 && Scan.isWord(Scan.at(text, place - 2)));
    }

    /** Whether it is money, or a number whose first groups are before it. */
    private static boolean isCounted(String text, int place) {
        char before = Scan.at(text, place - 1);
        char further = before == ' ' ? Scan.at(text, place - 2) : before;
        return CURRENCIES.indexOf(further) >= 0
                || (before == ' ' && Scan.isDigit(further) && Scan.isDigit(text.charAt(place)));
    }

    // Behind a country of three digits at most, groups as people please.
    private static int internationalEnd(String text, int from) {
        int digits = 0;
        int end = from;
        int group = from;
        int groupEnd = DigitGroups.digitsEnd(text, group, MOST_DIGITS + 1);
        while (groupEnd > group && digits + groupEnd - group <= MOST_DIGITS) {
            digits += groupEnd - group;
            end = groupEnd;
            group = jointEnd(text, groupEnd);
            boolean country = end - from > digits || digits <= LONGEST_COUNTRY || digits >= FEWEST_DIGITS;
            groupEnd = group == end || !country ? group : DigitGroups.digitsEnd(text, group, MOST_DIGITS + 1);
        }
        boolean fits = digits >= FEWEST_DIGITS && text.charAt(from) != '0';
        return fits && !Scan.isWord(Scan.at(text, end)) ? end : -1;
    }

    private static int jointEnd(String text, int from) {
        int end = from;
        while (end - from < LONGEST_JOINT && JOINTS.indexOf(Scan.at(text, end)) >= 0) {
            end++;
        }
        return end;
    }

    private static int nationalEnd(String text, int from) {
        DigitGroups number = text.charAt(from) == '('
                ? withArea(text, from + 1)
                : DigitGroups.read(text, from, SEPARATORS, MOST_DIGITS);
        return isEnd(text, number.end()) && (isNational(number) || isNorthAmerican(number)) ? number.end() : -1;
    }

    private static DigitGroups withArea(String text, int from) {
        int areaEnd = DigitGroups.digitsEnd(text, from, MOST_DIGITS);
        if (Scan.at(text, areaEnd) != ')') {
            return new DigitGroups("", List.of(), from);
        }
        int rest = SEPARATORS.indexOf(Scan.at(text, areaEnd + 1)) >= 0 ? areaEnd + 2 : areaEnd + 1;
        return DigitGroups.read(text, Math.min(rest, text.length()), SEPARATORS, MOST_DIGITS)
                .after(text.substring(from, areaEnd));
    }

    private static boolean isNational(DigitGroups number) {
        return number.count() >= 9
                && number.count() <= 12
                && number.lengths().size() > 1
                && number.digits().charAt(0) == '0'
                && number.lengths().stream().allMatch(length -> length >= 2);
    }

    private static boolean isNorthAmerican(DigitGroups number) {
        return number.lengths().equals(List.of(3, 3, 4))
                && number.digits().charAt(0) >= '2'
                && number.digits().charAt(3) >= '2';
    }

    private static boolean isEnd(String text, int end) {
        char next = Scan.at(text, end);
        char further = Scan.at(text, end + 1);
        boolean number = (next == ' ' || next == ':') && Scan.isDigit(further);
        boolean word = "./-".indexOf(next) >= 0 && Scan.isWord(further);
        return !Scan.isWord(next) && !number && !word;
    }
}
