package dev.hone.llm.model;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The limit that {@code config.json} sets on how far back a layer looks. Windowed attention itself is not computed; as
 * many positions as the narrowest window has are the same with and without it, so that a window shortens the longest
 * sequence.
 */
final class AttentionWindow {

    static final String FULL = "full_attention";
    private static final String SLIDING = "sliding_attention";

    /** What {@code max_window_layers} is where it is left out. */
    private static final int WINDOWED_FROM_LAYER = 28;

    private AttentionWindow() {}

    /** The longest sequence that can be computed. */
    static int limit(@Nullable Integer window, int maxPositions) {
        if (window != null && window < 1) {
            throw new IllegalArgumentException("sliding_window must be at least 1 or null, was " + window);
        }
        return window == null ? maxPositions : Math.min(window, maxPositions);
    }

    /** No layer has a window. */
    static void requireFull(ConfigKeys keys, int layers) {
        requireKinds(kinds(keys, layers), Set.of(FULL));
    }

    /** Every layer has the window, whatever {@code layer_types} says in the files of some. */
    static @Nullable Integer ofEveryLayer(ConfigKeys keys, int layers, FamilyDefaults defaults) {
        @Nullable Integer window = declared(keys, defaults);
        requireKinds(kinds(keys, layers), Set.of(window == null ? FULL : SLIDING));
        return window;
    }

    /**
     * Layers from {@code max_window_layers} on have it if it is switched on, or those that {@code layer_types} names.
     */
    static @Nullable Integer ofUpperLayers(ConfigKeys keys, int layers, FamilyDefaults defaults) {
        @Nullable Integer declared = declared(keys, defaults);
        @Nullable Integer window = keys.flag("use_sliding_window") ? declared : null;
        int from = keys.whole("max_window_layers", WINDOWED_FROM_LAYER);
        List<String> kinds = kinds(keys, layers);
        requireKinds(kinds, window == null ? Set.of(FULL) : Set.of(FULL, SLIDING));
        boolean applies = kinds.isEmpty() ? from < layers : kinds.contains(SLIDING);
        return applies ? window : null;
    }

    /** Every other layer has it, or those that {@code layer_types} names. */
    static @Nullable Integer ofSomeLayers(ConfigKeys keys, int layers, FamilyDefaults defaults) {
        @Nullable Integer window = declared(keys, defaults);
        List<String> kinds = kinds(keys, layers);
        requireKinds(kinds, window == null ? Set.of(FULL) : Set.of(FULL, SLIDING));
        return kinds.isEmpty() || kinds.contains(SLIDING) ? window : null;
    }

    private static @Nullable Integer declared(ConfigKeys keys, FamilyDefaults defaults) {
        @Nullable Integer window = keys.wholeOrNull("sliding_window");
        return window != null || keys.names("sliding_window") ? window : defaults.window();
    }

    private static List<String> kinds(ConfigKeys keys, int layers) {
        List<String> kinds = keys.texts("layer_types");
        if (!kinds.isEmpty() && kinds.size() != layers) {
            throw new IllegalArgumentException(
                    "layer_types names " + kinds.size() + " layers, num_hidden_layers is " + layers);
        }
        return kinds;
    }

    private static void requireKinds(List<String> kinds, Set<String> supported) {
        for (String kind : kinds) {
            if (!supported.contains(kind)) {
                throw new IllegalArgumentException("layer_types has \"" + kind
                        + "\", with this sliding_window supported is " + String.join(" or ", new TreeSet<>(supported)));
            }
        }
    }
}
