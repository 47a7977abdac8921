package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.TopicsConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicCheckTest {

    private static TopicCheck check(Map<String, String> settings) {
        Settings parsed = Settings.of(settings);
        return new TopicCheck(TopicsConfig.from(parsed), ScoringConfig.from(parsed));
    }

    private static Map<String, Map<String, String>> topics(TopicCheck check, long retentionMs, long maxBytes) {
        Map<String, Map<String, String>> found = new HashMap<>();
        check.names()
                .forEach(name -> found.put(
                        name, Map.of("retention.ms", Long.toString(retentionMs), "max.message.bytes", "" + maxBytes)));
        return found;
    }

    @Test
    void theDefaultsFitTogether() {
        TopicCheck check = check(Map.of());
        long defaultMs = TopicsConfig.from(Settings.of(Map.of())).retention().inputsMs();

        assertThat(check.warnings(topics(check, defaultMs, 1_048_588))).isEmpty();
        assertThat(check.warnings(topics(check, -1, 1_048_588))).isEmpty();
    }

    @Test
    void anInputThatIsDeletedBeforeItsInteractionEndsIsNamedInWords() {
        TopicCheck check = check(Map.of(
                "join.orphan.wait.ms", "86400000",
                "join.revise.window.ms", "172800000",
                "catalogue.thumb.type", "boolean",
                "catalogue.thumb.wait.ms", "7200000",
                "catalogue.rating.type", "float",
                "catalogue.rating.wait.ms", "3600000"));
        long enoughMs = Duration.ofHours(24 + 48 + 2).toMillis();

        assertThat(check.warnings(topics(check, enoughMs, 1_048_588))).isEmpty();
        assertThat(check.warnings(topics(check, enoughMs - 1, 1_048_588)))
                .hasSize(3)
                .allSatisfy(warning -> assertThat(warning)
                        .contains("keeps records for 3 d 1 h", "may take 3 d 2 h", "topics.retention.inputs.ms"))
                .first()
                .asString()
                .startsWith("hone.prompts ");
    }

    @Test
    void aTopicThatRefusesWhatMayBeWrittenIsRefusedAtTheStart() {
        TopicCheck check = check(Map.of());
        Map<String, Map<String, String>> found = topics(check, -1, 1_048_588);
        assertThat(check.tooSmall(found)).isEmpty();

        found.put("hone.interactions", Map.of("max.message.bytes", "500000"));

        assertThat(check.tooSmall(found))
                .singleElement()
                .asString()
                .contains(
                        "topic hone.interactions takes records of at most 500000 bytes",
                        "--add-config max.message.bytes=1048588");
    }
}
