package dev.hone.llm.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScriptTextTest {

    @Test
    void putsTheMethodsOfSeveralFilesIntoOneClass() {
        String text =
                ScriptText.of("yardstick", "side_by_side").with("DTYPE", 6).text();

        assertThat(text).startsWith("class Net(Module):").containsOnlyOnce("(Module)");
        assertThat(text).contains("def multiply(", "def joined(", "torch.ones([size], dtype=6, ");
    }

    @Test
    void leavesNoCommentAndNoConstantWithoutAValue() {
        String text = ScriptText.of("weights").with("DTYPE", 15).text();

        assertThat(text).doesNotContain("#").doesNotContainPattern("\\b[A-Z][A-Z0-9_]+\\b");
        assertThatThrownBy(() -> ScriptText.of("weights").text())
                .hasMessage("the program of [weights] has no value for DTYPE");
    }

    @Test
    void writesValuesAsProgramsReadThem() {
        String text = ScriptText.of("adamw")
                .with("MAX_NORM", 1.)
                .with("BETA1", .9)
                .with("BETA2", .999)
                .with("WEIGHT_DECAY", 0.)
                .with("EPSILON", 1e-8)
                .text();

        assertThat(text).contains("beta1=9.00000000000000000e-01", "eps=1.00000000000000000e-08");
        assertThatThrownBy(() -> ScriptText.of("weights").with("DTYPE", 6).with("DTYPE", 7))
                .hasMessage("DTYPE has a value already");
    }

    @Test
    void refusesAProgramThatIsNotThere() {
        assertThatThrownBy(() -> ScriptText.of("nothing").text()).hasMessage("there is no program nothing.py");
    }
}
