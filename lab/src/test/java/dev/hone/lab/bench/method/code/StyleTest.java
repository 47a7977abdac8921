package dev.hone.lab.bench.method.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StyleTest {

    private static int broken(String program) {
        return Style.of(PythonSource.of(program), 0).broken();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "1|count = 1 ",
                "1|count = one+two",
                "2|count = one+two*two",
                "1|last = row[place-1]",
                "1|if one==two:",
                "1|count +=1",
                "2|pair = (one,two,three)",
                "1|if one: return two",
                "1|one = 1; two = 2",
                "1|if one == None:",
                "1|for i in range(len(row)):",
                "1|if len(row) == 0:",
                "1|maxCount = 1",
                "2|a, b = one, two",
                "1|for list in rows:",
                "1|longest = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
            })
    void countsWhatBreaksARule(int times, String line) {
        assertThat(broken(line)).isEqualTo(times);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "count = one + two ** 2",
                "return -1",
                "last = row[-1]",
                "low, high = 0, len(row) - 1",
                "call(*rows, key=lambda each: -each[0], **more)",
                "for i, each in enumerate(row):",
                "text = 'a+b, c==d;e,f'",
                "# one+two, three",
                "i, j = j, i",
                "if (one + two) * 2 > 3:",
                "head: int = row[1:]",
                "while low <= high and row[low] is not None:",
                "best = {key: value for key, value in pairs}",
            })
    void findsNothingWhereNoneIsBroken(String line) {
        assertThat(broken(line)).isZero();
    }

    @Test
    void countsANameOnce() {
        assertThat(broken("n = 1\nn = 2\nm = 3")).isEqualTo(2);
    }

    @Test
    void countsAnElseBehindAReturn() {
        assertThat(broken("if one:\n    return 1\nelse:\n    return 2")).isEqualTo(1);
        assertThat(broken("if one:\n    two = 1\nelse:\n    return 2")).isZero();
        assertThat(broken("if one:\n    for i in row:\n        return 1\nelse:\n    return 2"))
                .isZero();
    }

    @Test
    void isInTenLinesThatAreNotEmpty_ofThoseAfterTheFirst() {
        Style style = Style.of(PythonSource.of("n=1\n\nn=2\ncount = 2\n"), 1);

        assertThat(style).isEqualTo(new Style(1, 2));
        assertThat(style.inTenLines()).isEqualTo(5);
        assertThat(style.quality()).isEqualTo(1 / 1.5);
    }

    @Test
    void nothingIsNoGoodProgram() {
        Style style = Style.of(PythonSource.of("n=1\n\n"), 1);

        assertThat(style.inTenLines()).isNaN();
        assertThat(style.quality()).isZero();
    }
}
