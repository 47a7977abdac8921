package dev.hone.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.text.Tokenizer;
import dev.hone.trainer.pretrain.Conversations.Conversation;
import dev.hone.trainer.pretrain.CutHistories.IdRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CutHistoriesTest {

    private static final int ITEMS = 12;
    private static final int FIRST = ByteLevelTokenizer.vocabSize(0);

    @TempDir
    Path folder;

    private Tokenizer tokenizer;
    private Renderer renderer;

    @BeforeEach
    void makeATokenizer() throws IOException {
        List<String> tokens =
                IntStream.range(0, ITEMS).mapToObj(i -> "<" + i + ">").toList();
        ByteLevelTokenizer.write(folder, tokens);
        tokenizer = Tokenizer.load(folder);
        renderer = new Renderer(tokenizer);
    }

    @AfterEach
    void closeTheTokenizer() {
        tokenizer.close();
    }

    @Test
    void everyItemButTheFirstIsLearnedOnceInEachPass() {
        CutHistories histories = histories(4, false, whole());

        for (long pass = 0; pass < 20; pass++) {
            List<Integer> learned = new ArrayList<>();
            for (TokenSequence row : histories.rows(new Random(pass))) {
                assertThat(row.length()).isLessThanOrEqualTo(3 + 2 * 4 + 2);
                learned.addAll(counted(row));
                assertThat(row.id(row.length() - 1)).isEqualTo(renderer.endTokenId());
            }
            assertThat(learned)
                    .containsExactlyElementsOf(IntStream.range(1, ITEMS).boxed().toList());
        }
    }

    @Test
    void aRowAsksForItsLastItemAsTheConversationWould() {
        CutHistories histories = histories(100, false, whole());

        for (TokenSequence row : histories.rows(new Random(3))) {
            int[] ids = row.ids();
            int first = ids[1] - FIRST;
            int last = ids[row.length() - 2] - FIRST;
            assertThat(row.ids())
                    .isEqualTo(renderer.renderExample(List.of(asked(first, last)), null, item(last), 1000)
                            .ids());
        }
    }

    @Test
    void whatIsHeldOutIsInNoRow() {
        CutHistories histories = histories(4, true, whole());

        assertThat(histories.rows(new Random(1)))
                .noneMatch(row -> IntStream.of(row.ids()).anyMatch(id -> id == FIRST + ITEMS - 1));
        assertThat(histories.items())
                .singleElement()
                .satisfies(items -> assertThat(items).hasSize(ITEMS - 1).startsWith(0, 1));
        assertThat(histories.heldOutRows()).singleElement().satisfies(row -> {
            assertThat(row.countedTokens()).isEqualTo(1);
            assertThat(row.id(row.responseStart())).isEqualTo(FIRST + ITEMS - 1);
            assertThat(row.length()).isEqualTo(3 + 2 * 4 + 1);
        });
    }

    @Test
    void anAnswerWithoutAHistoryIsARowOfItsOwn() {
        var conversation = new Conversation(List.of(Message.user("none")), item(3));

        assertThat(histories(4, true, conversation).rows(new Random(1)))
                .containsExactly(renderer.renderExample(conversation.messages(), null, item(3), 100));
    }

    @Test
    void refusesAnAnswerThatIsNoItem() {
        assertThatThrownBy(() -> histories(4, true, new Conversation(List.of(Message.user("none")), "words")))
                .hasMessageContaining("words");
    }

    private CutHistories histories(int itemsPerRow, boolean lastHeldOut, Conversation conversation) {
        var histories = new CutHistories(renderer, new IdRange(FIRST, ITEMS), itemsPerRow, lastHeldOut);
        histories.add(conversation);
        return histories;
    }

    private static Conversation whole() {
        return new Conversation(List.of(asked(0, ITEMS - 1)), item(ITEMS - 1));
    }

    private static Message asked(int from, int to) {
        return Message.user(
                IntStream.range(from, to).mapToObj(i -> item(i) + "!").reduce("", String::concat));
    }

    private static String item(int number) {
        return "<" + number + ">";
    }

    /** The items that a row counts. */
    private List<Integer> counted(TokenSequence row) {
        return IntStream.range(row.responseStart(), row.length())
                .filter(place -> !row.isSilent(place) && row.id(place) != renderer.endTokenId())
                .mapToObj(place -> row.id(place) - FIRST)
                .toList();
    }
}
