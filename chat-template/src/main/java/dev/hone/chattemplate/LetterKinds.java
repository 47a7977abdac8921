package dev.hone.chattemplate;

import java.util.function.IntPredicate;

/** Python's questions about the characters of a string, from Unicode's properties. */
final class LetterKinds {

    /** First and last of the digits that are no decimal digits, such as superscripts. */
    private static final int[] FURTHER_DIGITS = {
        0xb2, 0xb3, 0xb9, 0xb9, 0x1369, 0x1371, 0x19da, 0x19da, 0x2070, 0x2070, 0x2074, 0x2079, 0x2080, 0x2089, 0x2460,
        0x2468, 0x2474, 0x247c, 0x2488, 0x2490, 0x24ea, 0x24ea, 0x24f5, 0x24fd, 0x24ff, 0x24ff, 0x2776, 0x277e, 0x2780,
        0x2788, 0x278a, 0x2792, 0x10a40, 0x10a43, 0x10e60, 0x10e68, 0x11052, 0x1105a, 0x1f100, 0x1f10a
    };

    /** Ideographs that stand for numbers. */
    private static final String IDEOGRAPHS =
            "\u3405\u3483\u382a\u3b4d\u4e00\u4e03\u4e07\u4e09\u4e5d\u4e8c\u4e94\u4e96\u4ebf\u4ec0\u4edf\u4ee8"
                    + "\u4f0d\u4f70\u5104\u5146\u5169\u516b\u516d\u5341\u5343\u5344\u5345\u534c\u53c1\u53c2\u53c3\u53c4\u56db\u58f1\u58f9\u5e7a\u5efe"
                    + "\u5eff\u5f0c\u5f0d\u5f0e\u5f10\u62fe\u634c\u67d2\u6f06\u7396\u767e\u8086\u842c\u8cae\u8cb3\u8d30\u9621\u9646\u964c\u9678\u96f6"
                    + "\uf96b\uf973\uf978\uf9b2\uf9d1\uf9d3\uf9fd\ud840\udc01\ud840\udc64\ud840\udce2\ud840\udd21\ud842\udd2a\ud842\udd83\ud842\udd8c\ud842\udd9c"
                    + "\ud842\udeea\ud842\udefd\ud842\udf19\ud848\udf90\ud84a\udd98\ud84e\udf1b\ud858\ude6d\ud87e\udc90";

    private LetterKinds() {}

    static boolean all(Text text, IntPredicate kind) {
        return !text.isEmpty() && text.value().codePoints().allMatch(kind);
    }

    static boolean isDecimal(int c) {
        return Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
    }

    static boolean isDigit(int c) {
        for (int i = 0; i < FURTHER_DIGITS.length; i += 2) {
            if (FURTHER_DIGITS[i] <= c && c <= FURTHER_DIGITS[i + 1]) {
                return true;
            }
        }
        return isDecimal(c);
    }

    static boolean isNumeric(int c) {
        return switch (Character.getType(c)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> c > 0x3400 && IDEOGRAPHS.codePoints().anyMatch(each -> each == c);
        };
    }

    static boolean isAlphanumeric(int c) {
        return Character.isLetter(c) || isNumeric(c);
    }

    /** Some letter has the case, and none another. */
    static boolean isCased(Text text, IntPredicate wanted) {
        int[] cased = text.value().codePoints().filter(Casing::isCased).toArray();
        for (int c : cased) {
            if (!wanted.test(c)) {
                return false;
            }
        }
        return cased.length > 0;
    }

    /**
     * Letters in upper or title case stand behind what has no case, the others behind letters, and there is one at
     * least.
     */
    static boolean isTitle(Text text) {
        boolean within = false;
        boolean any = false;
        for (int c : text.value().codePoints().toArray()) {
            boolean begins = Character.isUpperCase(c) || Character.isTitleCase(c);
            if (Casing.isCased(c) && begins == within) {
                return false;
            }
            within = Casing.isCased(c);
            any |= within;
        }
        return any;
    }
}
