package dev.hone.serving.external;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.constrain.Grammar;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.ToolCall;
import dev.hone.serving.engine.AskedForm;
import dev.hone.serving.engine.AskedForm.Calls;
import dev.hone.serving.engine.AskedForm.Lack;
import dev.hone.serving.engine.Wording;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AskedFormsTest {

    private static final AskedForms VLLM = new AskedForms(EngineKind.VLLM, true, Set.of());
    private static final AskedForms SGLANG = new AskedForms(EngineKind.SGLANG, true, Set.of());
    private static final AskedForms STATIC = new AskedForms(EngineKind.STATIC, false, Set.of());
    private static final Grammar.Form CHOICE = new Grammar.Choice(List.of("a.b", "(c)"));
    private static final Calls AUTO = new Calls(false, null, true, false);

    private static String body(AskedForms forms, Grammar.Form form) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        Conversation conversation = Conversation.of(List.of(Message.user("Hi")));
        forms.put(body, new Wording(conversation, null, false, new AskedForm(form, null)));
        return body.toString();
    }

    private static Optional<Boolean> lacksCalls(AskedForms forms, AskedForm form) {
        return forms.lack(form).map(Lack::ofCalls);
    }

    @Test
    void choicesAndPatternsAreInTheWordsOfTheEngine() {
        assertThat(body(VLLM, CHOICE)).isEqualTo("{\"structured_outputs\":{\"choice\":[\"a.b\",\"(c)\"]}}");
        assertThat(body(VLLM, new Grammar.Pattern("a+"))).isEqualTo("{\"structured_outputs\":{\"regex\":\"a+\"}}");
        assertThat(body(SGLANG, CHOICE)).isEqualTo("{\"regex\":\"(a\\\\.b|\\\\(c\\\\))\"}");
        assertThat(body(SGLANG, new Grammar.Pattern("a+"))).isEqualTo("{\"regex\":\"a+\"}");
    }

    @Test
    void jsonIsAskedForAsOpenAiDoes() {
        String object = "{\"response_format\":{\"type\":\"json_object\"}}";

        assertThat(body(VLLM, new Grammar.JsonObject())).isEqualTo(object);
        assertThat(body(SGLANG, new Grammar.JsonObject())).isEqualTo(object);
    }

    @Test
    void anEngineOfNoKindTakesWhatIsSaidOfIt() {
        AskedForm json = new AskedForm(new Grammar.JsonObject(), null);
        AskedForm calls = new AskedForm(null, AUTO);
        AskedForms told = new AskedForms(EngineKind.STATIC, false, Set.of("response_format", "tools"));

        assertThat(lacksCalls(STATIC, json)).contains(false);
        assertThat(lacksCalls(STATIC, calls)).contains(true);
        assertThat(lacksCalls(STATIC, new AskedForm(CHOICE, null))).contains(false);
        assertThat(lacksCalls(told, json)).isEmpty();
        assertThat(lacksCalls(told, calls)).isEmpty();
        assertThat(lacksCalls(told, new AskedForm(CHOICE, null))).contains(false);
    }

    @Test
    void callsAreHeldToNothingWherePromptsAreTokens() {
        assertThat(lacksCalls(VLLM, new AskedForm(null, AUTO))).isEmpty();
        assertThat(lacksCalls(VLLM, new AskedForm(null, new Calls(true, "f", false, false))))
                .contains(true);
        assertThat(lacksCalls(VLLM, new AskedForm(null, new Calls(false, null, true, true))))
                .contains(true);
        assertThat(lacksCalls(VLLM, new AskedForm(CHOICE, AUTO))).contains(false);
    }

    @Test
    void whatIsNoneOfTheFormIsSeen() {
        AskedForm json = new AskedForm(new Grammar.JsonObject(), null);
        Sampling plain = Sampling.greedy(5);

        assertThat(AskedForms.mayBe(json, plain, "{}")).isTrue();
        assertThat(AskedForms.mayBe(json, plain, "[]")).isFalse();
        assertThat(AskedForms.mayBe(json, plain, "{} and")).isFalse();
        assertThat(AskedForms.mayBe(json, plain.withStop(List.of("}")), "{")).isTrue();
        assertThat(AskedForms.mayBe(new AskedForm(CHOICE, null), plain, "a.b")).isTrue();
        assertThat(AskedForms.mayBe(new AskedForm(CHOICE, null), plain, "aXb")).isFalse();
        assertThat(AskedForms.mayBe(AskedForm.FREE, plain, "anything")).isTrue();
    }

    @Test
    void turnsOfToolsGoAlong() {
        ObjectNode turn = JsonNodeFactory.instance.objectNode();
        AskedForms.turn(turn, Message.calling("", List.of(new ToolCall("c1", "f", "{\"a\":1}"))));

        assertThat(turn.toString())
                .isEqualTo("{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\","
                        + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]}");
    }
}
