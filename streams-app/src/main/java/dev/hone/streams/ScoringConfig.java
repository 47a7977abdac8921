package dev.hone.streams;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.privacy.PrivacyConfig;
import dev.hone.schemas.privacy.Redaction;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.streams.clock.ClockConfig;
import dev.hone.streams.deadletter.LettersConfig;
import dev.hone.streams.evidence.ExposureStage;
import dev.hone.streams.evidence.Refusals;
import dev.hone.streams.join.CountingConfig;
import dev.hone.streams.join.JoinConfig;
import dev.hone.streams.join.ShadowScorers;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.quality.CatalogueConfig;
import dev.hone.streams.relabel.RelabelConfig;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The configuration of all stages of the scoring application.
 *
 * @param shadowScorers whose votes compare the answers of a shadow stage
 * @param wanted what is picked for lines beside the evidence of rollouts
 * @param commit how often it commits while it works on records of now
 */
public record ScoringConfig(
        JoinConfig join,
        CountingConfig counting,
        LinesConfig lines,
        CatalogueConfig catalogue,
        RelabelConfig relabel,
        ClockConfig clock,
        LettersConfig letters,
        Redaction redaction,
        Refusals refusals,
        ShadowScorers shadowScorers,
        ExposureStage.Wanted wanted,
        Duration commit) {

    /** All its keys but those of the free sections. */
    public static final List<ConfigDef> DEFINITIONS = List.of(
            JoinConfig.DEFINITION,
            CountingConfig.DEFINITION,
            RelabelConfig.DEFINITION,
            ClockConfig.DEFINITION,
            LettersConfig.DEFINITION,
            PrivacyConfig.DEFINITION,
            Refusals.DEFINITION,
            ShadowScorers.DEFINITION);

    public static ScoringConfig from(Settings settings) {
        ClockConfig clock = ClockConfig.from(settings);
        return new ScoringConfig(
                JoinConfig.from(settings),
                CountingConfig.from(settings),
                LinesConfig.from(settings),
                CatalogueConfig.from(settings),
                RelabelConfig.from(settings),
                clock,
                LettersConfig.from(settings, clock.ticksEnabled()),
                PrivacyConfig.redaction(settings),
                Refusals.from(settings),
                ShadowScorers.from(settings),
                wanted(RolloutConfig.from(settings)),
                Duration.ofMillis(RuntimeConfig.commits(settings.parse(RuntimeConfig.DEFINITION))
                        .currentMs()));
    }

    private static ExposureStage.Wanted wanted(RolloutConfig rollout) {
        return new ExposureStage.Wanted(rollout.comparesAnchor(), rollout.asksForEarlierScores());
    }
}
