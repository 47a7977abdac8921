package dev.hone.serving;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.hone.llm.generate.Guidance;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.routing.LinesConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigException;

/**
 * Settings of the HTTP server: its address, and its answers to what a request leaves open.
 *
 * @param port 0 is any that is free
 * @param segment of requests that name none
 * @param exploreShare share of requests with another goal than the highest, in [0, 1]
 * @param revealsArm whether a reply of a canary says which version answered it
 */
record ServingConfig(
        String host,
        int port,
        String segment,
        double exploreShare,
        Tokens tokens,
        Guiding guiding,
        boolean revealsArm) {

    /**
     * How far answers are guided towards their goals where a request says nothing.
     *
     * @param weight of lines that have none of their own; empty for what each version's own evaluation chose
     * @param lines the weight of those that have, likewise
     * @param againstLowest whether they are driven away from the lowest goal rather than from a prompt without any
     */
    record Guiding(OptionalDouble weight, Map<String, OptionalDouble> lines, boolean againstLowest) {

        Guiding {
            lines = Map.copyOf(lines);
        }

        /** @param versions what the evaluation of the version that answers chose */
        double weight(String line, double versions) {
            return lines.getOrDefault(line, weight).orElse(versions);
        }

        /** Refuses, by its key, what asks for guidance, which an engine elsewhere cannot give. */
        void refuseAny() {
            refuse(GUIDANCE, weight);
            lines.forEach((line, own) -> refuse(LinesConfig.guidanceKey(line), own));
        }

        private static void refuse(String key, OptionalDouble weight) {
            if (weight.orElse(1) != 1) {
                throw new ConfigException(
                        key,
                        weight.getAsDouble(),
                        "cannot be had with serving.engine external: guidance takes the logits of two prompts; set 1");
            }
        }
    }

    /**
     * Lengths, in tokens.
     *
     * @param maxPrompt longest prompt, goal included
     * @param answer longest answer where the request says nothing
     * @param maxAnswer longest answer that is given to anybody
     * @param refusesLong whether longer prompts are refused rather than cut
     */
    record Tokens(int maxPrompt, int answer, int maxAnswer, boolean refusesLong) {

        /** The same, with longer prompts refused. */
        Tokens refusing() {
            return new Tokens(maxPrompt, answer, maxAnswer, true);
        }
    }

    private static final String GUIDANCE = "serving.guidance";
    private static final String AUTO = "auto";

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "serving.host",
                    ConfigDef.Type.STRING,
                    "127.0.0.1",
                    new NonEmptyString(),
                    HIGH,
                    "Address that the server listens on; 0.0.0.0 is every one that the machine has.")
            .define("serving.port", ConfigDef.Type.INT, 8080, between(0, 65_535), HIGH, "Its port; 0 is any free one.")
            .define(
                    "serving.segment",
                    ConfigDef.Type.STRING,
                    "default/chat",
                    new NonEmptyString(),
                    MEDIUM,
                    "Segment, tenant/task, of requests that name none.")
            .define(
                    "serving.explore.share",
                    ConfigDef.Type.DOUBLE,
                    0.05,
                    between(0, 1),
                    MEDIUM,
                    "Share of requests that get a lower goal or none, so that what goals do is measured live.")
            .define(
                    "serving.max.prompt.tokens",
                    ConfigDef.Type.INT,
                    768,
                    atLeast(1),
                    MEDIUM,
                    "Longest prompt in tokens, goal included; serving.long.prompts says what becomes of longer ones. Should be trainer.recipe.max.prompt.tokens.")
            .define(
                    "serving.answer.tokens",
                    ConfigDef.Type.INT,
                    256,
                    atLeast(1),
                    MEDIUM,
                    "Longest answer in tokens where a request says nothing.")
            .define(
                    "serving.max.answer.tokens",
                    ConfigDef.Type.INT,
                    1024,
                    atLeast(1),
                    MEDIUM,
                    "Longest answer in tokens, whatever a request says.")
            .define(
                    "serving.long.prompts",
                    ConfigDef.Type.STRING,
                    "refuse",
                    ConfigDef.ValidString.in("cut", "refuse"),
                    MEDIUM,
                    "What becomes of a prompt that is too long: refuse answers 400 with the code context_length_exceeded, cut leaves its oldest turns out and says in the reply how many tokens they had (hone.prompt_tokens_left_out). A newest turn that is too long by itself is refused either way.")
            .define(
                    GUIDANCE,
                    ConfigDef.Type.STRING,
                    AUTO,
                    ConfigDef.LambdaValidator.with(
                            (key, value) -> weight(key, (String) value), () -> "auto, or a number from 1 to 5"),
                    MEDIUM,
                    "How far answers are driven towards their goal where neither a request nor lines.NAME.guidance says it: logits = negative + guidance * (goal - negative); 1 is not at all, auto what each version's own evaluation chose. A guided request takes two rows of the engine.")
            .define(
                    "serving.guidance.negative",
                    ConfigDef.Type.STRING,
                    "none",
                    ConfigDef.ValidString.in("none", "lowest"),
                    LOW,
                    "What they are driven away from: the prompt without a goal (none), or with the lowest one (lowest).")
            .define(
                    "serving.reveal.arm",
                    ConfigDef.Type.BOOLEAN,
                    false,
                    MEDIUM,
                    "Whether a reply of a canary says which version answered it (its arm, version, digest, goal and guidance). Whoever knows that can grade one version up and the other down; without it, a version is asked for by name with scope admin alone.");

    static ServingConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new ServingConfig(
                config.getString("serving.host"),
                config.getInt("serving.port"),
                config.getString("serving.segment"),
                config.getDouble("serving.explore.share"),
                new Tokens(
                        config.getInt("serving.max.prompt.tokens"),
                        config.getInt("serving.answer.tokens"),
                        config.getInt("serving.max.answer.tokens"),
                        config.getString("serving.long.prompts").equals("refuse")),
                new Guiding(
                        weight(GUIDANCE, config.getString(GUIDANCE)),
                        weights(LinesConfig.from(settings)),
                        config.getString("serving.guidance.negative").equals("lowest")),
                config.getBoolean("serving.reveal.arm"));
    }

    private static Map<String, OptionalDouble> weights(LinesConfig lines) {
        Map<String, OptionalDouble> weights = new HashMap<>();
        lines.guidances().forEach((line, value) -> weights.put(line, weight(LinesConfig.guidanceKey(line), value)));
        return weights;
    }

    private static OptionalDouble weight(String key, String value) {
        if (value.equals(AUTO)) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(
                    Guidance.of(Double.parseDouble(value), new int[] {0}).weight());
        } catch (IllegalArgumentException refused) {
            throw new ConfigException(key, value, "must be auto, or a number from 1 to 5");
        }
    }
}
