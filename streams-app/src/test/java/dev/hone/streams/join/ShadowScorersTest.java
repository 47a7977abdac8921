package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShadowScorersTest {

    @Test
    void nobodyIsOneByDefault() {
        assertThat(ShadowScorers.from(Settings.of(Map.of()))).isEqualTo(ShadowScorers.NONE);
    }

    @Test
    void readsEverySource() {
        assertThat(ShadowScorers.from(Settings.of(Map.of("rollout.shadow.scorers", "model:judge, code:tests"))))
                .isEqualTo(new ShadowScorers(Set.of("model:judge", "code:tests")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"judge", "human:ann", "model:", "Model:judge"})
    void refusesWhatIsNoProgram(String source) {
        Settings settings = Settings.of(Map.of("rollout.shadow.scorers", source));

        assertThatThrownBy(() -> ShadowScorers.from(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must be model:ID or code:ID");
    }

    @ParameterizedTest
    @CsvSource({"MODEL, judge, true", "CODE, judge, false", "HUMAN, judge, false", "MODEL, other, false"})
    void hearsTheDeclaredOnesAlone(SourceKind kind, String id, boolean counts) {
        FeedbackGiven vote = FeedbackGiven.newBuilder()
                .setFeedbackId("f")
                .setMetric("score")
                .setValue(1.0)
                .setSource(new Source(kind, id))
                .setEventTime(Instant.EPOCH)
                .build();

        assertThat(new ShadowScorers(Set.of("model:judge")).count(vote)).isEqualTo(counts);
    }

    @ParameterizedTest(name = "admin {0}, evidence share {1}")
    @CsvSource({"false, , false", "false, 0.5, false", "false, 1.0, true", "true, , true"})
    void ofKeysHearsThoseThatAreTrustedWithAllEvidence(boolean admin, @Nullable Double share, boolean counts) {
        FeedbackGiven vote = FeedbackGiven.newBuilder()
                .setFeedbackId("f")
                .setMetric("score")
                .setValue(0.0)
                .setSource(new Source(SourceKind.MODEL, "judge"))
                .setCaller(new Caller("web", "acme", admin, share))
                .setEventTime(Instant.EPOCH)
                .build();

        assertThat(new ShadowScorers(Set.of("model:judge")).count(vote)).isEqualTo(counts);
    }
}
