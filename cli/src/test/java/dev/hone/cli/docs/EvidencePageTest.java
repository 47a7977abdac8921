package dev.hone.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EvidencePageTest {

    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/evidence.md");
    private static final String BEGIN = "<!-- tests: where they stand, kept by EvidencePageTest -->\n";
    private static final String END = "\n<!-- end of tests -->";
    private static final Pattern NAMED = Pattern.compile("\\b[A-Z][A-Za-z0-9]*(?:Test|IT)\\b");
    private static final Pattern LINKED = Pattern.compile("\\[(" + NAMED.pattern() + ")](?!:)");

    @Test
    void everyTestThatAPromiseLinksToStandsWhereThePageSays() throws IOException {
        String page = Files.readString(PAGE);
        SortedMap<String, Path> tests = tests();

        String written = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));

        String found = named(LINKED, page).stream()
                .map(name -> "[" + name + "]: ../" + tests.getOrDefault(name, Path.of("no test has this name")))
                .collect(Collectors.joining("\n"));
        assertThat(written)
                .describedAs("docs/evidence.md should say between the two comments:\n%s\n", found)
                .isEqualTo(found)
                .doesNotContain("no test has this name");
    }

    @Test
    void everyTestThatAPageNamesExists() throws IOException {
        SortedMap<String, Path> tests = tests();

        for (Path page : pages()) {
            assertThat(tests.keySet())
                    .describedAs("tests that %s names", page)
                    .containsAll(named(NAMED, Files.readString(page)));
        }
    }

    private static SortedSet<String> named(Pattern pattern, String page) {
        return pattern.matcher(page)
                .results()
                .map(EvidencePageTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(MatchResult found) {
        return found.group(found.groupCount());
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> root = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(root, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    /** The tests of all modules, by simple name, as paths from the root. */
    private static SortedMap<String, Path> tests() throws IOException {
        SortedMap<String, Path> tests = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .forEach(sources -> collect(sources, tests));
        }
        return tests;
    }

    private static void collect(Path sources, SortedMap<String, Path> tests) {
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file ->
                            tests.put(file.getFileName().toString().replace(".java", ""), ROOT.relativize(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
