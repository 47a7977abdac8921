package dev.hone.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who changes a format of what is kept says so on the page that operators read before an upgrade. */
class UpgradePageTest {

    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/upgrade.md");
    private static final String BEGIN = "<!-- formats: what the classes say, kept by UpgradePageTest -->\n";
    private static final String END = "\n<!-- end of formats -->";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\d+) \\|");
    private static final Pattern FORMAT = Pattern.compile("static final byte FORMAT = (\\d+);");

    @Test
    void everyFormatOfAClassStandsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        String table = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));

        Map<String, String> told =
                ROW.matcher(table).results().collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));

        assertThat(told)
                .describedAs("docs/upgrade.md, between the two comments: who writes which format")
                .isEqualTo(formats());
    }

    private static SortedMap<String, String> formats() throws IOException {
        SortedMap<String, String> formats = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .forEach(sources -> collect(sources, formats));
        }
        return formats;
    }

    private static void collect(Path sources, SortedMap<String, String> formats) {
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> FORMAT.matcher(text(file))
                            .results()
                            .forEach(found ->
                                    formats.put(file.getFileName().toString().replace(".java", ""), found.group(1))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
