package dev.hone.chattemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Prints what jinja2 printed; {@code make_cases.py} beside the fixture made it. */
class JinjaParityTest {

    private static final LocalDateTime NOW = LocalDateTime.of(2025, 3, 9, 14, 5, 7);
    private static final JsonMapper JSON = new JsonMapper();

    @TestFactory
    Stream<DynamicTest> printsWhatJinjaPrints() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(JinjaParityTest.class.getResourceAsStream("/template/cases.json"))) {
            JsonNode fixture = JSON.readTree(in);
            Map<String, @Nullable Object> values = JSON.convertValue(fixture.get("values"), new TypeReference<>() {});
            return StreamSupport.stream(fixture.get("cases").spliterator(), false)
                    .map(each -> DynamicTest.dynamicTest(each.get("name").asText(), () -> check(each, values)));
        }
    }

    private static void check(JsonNode each, Map<String, @Nullable Object> values) {
        ChatTemplate template = ChatTemplate.parse(each.get("template").asText());
        if (each.has("error")) {
            assertThatThrownBy(() -> template.print(values, NOW))
                    .isInstanceOf(TemplateException.class)
                    .hasMessageStartingWith("line 1 of the chat template: ");
        } else {
            assertThat(template.print(values, NOW).value())
                    .isEqualTo(each.get("rendered").asText());
        }
    }
}
