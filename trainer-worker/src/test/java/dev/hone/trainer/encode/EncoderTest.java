package dev.hone.trainer.encode;

import static dev.hone.trainer.intake.Fixtures.LADDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.text.ToolCall;
import dev.hone.llm.text.ToolDefinition;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.GeneratedIds;
import dev.hone.trainer.intake.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a tokenizer of bytes: of Hone's own format, and of a chat template that wants alternating turns. */
class EncoderTest {

    @TempDir
    Path folder;

    private final List<Tokenizer> opened = new ArrayList<>();
    private Renderer renderer;

    @BeforeEach
    void open() throws IOException {
        ByteLevelTokenizer.write(folder, List.of());
        renderer = renderer(folder);
    }

    @AfterEach
    void close() {
        opened.forEach(Tokenizer::close);
    }

    @Test
    void aWholeAnswerEndsWithItsEndToken() {
        TokenSequence row = row(encoder(200, 300), answer("abc", false));

        assertThat(row.responseLength()).isEqualTo(4);
        assertThat(row.id(row.length() - 1)).isEqualTo(renderer.endTokenId());
    }

    @Test
    void aCutAnswerIsTheSameRowWithoutTheEndToken() {
        TokenSequence whole = row(encoder(200, 300), answer("abc", false));
        TokenSequence cut = row(encoder(200, 300), answer("abc", true));

        assertThat(cut.responseStart()).isEqualTo(whole.responseStart());
        assertThat(cut.responseLength()).isEqualTo(3);
        assertThat(cut.ids()).isEqualTo(Arrays.copyOf(whole.ids(), whole.length() - 1));
        assertThat(cut.id(cut.length() - 1)).isNotEqualTo(renderer.endTokenId());
    }

    @Test
    void anAnswerThatIsTooLongIsLeftOutAndNeverCut() {
        Demonstration demonstration = answer("a".repeat(200), false);

        assertThat(encoder(150, 250).problem(demonstration))
                .contains("it is longer than trainer.recipe.max.tokens (250) allows");
        assertThat(encoder(150, 400).problem(demonstration)).isEmpty();
    }

    @Test
    void aPromptThatIsTooLongLosesItsBeginningAndIsCounted() {
        Demonstration demonstration = demonstration(List.of(Message.user("a".repeat(500))), "abc", false);

        Usable usable = Usable.of(List.of(demonstration, answer("abc", true)), encoder(200, 300));

        assertThat(usable.rows()).hasSize(2);
        assertThat(usable.cutPrompts()).isEqualTo(1);
        assertThat(usable.cutAnswers()).isEqualTo(1);
        assertThat(row(encoder(200, 300), demonstration).responseStart()).isEqualTo(200);
    }

    @Test
    void systemTurnsWithoutRoomAreNamedWithTheirSetting() {
        Demonstration demonstration =
                demonstration(List.of(Message.system("s".repeat(400)), Message.user("u")), "abc", false);

        assertThat(encoder(200, 300).problem(demonstration))
                .hasValueSatisfying(problem -> assertThat(problem).endsWith("trainer.recipe.max.prompt.tokens (200)"));
    }

    @Test
    void aTemplatesRefusalKeepsItsReasonAndNothingThatPeopleWrote() throws IOException {
        Encoder encoder = new Encoder(strict(), GoalPrompt.standard(), new Recipe.Rows(400, 500));
        Demonstration refused =
                demonstration(List.of(Message.user("secret one"), Message.user("secret two")), "secret three", false);

        Usable usable = Usable.of(List.of(refused, answer("abc", false), refused), encoder);

        assertThat(usable.rows()).hasSize(1);
        assertThat(usable.unusable().total()).isEqualTo(2);
        assertThat(usable.unusable().rows())
                .singleElement()
                .satisfies(row -> assertThat(row.getReason())
                        .contains("chat_template refuses", "Turns must alternate")
                        .doesNotContain("secret", "max.tokens"));
    }

    @Test
    void withoutGoalsEveryRowIsTheOneWithoutAGoal() {
        Encoder free = new Encoder(renderer, null, new Recipe.Rows(200, 300));
        Demonstration demonstration = answer("abc", false);

        assertThat(row(free, demonstration).ids())
                .isEqualTo(encoder(200, 300)
                        .encode(demonstration, null, Encoder.SERVED_PHRASING)
                        .ifAny()
                        .orElseThrow()
                        .ids());
        assertThat(free.phrasings()).isEqualTo(1);
        // A goal's sentence would not fit here.
        Encoder narrow = new Encoder(renderer, null, new Recipe.Rows(10, 20));
        assertThat(narrow.problem(demonstration)).isEmpty();
        assertThat(narrow.cutsPrompt(demonstration)).isFalse();
        assertThat(encoder(10, 20).problem(demonstration)).isPresent();
    }

