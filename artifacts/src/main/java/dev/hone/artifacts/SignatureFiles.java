package dev.hone.artifacts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The signatures of a version as files of a folder, named by their keys. */
final class SignatureFiles {

    private SignatureFiles() {}

    static List<Signature> read(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Signature> signatures = new ArrayList<>();
        for (Path file : Folders.files(folder)) {
            try {
                signatures.add(Signature.parse(Files.readAllBytes(file)));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
        }
        return List.copyOf(signatures);
    }

    /** One by the same key that is there already stays. */
    static void write(Path folder, Signature signature) {
        Path file = folder.resolve(signature.key());
        try {
            if (Files.exists(file)) {
                return;
            }
            Files.createDirectories(folder);
            Path aside = Files.createTempFile(folder.getParent(), signature.key(), ".part");
            Files.write(aside, signature.line());
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
