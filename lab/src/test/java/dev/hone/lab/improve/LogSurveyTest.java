package dev.hone.lab.improve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.replay.formats.LogOptions;
import dev.hone.lab.replay.formats.RatedLog;
import dev.hone.schemas.config.Settings;
import dev.hone.streams.quality.CatalogueConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSurveyTest {

    @TempDir
    Path folder;

    @Test
    void countsWhoIsHeldOutAsTheJoinDoes() throws IOException {
        String rows = IntStream.range(0, 1000)
                .mapToObj(i ->
                        "{\"prompt\":\"question " + i + "\",\"completion\":\"a\",\"label\":" + (i % 2 == 0) + "}\n")
                .collect(Collectors.joining());

        LogSurvey survey = survey(rows);

        assertThat(survey.answers()).isEqualTo(1000);
        assertThat(survey.ratings()).isEqualTo(2);
        assertThat(survey.heldOut(.05)).isBetween(20L, 90L);
        assertThat(survey.heldOut(.1)).isBetween(survey.heldOut(.05), 150L);
        assertThat(survey.heldOut(.2)).isBetween(150L, 250L);
    }

    @Test
    void countsOnlyVotesThatTheCatalogueTakes() throws IOException {
        String rows = """
                {"type":"prompt","id":"i1","segment":"a/b","time":"2026-01-01T00:00:00Z","messages":[{"role":"user","content":"hi"}]}
                {"type":"response","id":"i1","version":"v","time":"2026-01-01T00:00:01Z","text":"hello"}
                {"type":"feedback","id":"i1","feedbackId":"f","metric":"thumb","value":7,"time":"2026-01-01T00:00:02Z","source":{"kind":"human","id":"u"}}
                {"type":"prompt","id":"i2","segment":"a/b","time":"2026-01-01T00:00:00Z","messages":[{"role":"user","content":"hi"}]}
                {"type":"response","id":"i2","version":"v","time":"2026-01-01T00:00:01Z","text":"hello"}
                {"type":"feedback","id":"i2","feedbackId":"f","metric":"thumb","value":true,"time":"2026-01-01T00:00:31Z","source":{"kind":"human","id":"u"}}
                """;

        LogSurvey survey = survey(rows);

        assertThat(survey.answers()).isOne();
        assertThat(survey.longestWaitMs()).isEqualTo(30_000);
    }

    @Test
    void countsNoAnswerWhoseFeedbackTheJoinWillRefuse() throws IOException {
        LogSurvey survey = survey("""
                {"type":"prompt","id":"i1","segment":"a/b","time":"2026-01-01T00:00:00Z","messages":[{"role":"user","content":"hi"}]}
                {"type":"response","id":"i1","version":"v","time":"2026-01-01T00:00:01Z","text":"hello"}
                {"type":"feedback","id":"i1","feedback_id":"f","metric":"thumb","value":true,"time":"2026-01-01T00:00:02Z","source":{"kind":"human","id":"u"}}
                """);

        assertThat(survey.answers()).isZero();
    }

    private LogSurvey survey(String rows) throws IOException {
        Settings settings = Settings.read(Files.writeString(folder.resolve("s.yaml"), "topics.prefix: x\n"), Map.of());
        Path log = Files.writeString(folder.resolve("log.jsonl"), rows);
        var rules = new LogSurvey.Rules(
                "hone", List.of(.2, .05, .1), CatalogueConfig.from(settings).version());
        return LogSurvey.of(
                RatedLog.open(log, LogOptions.found(1_767_225_600_000L)).records(), rules, record -> {});
    }
}
