package dev.hone.trainer.pretrain;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Text to learn from: {@code .txt} files, each one document, and {@code .jsonl} files, each line one, under a field;
 * UTF-8.
 *
 * <p>Large documents are read in pieces, so that none has to fit memory.
 */
public final class TextFiles {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PIECE_CHARACTERS = 1 << 18;

    private final List<Path> files;
    private final String field;

    private TextFiles(List<Path> files, String field) {
        this.files = List.copyOf(files);
        this.field = field;
    }

    /** Hears of pieces in their order; {@code last} ends a document. */
    public interface Reader {
        void piece(String text, boolean last) throws IOException;
    }

    /**
     * These files, and all that these folders hold, in the order of their names.
     *
     * @param field the key of a line of {@code .jsonl} under which the text stands
     */
    public static TextFiles of(List<Path> filesAndFolders, String field) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path each : filesAndFolders) {
            if (Files.isDirectory(each)) {
                try (Stream<Path> tree = Files.walk(each)) {
                    tree.filter(TextFiles::isText).sorted().forEach(files::add);
                }
            } else if (!Files.isRegularFile(each)) {
                throw new IllegalArgumentException("no such file: " + each);
            } else if (isText(each)) {
                files.add(each);
            } else {
                throw new IllegalArgumentException(each + " is neither .txt nor .jsonl");
            }
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("there is no .txt and no .jsonl file in " + filesAndFolders);
        }
        return new TextFiles(files, field);
    }

    /** Their bytes in all. */
    public long bytes() throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** Throws {@link IllegalArgumentException} naming the file, and the line, where one cannot be read. */
    public void read(Reader reader) throws IOException {
        for (Path file : files) {
            try (BufferedReader in = Files.newBufferedReader(file)) {
                if (isLines(file)) {
                    lines(file, in, reader);
                } else {
                    document(in, reader);
                }
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException(file + " is not UTF-8; convert it, for example with iconv", e);
            }
        }
    }

    private void lines(Path file, BufferedReader in, Reader reader) throws IOException {
        int number = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            number++;
            if (!line.isBlank()) {
                reader.piece(text(line, file + ", line " + number), true);
            }
        }
    }

    private String text(String line, String where) {
        try {
            JsonNode text = JSON.readTree(line).path(field);
            if (!text.isTextual()) {
                throw new IllegalArgumentException(
                        where + ": needs text under \"" + field + "\"; name another key with --field");
            }
            return text.asText();
        } catch (JacksonException e) {
            throw new IllegalArgumentException(where + " is not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Cuts before the last line break of a piece, or else its last space: there tokenizers cut as well. */
    private static void document(BufferedReader in, Reader reader) throws IOException {
        StringBuilder held = new StringBuilder();
        char[] read = new char[PIECE_CHARACTERS];
        for (int length = in.read(read); length >= 0; length = in.read(read)) {
            held.append(read, 0, length);
            int end = Math.max(held.lastIndexOf("\n"), held.lastIndexOf(" "));
            if (held.length() >= PIECE_CHARACTERS && end > 0) {
                reader.piece(held.substring(0, end), false);
                held.delete(0, end);
            }
        }
        reader.piece(held.toString(), true);
    }

    private static boolean isLines(Path file) {
        return file.toString().endsWith(".jsonl");
    }

    private static boolean isText(Path file) {
        return Files.isRegularFile(file) && Stream.of(".txt", ".jsonl").anyMatch(file.toString()::endsWith);
    }
}
