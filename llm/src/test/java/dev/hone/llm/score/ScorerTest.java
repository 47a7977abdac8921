package dev.hone.llm.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SeededTensors;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScorerTest {

    private static final ModelConfig CONFIG = ModelConfig.small(300, 32, 2, 4, 259);
    private static LanguageModel model;
    private static Adapter adapter;

    @BeforeAll
    static void makeAModelAndAnAdapter() {
        Torch.setThreads(1);
        model = LanguageModel.random(CONFIG, 1);
        Adapter fresh = Adapter.create(LoraConfig.of(4, 8, List.of("q_proj", "lm_head", "embed_tokens")), CONFIG, 2);
        TreeMap<String, FloatTensor> tensors = new TreeMap<>();
        fresh.tensors()
                .forEach((name, tensor) -> tensors.put(name, new SeededTensors(3).normal(name, tensor.shape(), .3)));
        adapter = new Adapter(fresh.config(), tensors);
    }

    @AfterAll
    static void closeTheModel() {
        model.close();
    }

    @Test
    void resultsComeInTheOrderOfTheInputWhateverIsBatchedWithThem() {
        // More tokens than one batch takes, in mixed lengths.
        List<TokenSequence> rows = rows(400);
        Scorer scorer = new Scorer(model);
        List<SequenceScore> together = scorer.responseLogprobs(rows, adapter);
        for (int i = 0; i < rows.size(); i += 37) {
            SequenceScore alone =
                    scorer.responseLogprobs(List.of(rows.get(i)), adapter).get(0);
            assertThat(together.get(i).logprob()).isCloseTo(alone.logprob(), within(1e-3));
            assertThat(together.get(i).tokens()).isEqualTo(alone.tokens());
        }
    }

    @Test
    void whatIsLookedAtOnTheWayIsWhatAPassToThatPlaceAloneGives() {
        List<TokenSequence> rows = rows(400);
        Map<Integer, Integer> places = Map.of(0, 0, 37, rows.get(37).responseLength() - 1, 399, 0);
        Scorer scorer = new Scorer(model);

        Scorer.Pass pass = scorer.pass(rows, places, adapter);

        assertThat(pass.scores()).isEqualTo(scorer.responseLogprobs(rows, adapter));
        assertThat(pass.logits().keySet()).isEqualTo(places.keySet());
        places.forEach((row, place) -> {
            int[] before = Arrays.copyOf(rows.get(row).ids(), rows.get(row).responseStart() + place);
            float[] alone = scorer.nextTokenLogits(List.of(before), adapter)[0];
            assertThat(pass.logits().get(row)).containsExactly(alone, Offset.offset(1e-4f));
        });
    }

    @Test
    void candidatesAreColumnsOfTheWholeRow() {
        List<int[]> prompts = rows(20).stream().map(TokenSequence::ids).toList();
        float[][] whole = new Scorer(model).nextTokenLogits(prompts, adapter);
        float[][] some = new Scorer(model).nextTokenLogits(prompts, adapter, new int[] {299, 0, 17});
        for (int i = 0; i < prompts.size(); i++) {
            assertThat(whole[i]).hasSize(300);
            assertThat(some[i]).containsExactly(whole[i][299], whole[i][0], whole[i][17]);
        }
    }

    @Test
    void anAdapterAnswersOnlyWhereItIsAsked() {
        List<TokenSequence> rows = rows(5);
        Scorer scorer = new Scorer(model);
        assertThat(scorer.responseLogprobs(rows, adapter)).isNotEqualTo(scorer.responseLogprobs(rows, null));
        assertThat(scorer.responseLogprobs(rows, null)).isEqualTo(scorer.responseLogprobs(rows, null));
    }

    @Test
    void threadsThatDidNotStartTheEngineScoreAlike() {
        List<TokenSequence> rows = rows(10);
        List<SequenceScore> here = new Scorer(model).responseLogprobs(rows, adapter);
        List<CompletableFuture<List<SequenceScore>>> elsewhere = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            elsewhere.add(CompletableFuture.supplyAsync(() -> new Scorer(model).responseLogprobs(rows, adapter)));
        }
        assertThat(elsewhere.stream().map(CompletableFuture::join)).allMatch(here::equals);
    }

    @Test
    void refusesTokensThatTheModelDoesNotHave() {
        Scorer scorer = new Scorer(model);
        assertThatThrownBy(() -> scorer.nextTokenLogits(List.of(new int[] {300}), null))
                .hasMessageContaining("vocabulary of 300");
        assertThatThrownBy(() -> scorer.nextTokenLogits(List.of(new int[] {1}), null, new int[] {-1}))
                .hasMessageContaining("candidate id -1");
        assertThatThrownBy(() -> scorer.nextTokenLogits(List.of(new int[] {1}, new int[0]), null))
                .hasMessageContaining("empty");
        assertThat(scorer.nextTokenLogits(List.of(), null)).isEmpty();
    }

    private static List<TokenSequence> rows(int count) {
        SplittableRandom random = new SplittableRandom(9);
        List<TokenSequence> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = random.ints(5 + random.nextInt(60), 0, 300).toArray();
            rows.add(new TokenSequence(ids, ids.length - 1 - i % 4));
        }
        return rows;
    }
}
