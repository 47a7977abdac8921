package dev.hone.lab.replay.movielens;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.hone.terminal.UsageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** Reads a table with a header line from {@code NAME.csv} or {@code NAME.csv.gz} of a folder. */
public final class Csv {

    private static final ObjectReader ROWS = new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader());

    private Csv() {}

    /** Hears each row, by the header's names. */
    public static void forEach(Path folder, String name, Consumer<Map<String, String>> row) throws IOException {
        Path file = find(folder, name);
        int number = 0;
        try (InputStream input = open(file);
                MappingIterator<Map<String, String>> rows = ROWS.readValues(input)) {
            while (rows.hasNext()) {
                number++;
                row.accept(rows.next());
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(file + ", row " + number + ": " + e.getMessage(), e);
        }
    }

    /** The field, or a complaint that names it. */
    public static String field(Map<String, String> row, String name) {
        String value = row.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("column " + name + " is missing or empty");
        }
        return value.strip();
    }

    private static Path find(Path folder, String name) {
        for (String ending : new String[] {".csv", ".csv.gz"}) {
            Path file = folder.resolve(name + ending);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        throw new UsageException("no " + name + ".csv or " + name + ".csv.gz in " + folder);
    }

    private static InputStream open(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    }
}
