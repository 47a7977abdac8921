package dev.hone.llm.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.generate.Generator;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.LiveTensors;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of its own in the place of a base of the same shape. */
class WholeModelTest {

    private static final ModelConfig CONFIG = ModelConfig.small(300, 32, 2, 4, 259);
    private static final int[] PROMPT = {5, 17, 200, 31};
    private static final List<TokenSequence> ROWS =
            List.of(new TokenSequence(PROMPT, 2), new TokenSequence(new int[] {9, 8, 7}, 1));

    @TempDir
    Path folder;

    private LanguageModel base;
    private LanguageModel other;

    @BeforeAll
    static void useOneThread() {
        Torch.setThreads(1);
    }

    @BeforeEach
    void make() {
        base = LanguageModel.random(CONFIG, 1);
        other = LanguageModel.random(CONFIG, 2);
    }

    @AfterEach
    void close() {
        base.close();
        other.close();
    }

    @Test
    void answersAndScoresByItsOwnWeightsWhereverTheBaseIsAsked() {
        WholeModel whole = new WholeModel(other);

        assertThat(new Scorer(base).responseLogprobs(ROWS, whole))
                .isEqualTo(new Scorer(other).responseLogprobs(ROWS, null))
                .isNotEqualTo(new Scorer(base).responseLogprobs(ROWS, null));
        try (Generator inPlace = new Generator(base, whole, -1);
                Generator itself = new Generator(other, null, -1)) {
            assertThat(inPlace.generate(PROMPT, Sampling.greedy(12)).ids())
                    .isEqualTo(itself.generate(PROMPT, Sampling.greedy(12)).ids());
        }
    }

    @Test
    void comesBackFromItsFolderWithTheSameDigestAndGivesItsMemoryBack() throws IOException {
        new WholeModel(other).write(folder);
        long live = LiveTensors.count();

        assertThat(digestOfTheFolder()).isEqualTo(other.digest());

        assertThat(LiveTensors.count()).isEqualTo(live);
    }

    private String digestOfTheFolder() throws IOException {
        WholeModel read = WholeModel.read(folder, base);
        try {
            return read.model().digest();
        } finally {
            read.release();
        }
    }

    @Test
    void oneOfAnotherShapeIsRefusedAndKeepsNothing() throws IOException {
        try (LanguageModel wide = LanguageModel.random(ModelConfig.small(300, 48, 2, 4, 259), 3)) {
            new WholeModel(wide).write(folder);
            long live = LiveTensors.count();

            assertThatThrownBy(() -> WholeModel.read(folder, base)).hasMessageContaining("differ in shape");
            assertThatThrownBy(() -> AttachedAdapter.attach(base, new WholeModel(wide)))
                    .hasMessageContaining("differ in shape");
            assertThat(LiveTensors.count()).isEqualTo(live);
        }
    }

    @Test
    void aFolderWithAnAdapterIsNone() throws IOException {
        Adapter.create(LoraConfig.of(2, 4, List.of("q_proj")), CONFIG, 1).write(folder);

        assertThatThrownBy(() -> WholeModel.read(folder, base))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model.safetensors");
    }
}
