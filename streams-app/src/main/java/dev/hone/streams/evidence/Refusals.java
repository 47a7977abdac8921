package dev.hone.streams.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.digest.NormalisedText;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.TextEnvelope;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * What marks an answer as refused: a phrase in it, whatever its case and blanks, or the reason for which it ended. Of a
 * text that scoring cannot read, sealed or encrypted, the reason alone tells.
 *
 * @param phrases normalised
 */
public record Refusals(List<String> phrases, Set<String> finishReasons) {

    private static final String PHRASES = "rollout.guardrail.refusal.phrases";
    private static final String FINISH_REASONS = "rollout.guardrail.refusal.finish.reasons";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    PHRASES,
                    LIST,
                    List.of(),
                    LOW,
                    "Phrases that mark an answer as refused, whatever their case and blanks, such as I cannot help with"
                            + " that; they are looked for where rollout.guardrail.refusal.margin is set.")
            .define(
                    FINISH_REASONS,
                    LIST,
                    List.of("content_filter"),
                    LOW,
                    "Finish reasons that mark an answer as refused.");

    public Refusals {
        phrases = phrases.stream()
                .map(Refusals::normalised)
                .filter(phrase -> !phrase.isEmpty())
                .toList();
        finishReasons = Set.copyOf(finishReasons);
    }

    public static Refusals from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new Refusals(config.getList(PHRASES), Set.copyOf(config.getList(FINISH_REASONS)));
    }

    boolean mark(ResponseServed response) {
        return finishReasons.contains(response.getFinishReason()) || isPhrased(response.getText());
    }

    private boolean isPhrased(TextEnvelope envelope) {
        if (phrases.isEmpty() || envelope.getKeyId() != null) {
            return false;
        }
        byte[] bytes = new byte[envelope.getBytes().remaining()];
        envelope.getBytes().duplicate().get(bytes);
        String text = new String(NormalisedText.of(bytes), UTF_8);
        return phrases.stream().anyMatch(text::contains);
    }

    private static String normalised(String phrase) {
        return new String(NormalisedText.of(phrase.getBytes(UTF_8)), UTF_8);
    }
}
