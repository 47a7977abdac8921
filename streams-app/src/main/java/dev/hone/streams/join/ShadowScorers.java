package dev.hone.streams.join;

import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The sources whose votes compare the answers of a shadow stage: programs that are declared, and nobody else. People
 * have seen one of the two answers at most. A key may name any source, so a vote that came by one counts only where the
 * key is trusted with all the evidence of a rollout, or an admin's.
 *
 * @param sources each as {@code model:ID} or {@code code:ID}
 */
public record ShadowScorers(Set<String> sources) {

    /** Nobody is declared: nothing is scored. */
    public static final ShadowScorers NONE = new ShadowScorers(Set.of());

    private static final String KEY = "rollout.shadow.scorers";
    private static final Pattern SOURCE = Pattern.compile("(model|code):.+", Pattern.DOTALL);

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    KEY,
                    ConfigDef.Type.LIST,
                    List.of(),
                    MEDIUM,
                    "The sources whose feedback compares a challenger's unseen answers with the champion's in a shadow"
                            + " stage, each as model:ID or code:ID. They grade both answers, by the ids of the"
                            + " interactions; where keys are asked for, by one with an evidence share of 1 or an"
                            + " admin's. Empty: nothing is compared.");

    public ShadowScorers {
        sources = Set.copyOf(sources);
    }

    public static ShadowScorers from(Settings settings) {
        List<String> named = settings.parse(DEFINITION).getList(KEY);
        for (String source : named) {
            if (!SOURCE.matcher(source).matches()) {
                throw new ConfigException(KEY, source, "must be model:ID or code:ID");
            }
        }
        return new ShadowScorers(Set.copyOf(named));
    }

    boolean count(FeedbackGiven vote) {
        Source source = vote.getSource();
        return isTrusted(vote.getCaller())
                && sources.contains(source.getKind().name().toLowerCase(Locale.ROOT) + ":" + source.getId());
    }

    // What another program wrote to Kafka, and where nobody needs a key, is taken at its word, as elsewhere.
    private static boolean isTrusted(@Nullable Caller caller) {
        if (caller == null || caller.getAdmin()) {
            return true;
        }
        Double share = caller.getEvidenceShare();
        return share != null && share >= 1;
    }
}
