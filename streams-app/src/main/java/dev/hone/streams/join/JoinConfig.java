package dev.hone.streams.join;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.SourceKind;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Settings of the join: the times for which it waits, revises and remembers. All times are those of records, not of the
 * wall.
 *
 * @param corrections whether what answers should have been is kept
 * @param comments the kinds of source whose comments are carried to trainers; none where comments are not kept
 * @param evidence whose votes count in rollouts
 * @param timersPerCall most timers that fire for one record or punctuation, so that a jump of the clock stops nothing
 */
public record JoinConfig(
        Duration reviseWindow,
        Duration orphanWait,
        Duration retention,
        boolean corrections,
        Set<SourceKind> comments,
        EvidenceVotes evidence,
        int timersPerCall) {

    private static final String COMMENTS_FROM = "join.comments.from";

    private static final String EVIDENCE = "rollout.evidence.votes";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "join.revise.window.ms",
                    ConfigDef.Type.LONG,
                    Duration.ofDays(7).toMillis(),
                    atLeast(0),
                    HIGH,
                    "How long after the due time late feedback may still revise an interaction, in ms.")
            .define(
                    "join.orphan.wait.ms",
                    ConfigDef.Type.LONG,
                    Duration.ofDays(7).toMillis(),
                    atLeast(0),
                    HIGH,
                    "How long a record waits for the rest of its interaction before it is an orphan, in ms.")
            .define(
                    "join.retention.ms",
                    ConfigDef.Type.LONG,
                    Duration.ofDays(30).toMillis(),
                    atLeast(0),
                    MEDIUM,
                    "How long after the response feedback is still known to be late rather than an orphan, in ms.")
            .define(
                    "join.corrections",
                    ConfigDef.Type.BOOLEAN,
                    true,
                    MEDIUM,
                    "Whether the correction of an answer, which comes with feedback, becomes a demonstration of the highest"
                            + " goal. Whoever may send feedback writes with it what is trained on.")
            .define(
                    "join.comments",
                    ConfigDef.Type.BOOLEAN,
                    false,
                    MEDIUM,
                    "Whether the last comment on an answer goes with its example, where a round whose recipe has"
                            + " trainer.recipe.comments.share learns it as a goal in words. Whoever may send feedback"
                            + " writes with it what stands in prompts that are trained on.")
            .define(
                    COMMENTS_FROM,
                    ConfigDef.Type.LIST,
                    "human",
                    ConfigDef.ValidList.in(
                            Stream.of(SourceKind.values()).map(JoinConfig::name).toArray(String[]::new)),
                    LOW,
                    "The kinds of source whose comments are kept, where comments are.")
            .define(
                    EVIDENCE,
                    ConfigDef.Type.STRING,
                    EvidenceVotes.SUBJECT.wireName(),
                    ConfigDef.CaseInsensitiveValidString.in(
                            EvidenceVotes.SUBJECT.wireName(), EvidenceVotes.ANY.wireName()),
                    HIGH,
                    "Whose votes count in rollouts: subject takes those of the user who was answered (source human with the"
                            + " id of the prompt's subject, or no source and the key of the prompt), any takes those of"
                            + " everybody. All count in the quality that is trained on.")
            .define(
                    "join.timers.per.call",
                    ConfigDef.Type.INT,
                    1000,
                    atLeast(1),
                    LOW,
                    "Most timers that fire at once, ten times a second, and for one record where it is less than 32.");

    public JoinConfig {
        comments = Set.copyOf(comments);
    }

    /** The vote with those of its texts that are kept. */
    Vote kept(Vote vote) {
        Vote corrected = corrections ? vote : vote.withoutCorrection();
        return comments.contains(vote.given().getSource().getKind()) ? corrected : corrected.withoutComment();
    }

    public static JoinConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new JoinConfig(
                Duration.ofMillis(config.getLong("join.revise.window.ms")),
                Duration.ofMillis(config.getLong("join.orphan.wait.ms")),
                Duration.ofMillis(config.getLong("join.retention.ms")),
                config.getBoolean("join.corrections"),
                comments(config),
                EvidenceVotes.valueOf(config.getString(EVIDENCE).toUpperCase(Locale.ROOT)),
                config.getInt("join.timers.per.call"));
    }

    private static String name(SourceKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static Set<SourceKind> comments(AbstractConfig config) {
        return config.getBoolean("join.comments")
                ? config.getList(COMMENTS_FROM).stream()
                        .map(kind -> SourceKind.valueOf(kind.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toSet())
                : Set.of();
    }
}
