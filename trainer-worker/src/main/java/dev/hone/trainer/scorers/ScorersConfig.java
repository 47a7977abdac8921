package dev.hone.trainer.scorers;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import dev.hone.schemas.config.HttpAddress;
import dev.hone.schemas.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * Where the scorer of this worker is. A round says whether it is asked, and never which: rounds come over Kafka, and
 * whoever may write one there must not choose what is run here.
 */
public final class ScorersConfig {

    static final String TIMEOUT = "trainer.scorer.timeout.ms";

    private static final String COMMAND = "trainer.scorer.command";
    private static final String URL = "trainer.scorer.url";
    private static final int TEN_MINUTES_MS = 600_000;

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    COMMAND,
                    STRING,
                    "",
                    MEDIUM,
                    "Program that scores answers where a recipe asks for it (gate.score.samples), with its arguments, split"
                            + " at blanks: it reads a line of JSON for each answer, {\"id\", \"messages\", \"response\"}, and"
                            + " writes one for each, {\"id\", \"score\"}, a score from 0 to 1. It sees what people wrote."
                            + " Empty for none.")
            .define(
                    URL,
                    STRING,
                    "",
                    HttpAddress.OR_EMPTY,
                    MEDIUM,
                    "Endpoint that does the same: the lines are posted to it, the reply has the scores. Empty for none.")
            .define(
                    TIMEOUT,
                    INT,
                    TEN_MINUTES_MS,
                    atLeast(1),
                    LOW,
                    "How long the scorer may take for the answers of a round.");

    private ScorersConfig() {}

    /** The scorer; empty where there is none. Throws {@link ConfigException} where there are two. */
    public static Optional<AnswerScorer> from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        String command = config.getString(COMMAND).strip();
        String url = config.getString(URL).strip();
        Duration timeout = Duration.ofMillis(config.getInt(TIMEOUT));
        if (!command.isEmpty() && !url.isEmpty()) {
            throw new ConfigException(URL, url, "there is a " + COMMAND + " too: keep one of them");
        }
        if (!command.isEmpty()) {
            return Optional.of(new CommandScorer(List.of(command.split("\\s+")), timeout));
        }
        return url.isEmpty() ? Optional.empty() : Optional.of(new HttpScorer(URI.create(url), timeout));
    }
}
