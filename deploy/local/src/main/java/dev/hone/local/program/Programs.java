package dev.hone.local.program;

import dev.hone.schemas.config.Settings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Makes programs from settings; refuses keys and values that they do not know. */
public final class Programs {

    private Programs() {}

    /** The streams applications, and a trainer worker if rounds are to be trained. */
    public static List<Program> of(Settings settings, boolean trains, InstantSource clock) {
        return new ArrayList<>();
    }
}
