package dev.hone.serving;

import dev.hone.schemas.config.ArtifactsConfig;
import dev.hone.schemas.config.ConfigSections;
import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.keys.KeysConfig;
import dev.hone.schemas.privacy.PrivacyConfig;
import dev.hone.schemas.privacy.Redaction;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.serving.admission.AdmissionConfig;
import dev.hone.serving.capture.CaptureConfig;
import dev.hone.serving.engine.EngineConfig;
import dev.hone.serving.external.ExternalConfig;
import dev.hone.serving.models.ModelsConfig;
import dev.hone.serving.routing.RoutingConfig;
import dev.hone.terminal.LoggingConfig;
import dev.hone.terminal.tracing.TracingConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** All settings of the program, each stage's on its own. */
record ServingSettings(
        ServingConfig serving,
        AdmissionConfig admission,
        EngineConfig engine,
        ModelsConfig models,
        Optional<ExternalConfig> external,
        RoutingConfig routing,
        CaptureConfig capture,
        Redaction redaction,
        KeysConfig keys,
        LinesConfig lines,
        TopicsConfig topics,
        ConnectionConfig connection,
        TracingConfig tracing) {

    static final List<ConfigDef> DEFINITIONS = List.of(
            ServingConfig.DEFINITION,
            AdmissionConfig.DEFINITION,
            EngineConfig.DEFINITION,
            ModelsConfig.DEFINITION,
            ExternalConfig.DEFINITION,
            ArtifactsConfig.DEFINITION,
            RoutingConfig.DEFINITION,
            CaptureConfig.DEFINITION,
            PrivacyConfig.DEFINITION,
            TopicsConfig.DEFINITION,
            ConnectionConfig.DEFINITION,
            LoggingConfig.DEFINITION,
            TracingConfig.DEFINITION);

    private static final List<String> OTHER_SECTIONS =
            ConfigSections.besides("artifacts", "data", "device", "logging", "privacy", "serving", "topics", "tracing");

    static final List<Function<Settings, ?>> STAGES = List.of(
            ServingSettings::serving,
            AdmissionConfig::from,
            EngineConfig::from,
            ModelsConfig::from,
            ServingSettings::external,
            RoutingConfig::from,
            CaptureConfig::from,
            PrivacyConfig::redaction,
            KeysConfig::from,
            LinesConfig::from,
            TopicsConfig::from,
            ConnectionConfig::from,
            LoggingConfig::from,
            TracingConfig::from);

    static ServingSettings from(Settings settings) {
        settings.refuseUnknown(DEFINITIONS, OTHER_SECTIONS);
        ServingConfig serving = serving(settings);
        LinesConfig lines = LinesConfig.from(settings);
        return new ServingSettings(
                serving,
                AdmissionConfig.from(settings),
                EngineConfig.from(settings),
                ModelsConfig.from(settings),
                external(settings),
                RoutingConfig.from(settings),
                CaptureConfig.from(settings),
                PrivacyConfig.redaction(settings),
                KeysConfig.from(settings),
                lines,
                TopicsConfig.from(settings),
                ConnectionConfig.from(settings),
                TracingConfig.from(settings));
    }

    /** Empty where this process computes; else nothing may be asked for that another one cannot do. */
    private static Optional<ExternalConfig> external(Settings settings) {
        Optional<ExternalConfig> external = ExternalConfig.from(settings);
        if (external.isPresent()) {
            ServingConfig.from(settings).guiding().refuseAny();
        }
        return external;
    }

    /** The server's own, the segment one that the lines take. */
    private static ServingConfig serving(Settings settings) {
        ServingConfig serving = ServingConfig.from(settings);
        LinesConfig.from(settings)
                .problem(PromptSubmitted.newBuilder()
                        .setSegment(serving.segment())
                        .setMessages(List.of())
                        .build())
                .ifPresent(problem -> {
                    throw new ConfigException("serving.segment", serving.segment(), problem);
                });
        return serving;
    }
}
