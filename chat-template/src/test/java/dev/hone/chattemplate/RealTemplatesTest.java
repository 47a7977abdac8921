package dev.hone.chattemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Templates of model families in use, against what jinja2 printed.
 *
 * <p>They belong to those families and are not part of the project: {@code -Dhone.shared=DIR} says where they lie, and
 * without them nothing is tested here.
 */
class RealTemplatesTest {

    private static final LocalDateTime NOW = LocalDateTime.of(2024, 7, 26, 12, 0);
    private static final Path FOLDER =
            Path.of(System.getProperty("hone.shared", "../../shared")).resolve("data/chat-templates");
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void theTemplatesAreThere() {
        assumeTrue(Files.isDirectory(FOLDER), "no templates at " + FOLDER.toAbsolutePath());
        assertThat(FOLDER.resolve("golden.jsonl")).isNotEmptyFile();
    }

    @TestFactory
    Iterable<DynamicTest> printWhatJinjaPrints() throws IOException {
        assumeTrue(Files.isDirectory(FOLDER), "no templates at " + FOLDER.toAbsolutePath());
        return Files.readAllLines(FOLDER.resolve("golden.jsonl")).stream()
                .map(RealTemplatesTest::test)
                .toList();
    }

    private static DynamicTest test(String line) {
        try {
            JsonNode golden = JSON.readTree(line);
            String name = golden.get("template").asText();
            return DynamicTest.dynamicTest(name + ": " + golden.get("case").asText(), () -> check(golden, name));
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static void check(JsonNode golden, String name) throws IOException {
        ChatTemplate template = ChatTemplate.parse(Files.readString(FOLDER.resolve(name)));
        Map<String, @Nullable Object> context = JSON.convertValue(golden.get("context"), new TypeReference<>() {});
        if (golden.has("rendered")) {
            assertThat(template.print(context, NOW).value())
                    .isEqualTo(golden.get("rendered").asText());
        } else {
            assertThatThrownBy(() -> template.print(context, NOW)).isInstanceOf(TemplateException.class);
        }
    }
}
