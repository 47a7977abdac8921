package dev.hone.lab.bench.method.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PythonSourceTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x = [1,\n  2]\ny = 3",
                "def f(a):\n    if a:\n        return {'b': ')'}\n    return \"it's: \" # (",
                "class A:\n    def f(self):\n        \"\"\"\n     odd ( places\n        \"\"\"\n        pass\n\nx = 1",
                "x = 1 + \\\n        2\nif x: y = 2\nelse:\n\n  # odd\n    y = 3",
                "if (a and\n        b):\n    c = 1",
            })
    void isWellFormed_whereBracketsMatchAndBlocksAreWhole(String program) {
        assertThat(PythonSource.of(program).isWellFormed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x = [1, 2",
                "x = (1]",
                "x = 'a",
                "x = \"\"\"a",
                "if x:",
                "if x:\ny = 1",
                "if x\n    y = 1",
                "while True",
                "x = 1\n    y = 2",
                "if x:\n        y = 1\n    z = 2",
            })
    void isNotWellFormed_whereSomethingIsOpenOrOutOfPlace(String program) {
        assertThat(PythonSource.of(program).isWellFormed()).isFalse();
    }

    @Test
    void masksStringsAndDropsComments() {
        PythonSource source = PythonSource.of("x = 'a#b'  # 'c\ny = \"\"\"d\ne\"\"\"");

        assertThat(source.lines()).extracting(PythonSource.Line::code).containsExactly("x = SSSSS", "y = SSSS", "SSSS");
        assertThat(source.lines()).extracting(PythonSource.Line::within).containsExactly(false, false, true);
        assertThat(source.closed()).isTrue();
    }
}
