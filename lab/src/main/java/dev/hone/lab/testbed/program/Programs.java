package dev.hone.lab.testbed.program;

import dev.hone.llm.torch.Torch;
import dev.hone.schemas.config.ConfigSections;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.serving.ServingApp;
import dev.hone.streams.StreamsApp;
import dev.hone.terminal.Program;
import dev.hone.trainer.RecipeCheck;
import dev.hone.trainer.TrainerWorker;
import dev.hone.trainer.pretrain.PretrainingConfig;
import dev.hone.trainer.rounds.RoundListener;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Makes programs from settings; refuses keys and values that they do not know. */
public final class Programs {

    private static final ConfigDef DEVICE =
            new ConfigDef().define("device", ConfigDef.Type.STRING, "cpu", ConfigDef.Importance.MEDIUM, "");

    private Programs() {}

    /** The streams applications, and a trainer worker if rounds are to be trained. */
    public static List<Program> of(Settings settings, boolean trains, RoundListener listener) {
        var programs = new ArrayList<Program>();
        programs.add(streams(settings));
        if (trains) {
            programs.add(trainer(settings, listener));
        }
        return programs;
    }

    /** Beside others in a process or on a machine: its ops port is any free one where no setting names one. */
    public static StreamsApp streams(Settings settings) {
        return new StreamsApp(withFreePort(settings, "streams."), InstantSource.system());
    }

    public static Program trainer(Settings settings, RoundListener listener) {
        return new TrainerWorker(withFreePort(settings, "trainer."), listener);
    }

    public static ServingApp serving(Settings settings) {
        return new ServingApp(settings, InstantSource.system());
    }

    private static Settings withFreePort(Settings settings, String section) {
        return settings.section(section).containsKey("ops.port")
                ? settings
                : settings.with(Map.of(section + "ops.port", "0"));
    }

    /** The settings of all programs. */
    public static List<ConfigDef> definitions() {
        return Stream.of(
                        StreamsApp.definitions(),
                        TrainerWorker.definitions(),
                        ServingApp.definitions(),
                        List.of(PretrainingConfig.DEFINITION))
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    /** Refuses keys that no program knows, and sections that none has. */
    public static void refuseUnknown(Settings settings) {
        settings.refuseUnknown(definitions(), ConfigSections.OPEN);
    }

    /**
     * Refuses what any of the programs would refuse, before anything that takes long; whether there is a base is not
     * asked.
     */
    public static void check(Settings settings) {
        refuseUnknown(settings);
        checkDevice(settings);
        Settings based = settings.with(Map.of("trainer.base", ".", "serving.base", "."));
        streams(based);
        trainer(based, RoundListener.NONE);
        serving(based);
    }

    /**
     * Refuses a recipe that cannot be followed with the base model that the settings name; a moment's work, before
     * anything starts.
     */
    public static void checkBase(Settings settings) {
        Object base = settings.section("trainer.").get("base");
        if (base != null) {
            RecipeCheck.require(Recipe.from(settings), Path.of(base.toString()));
        }
    }

    /** Chooses the device that the settings name, and refuses one that is not there. */
    public static void checkDevice(Settings settings) {
        String device = settings.parse(DEVICE).getString("device");
        try {
            Torch.setDevice(device);
        } catch (IllegalArgumentException refused) {
            throw new ConfigException("device", device, refused.getMessage());
        }
    }
}
