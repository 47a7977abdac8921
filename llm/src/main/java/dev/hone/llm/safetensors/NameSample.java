package dev.hone.llm.safetensors;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names in a message: a checkpoint has hundreds of them, the first few say which one it is. */
final class NameSample {

    private static final int SHOWN = 12;

    private NameSample() {}

    static String of(Collection<String> names) {
        String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", ", "[", ""));
        return shown + (names.size() > SHOWN ? ", and " + (names.size() - SHOWN) + " more]" : "]");
    }
}
