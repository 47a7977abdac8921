package dev.hone.trainer.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The files of a base that go along with other weights of its shape: its text, how it generates, its licence. */
public final class BaseFiles {

    /** What they are called. */
    public static final List<String> NAMES = List.of(
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja",
            "vocab.json",
            "merges.txt",
            "LICENSE",
            "LICENSE.txt");

    private BaseFiles() {}

    /** Those that the base has, in place of what was there under their names. */
    public static void copy(Path base, Path target) throws IOException {
        for (String file : NAMES) {
            copy(file, base, target);
        }
    }

    /** One of them, where it is there. */
    public static void copy(String file, Path from, Path to) throws IOException {
        if (Files.isRegularFile(from.resolve(file))) {
            Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
