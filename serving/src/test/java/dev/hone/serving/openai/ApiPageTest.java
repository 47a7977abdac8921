package dev.hone.serving.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/api.md} ends with what the code knows; {@code -Dapi.write=true} writes it. */
class ApiPageTest {

    private static final Path PAGE = Path.of("..", "docs", "api.md");
    private static final String FIRST = "## `POST /v1/chat/completions`";

    private static String printed() {
        return section(FIRST, Members.CHAT) + "\n" + section("## `POST /v1/completions`", Members.COMPLETIONS);
    }

    private static String section(String heading, Members members) {
        return members.all().stream()
                .map(member -> "| `%s` | %s | %s |"
                        .formatted(member.name(), member.treatment().word(), member.words()))
                .collect(Collectors.joining("\n", heading + "\n\n| member | | |\n|---|---|---|\n", "\n"));
    }

    @Test
    void theReferencePageIsWhatTheCodeKnows() throws IOException {
        String page = Files.readString(PAGE);
        String words = page.contains(FIRST) ? page.substring(0, page.indexOf(FIRST)) : page;
        if (Boolean.getBoolean("api.write")) {
            Files.writeString(PAGE, words + printed());
        }
        assertThat(Files.readString(PAGE)).endsWith(printed());
    }
}
