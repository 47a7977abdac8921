package dev.hone.llm.safetensors;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes every file, whatever happens to the others. */
final class CloseAll {

    private CloseAll() {}

    /** Throws the first failure when all have been closed. */
    static void all(List<SafetensorsFile> files) throws IOException {
        @Nullable IOException first = null;
        for (SafetensorsFile file : files) {
            try {
                file.close();
            } catch (IOException failed) {
                first = first == null ? failed : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