    @Test
    void aRowBeginsWithThePromptThatIsServedToolsIncluded() throws IOException {
        Path folder = Files.createDirectories(this.folder.resolve("calling"));
        String json = Files.readString(this.folder.resolve("tokenizer.json")).replace("<|end|>", "<|fin|>");
        Files.writeString(folder.resolve("tokenizer.json"), json);
        Files.writeString(folder.resolve("chat_template.jinja"), """
                {%- if tools %}tools: {{ tools | tojson }}{% endif -%}
                {%- for message in messages -%}
                {{ message.role }}: {{ message.content }}{% for call in message.tool_calls or [] %}<tool_call>
                {{- call.function | tojson }}</tool_call>{% endfor %}<|fin|>
                {%- endfor -%}
                {%- if add_generation_prompt %}assistant: {% endif -%}
                """);
        Renderer calling = renderer(folder);
        Conversation asked = new Conversation(
                List.of(
                        Message.user("how warm?"),
                        Message.calling("", List.of(new ToolCall("call_1", "weather", "{\"city\":\"Ulm\"}"))),
                        Message.tool("3", "call_1")),
                List.of(new ToolDefinition("{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}")));
        Demonstration demonstration = new Demonstration(
                Origin.response("id", null), asked, "3 degrees", null, false, 300, LADDER.goals(), LADDER);
        int[] served = calling.renderPrompt(asked, null, 500);

        TokenSequence row = new Encoder(calling, null, new Recipe.Rows(500, 600))
                .encode(demonstration, null, Encoder.SERVED_PHRASING)
                .ifAny()
                .orElseThrow();

        assertThat(Arrays.copyOf(row.ids(), row.responseStart())).isEqualTo(served);
        assertThat(served.length).isGreaterThan(calling.renderPrompt(asked.messages(), null, 500).length);
    }

    private Renderer strict() throws IOException {
        Path strict = Files.createDirectories(folder.resolve("strict"));
        String json = Files.readString(folder.resolve("tokenizer.json")).replace("<|end|>", "<|fin|>");
        Files.writeString(strict.resolve("tokenizer.json"), json);
        Files.writeString(strict.resolve("chat_template.jinja"), """
                {%- for message in messages -%}
                {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
                {{ raise_exception('Turns must alternate') }}
                {%- endif -%}
                {{ message['role'] }}: {{ message['content'] }}<|fin|>
                {%- endfor -%}
                {%- if add_generation_prompt -%}assistant: {% endif -%}
                """);
        return renderer(strict);
    }

    private Renderer renderer(Path tokenizer) throws IOException {
        Tokenizer open = Tokenizer.load(tokenizer);
        opened.add(open);
        return new Renderer(open);
    }

    private Encoder encoder(int maxPromptTokens, int maxTokens) {
        return new Encoder(renderer, GoalPrompt.standard(), new Recipe.Rows(maxPromptTokens, maxTokens));
    }

    private static TokenSequence row(Encoder encoder, Demonstration demonstration) {
        return encoder.encode(demonstration, LADDER.served(), Encoder.SERVED_PHRASING)
                .ifAny()
                .orElseThrow();
    }

    /** Spelled letter by letter, where the tokenizer has one token for the whole. */
    private static final String TITLE = "<movie:1>";

    private static final List<Integer> LETTERS = TITLE.chars().boxed().toList();

    @Test
    void theTokensThatWereGeneratedAreTrainedOnWhereTheTokenizerIsTheSame() throws IOException {
        Encoder encoder = ofTitles();
        int end = renderer.endTokenId();
        String tokenizer = renderer.tokenizerDigest();

        assertThat(answerIds(encoder, TITLE, null, false)).containsExactly(260, end);
        assertThat(answerIds(encoder, TITLE, new GeneratedIds(tokenizer, LETTERS), false))
                .containsExactlyElementsOf(with(LETTERS, end));
        assertThat(answerIds(encoder, TITLE, new GeneratedIds(tokenizer, with(LETTERS, end)), false))
                .containsExactlyElementsOf(with(LETTERS, end));
        assertThat(answerIds(encoder, TITLE, new GeneratedIds(tokenizer, LETTERS), true))
                .containsExactlyElementsOf(LETTERS);
        assertThat(answerIds(encoder, TITLE, new GeneratedIds("sha256:other", LETTERS), false))
                .containsExactly(260, end);
    }

    @Test
    void tokensThatAreNotTheAnswerAnyMoreAreNotTrainedOn() throws IOException {
        Encoder encoder = ofTitles();
        String tokenizer = renderer.tokenizerDigest();
        int end = renderer.endTokenId();

        // Cut at a stop string, changed since, with a special token in the middle, with ids that there are not.
        for (List<Integer> ids : List.of(
                with(LETTERS, '!'),
                LETTERS.subList(1, LETTERS.size()),
                with(with(LETTERS.subList(0, 3), end), LETTERS.subList(3, LETTERS.size())),
                with(LETTERS, 5000),
                List.<Integer>of())) {
            assertThat(answerIds(encoder, TITLE, new GeneratedIds(tokenizer, ids), false))
                    .containsExactly(260, end);
        }
    }

    private Encoder ofTitles() throws IOException {
        ByteLevelTokenizer.write(folder, List.of(TITLE));
        renderer = renderer(folder);
        return encoder(200, 300);
    }

    private static List<Integer> with(List<Integer> ids, int last) {
        return with(ids, List.of(last));
    }

    private static List<Integer> with(List<Integer> ids, List<Integer> more) {
        return Stream.concat(ids.stream(), more.stream()).toList();
    }

    private static List<Integer> answerIds(Encoder encoder, String text, @Nullable GeneratedIds tokens, boolean cut) {
        TokenSequence row = row(
                encoder,
                new Demonstration(
                        Origin.response("id", null),
                        Conversation.of(List.of(Message.user("ask"))),
                        text,
                        tokens,
                        cut,
                        300,
                        LADDER.goals(),
                        LADDER));
        return Arrays.stream(row.ids()).skip(row.responseStart()).boxed().toList();
    }

    private static Demonstration answer(String response, boolean cut) {
        return demonstration(List.of(Message.user("ask")), response, cut);
    }

    private static Demonstration demonstration(List<Message> messages, String response, boolean cut) {
        return new Demonstration(
                Origin.response("id", null),
                Conversation.of(messages),
                response,
                null,
                cut,
                300,
                LADDER.goals(),
                LADDER);
    }
}
