package dev.hone.serving.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.serving.openai.Member.Treatment;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code docs/openapi.json} says of requests what the table says by which they are judged, and of replies what their
 * records hold; {@code -Dapi.write=true} writes these parts of it anew.
 */
class OpenApiTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "openapi.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode properties(String schema, Consumer<ObjectNode> filled) throws IOException {
        JsonNode document = JSON.readTree(Files.readString(DOCUMENT));
        ObjectNode part = (ObjectNode) document.at("/components/schemas/" + schema);
        if (Boolean.getBoolean("api.write")) {
            filled.accept(part.putObject("properties"));
            Files.writeString(DOCUMENT, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n");
        }
        return part.path("properties");
    }

    private static List<String> names(JsonNode properties) {
        return StreamSupport.stream(((Iterable<String>) properties::fieldNames).spliterator(), false)
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"ChatCompletionRequest, true", "CompletionRequest, false"})
    void requestsHaveTheMembersThatAreHeeded(String schema, boolean chat) throws IOException {
        List<Member> heeded = (chat ? Members.CHAT : Members.COMPLETIONS)
                .all().stream()
                        .filter(member -> member.treatment() == Treatment.HEEDED)
                        .toList();
        JsonNode properties = properties(
                schema,
                filled ->
                        heeded.forEach(member -> filled.putObject(member.name()).put("description", member.words())));

        assertThat(names(properties))
                .containsExactlyElementsOf(
                        new TreeSet<>(heeded.stream().map(Member::name).toList()));
        assertThat(heeded)
                .allSatisfy(member -> assertThat(properties
                                .path(member.name())
                                .path("description")
                                .asText())
                        .isEqualTo(member.words()));
    }

    @ParameterizedTest
    @CsvSource({
        "ChatCompletion, OpenAiReplies$Completion",
        "ChatCompletionChoice, OpenAiReplies$Choice",
        "ChatCompletionChunk, OpenAiReplies$Chunk",
        "Completion, CompletionReplies$Completion",
        "CompletionChoice, CompletionReplies$Choice",
        "Usage, OpenAiReplies$Usage",
        "Hone, OpenAiReplies$Hone"
    })
    void repliesHaveTheMembersOfTheirRecords(String schema, String record) throws Exception {
        Class<?> type = Class.forName("dev.hone.serving.openai." + record);
        List<String> members = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .map(SnakeCaseStrategy.INSTANCE::translate)
                .toList();
        JsonNode properties = properties(schema, filled -> members.forEach(filled::putObject));

        assertThat(names(properties)).containsExactlyElementsOf(new TreeSet<>(members));
    }
}
