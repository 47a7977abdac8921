package dev.hone.schemas.privacy;

import java.util.List;
import java.util.Set;

/**
 * Numbers of payment cards: digits in a row, or in the groups that are printed on cards, that begin as a card of that
 * length does and pass the check of Luhn.
 */
final class CardRedactor implements Redactor {

    private static final int MOST_DIGITS = 19;
    private static final int FEWEST_DIGITS = 13;
    private static final List<List<Integer>> OTHER_GROUPS = List.of(List.of(4, 6, 5), List.of(4, 6, 4));

    /** The first four digits of an issuer's cards, and how many there are. */
    private record Issuer(int from, int to, Set<Integer> lengths) {

        boolean issues(int beginning, int length) {
            return beginning >= from && beginning <= to && lengths.contains(length);
        }
    }

    private static final List<Issuer> ISSUERS = List.of(
            new Issuer(4000, 4999, Set.of(13, 16, 19)),
            new Issuer(5100, 5599, Set.of(16)),
            new Issuer(2221, 2720, Set.of(16)),
            new Issuer(3400, 3499, Set.of(15)),
            new Issuer(3700, 3799, Set.of(15)),
            new Issuer(3500, 3599, Set.of(16)),
            new Issuer(3000, 3099, Set.of(14)),
            new Issuer(3600, 3699, Set.of(14)),
            new Issuer(3800, 3899, Set.of(14)),
            new Issuer(6011, 6011, Set.of(16, 17, 18, 19)),
            new Issuer(6200, 6299, Set.of(16, 17, 18, 19)),
            new Issuer(6440, 6599, Set.of(16, 17, 18, 19)));

    @Override
    public String name() {
        return "card";
    }

    @Override
    public String redact(String text) {
        Scan scan = new Scan(text, "[card]");
        for (int i = 0; i < text.length(); i++) {
            if (!Scan.isDigit(text.charAt(i)) || isInside(text, i)) {
                continue;
            }
            int end = numberEnd(text, i);
            if (end > 0) {
                scan.replace(i, end);
                i = end - 1;
            }
        }
        return scan.result();
    }

    private static boolean isInside(String text, int place) {
        char before = Scan.at(text, place - 1);
        boolean joined = (before == '.' || before == ',' || before == '-') && Scan.isWord(Scan.at(text, place - 2));
        return Scan.isWord(before) || before == '+' || joined;
    }

    /** Where the number of a card that begins there ends; -1 where none does. */
    private static int numberEnd(String text, int from) {
        DigitGroups number = DigitGroups.read(text, from, " -", MOST_DIGITS);
        return isEnd(text, number.end()) && isGrouped(number.lengths()) && isCard(number.digits()) ? number.end() : -1;
    }

    private static boolean isEnd(String text, int end) {
        char next = Scan.at(text, end);
        boolean joined = (next == '-' || next == '.' || next == ',') && Scan.isWord(Scan.at(text, end + 1));
        return !Scan.isWord(next) && !joined;
    }

    // One group, or fours with a rest, or 4-6-5 and 4-6-4.
    private static boolean isGrouped(List<Integer> lengths) {
        if (lengths.size() == 1 || OTHER_GROUPS.contains(lengths)) {
            return true;
        }
        int last = lengths.size() - 1;
        return lengths.get(last) <= 4 && lengths.subList(0, last).stream().allMatch(length -> length == 4);
    }

    private static boolean isCard(String digits) {
        int length = digits.length();
        if (length < FEWEST_DIGITS || length > MOST_DIGITS) {
            return false;
        }
        int beginning = Integer.parseInt(digits.substring(0, 4));
        return ISSUERS.stream().anyMatch(issuer -> issuer.issues(beginning, length)) && passesLuhn(digits);
    }

    private static boolean passesLuhn(CharSequence digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int counted = i % 2 == 1 ? 2 * digit : digit;
            sum += counted > 9 ? counted - 9 : counted;
        }
        return sum % 10 == 0;
    }
}
