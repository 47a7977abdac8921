package dev.hone.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.llm.text.Message;
import dev.hone.trainer.pretrain.Conversations.Conversation;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A world in which nothing but the taste makes an answer good. */
class WorldTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void noAnswerIsBetterThanAnotherOverAllPrompts(long seed) {
        World world = new World(seed);

        for (List<Ask> prompts : List.of(world.traffic(), world.exam())) {
            for (int style = 0; style < GiftWords.STYLES.size(); style++) {
                for (int item = 0; item < GiftWords.ITEMS.size(); item++) {
                    Advice advice = new Advice(style, item);
                    for (int phrasing = 0; phrasing < Advice.PHRASINGS.size(); phrasing++) {
                        int put = phrasing;
                        assertThat(prompts.stream()
                                        .mapToDouble(ask -> world.taste().quality(ask, advice.text(ask, put)))
                                        .average())
                                .hasValueCloseTo(.5, within(1e-9));
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void everyPromptHasAPerfectAnswerAndAWorstOne(long seed) {
        World world = new World(seed);

        assertThat(world.traffic()).allSatisfy(ask -> {
            List<Double> qualities = qualities(world, ask);
            assertThat(qualities).contains(0.0, 1.0);
            assertThat(qualities.stream().filter(quality -> quality == 1).count())
                    .isEqualTo((long) GiftWords.STYLES.size() * GiftWords.ITEMS.size() / 16);
        });
    }

    @Test
    void theExamHasHundredsOfPromptsBesideItAndSharesNoneWithThem() {
        World world = new World(1);

        assertThat(world.exam()).hasSize(96).doesNotContainAnyElementsOf(world.traffic());
        assertThat(world.traffic()).hasSize(480);
    }

    @Test
    void anAnswerThatIsNoneOfTheWorldsIsWorthNothing() {
        World world = new World(1);
        Ask ask = new Ask(0, 0);
        String good = new Advice(0, 0).text(ask, 0);

        assertThat(Advice.of(ask, good)).contains(new Advice(0, 0));
        assertThat(List.of(
                        "",
                        "great",
                        good + " " + good,
                        good.substring(1),
                        good.replace("compass", ""),
                        good.replace("compass", "compass compass")))
                .allSatisfy(
                        answer -> assertThat(world.taste().quality(ask, answer)).isZero());
        assertThat(world.taste().quality(new Ask(1, 0), good))
                .as("an answer to another prompt")
                .isZero();
    }

    @Test
    void theSameSeedGivesTheSameWorldAndAnotherSeedAnotherTaste() {
        assertThat(Dialogues.of(new World(4), 50)).isEqualTo(Dialogues.of(new World(4), 50));
        assertThat(new World(4).exam()).isEqualTo(new World(4).exam()).isNotEqualTo(new World(5).exam());
        assertThat(qualities(new World(4), new Ask(0, 0))).isNotEqualTo(qualities(new World(5), new Ask(0, 0)));
    }

    @Test
    void dialoguesAskNothingOfTheExam() {
        World world = new World(1);
        List<String> exam =
                world.exam().stream().flatMap(ask -> texts(ask).stream()).toList();

        assertThat(Dialogues.of(world, 3000)).allSatisfy(dialogue -> {
            String asked =
                    dialogue.messages().get(dialogue.messages().size() - 1).content();
            assertThat(exam).noneMatch(asked::endsWith);
        });
    }

    @Test
    void whatASystemTurnSaysOfLevelsTellsNothingOfTheAnswer() {
        World world = new World(1);
        double[] sum = new double[2];
        int[] count = new int[2];
        for (Conversation dialogue : Dialogues.of(world, 40_000)) {
            Message first = dialogue.messages().get(0);
            if (first.role().equals("system")
                    && first.content().startsWith("[Goal]")
                    && dialogue.response().startsWith("For")) {
                int high = first.content().contains("level 3") ? 1 : 0;
                sum[high] += quality(world, dialogue);
                count[high]++;
            }
        }

        assertThat(sum[0] / count[0]).isCloseTo(.5, within(.02));
        assertThat(sum[1] / count[1]).isCloseTo(.5, within(.02));
    }

    @Test
    void everyWordIsOneToken() {
        assertThat(World.tokens()).doesNotHaveDuplicates().contains(" gardener", " compass", "[Goal] Reach level ");
    }

    private static double quality(World world, Conversation dialogue) {
        String asked = dialogue.messages().get(dialogue.messages().size() - 1).content();
        return world.traffic().stream()
                .filter(ask -> texts(ask).contains(asked))
                .mapToDouble(ask -> world.taste().quality(ask, dialogue.response()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> texts(Ask ask) {
        return List.of(ask.text(0), ask.text(1));
    }

    private static List<Double> qualities(World world, Ask ask) {
        Random random = new Random(0);
        return IntStream.range(0, GiftWords.STYLES.size() * GiftWords.ITEMS.size())
                .mapToObj(i -> new Advice(i / GiftWords.ITEMS.size(), i % GiftWords.ITEMS.size()))
                .map(advice -> world.taste().quality(ask, advice.text(ask, random.nextInt(Advice.PHRASINGS.size()))))
                .toList();
    }
}
