package dev.hone.lab.testbed.program;

import dev.hone.schemas.config.ConfigSections;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.serving.ServingApp;
import dev.hone.streams.StreamsApp;
import dev.hone.streams.quality.CatalogueConfig;
import dev.hone.trainer.TrainerWorker;
import dev.hone.trainer.pretrain.PretrainingConfig;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;

/**
 * What is wrong with settings, for all programs at once: unknown keys, values that no key takes, and settings that do
 * not go together. Whether there is a base is not asked.
 *
 * <p>Of settings that do not go together, a stage names the first; and none while one of its own keys has no value.
 */
public final class ConfigProblems {

    private ConfigProblems() {}

    /** Each problem in a sentence, once; empty where every program takes the settings. */
    public static List<String> of(Settings settings) {
        Settings based = based(settings);
        Set<String> problems = new LinkedHashSet<>(settings.unknown(Programs.definitions(), ConfigSections.OPEN));
        Programs.definitions().forEach(definition -> problems.addAll(based.invalid(definition)));
        each(settings, "catalogue.", CatalogueConfig::from, problems);
        each(settings, "lines.", LinesConfig::from, problems);
        Stream.of(
                        StreamsApp.stages(),
                        TrainerWorker.stages(),
                        ServingApp.stages(),
                        List.<Function<Settings, ?>>of(PretrainingConfig::from))
                .flatMap(List::stream)
                .forEach(stage -> check(stage, based, problems));
        return List.copyOf(problems);
    }

    /** Each of the things that a section names by itself: one that is wrong hides none of the others. */
    private static void each(Settings settings, String section, Function<Settings, ?> reader, Set<String> problems) {
        Map<String, Map<String, String>> named = new TreeMap<>();
        settings.section(section)
                .forEach((key, value) -> named.computeIfAbsent(
                                key.substring(0, Math.max(0, key.lastIndexOf('.'))), name -> new TreeMap<>())
                        .put(section + key, String.valueOf(value)));
        named.values().forEach(values -> check(reader, Settings.of(values), problems));
    }

    private static void check(Function<Settings, ?> reader, Settings settings, Set<String> problems) {
        try {
            // What it makes of them is of no use here.
            Object unused = reader.apply(settings);
        } catch (ConfigException refused) {
            problems.add(String.valueOf(refused.getMessage()));
        }
    }

    private static Settings based(Settings settings) {
        Map<String, String> bases = new TreeMap<>();
        for (String program : List.of("trainer", "serving")) {
            if (!settings.section(program + ".").containsKey("base")) {
                bases.put(program + ".base", ".");
            }
        }
        return settings.with(bases);
    }
}
