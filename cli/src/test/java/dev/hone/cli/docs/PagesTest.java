package dev.hone.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pages lead to each other: no link of one is broken, and every page of docs is found from the index. */
class PagesTest {

    private static final Path ROOT = Path.of("..");
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Path INDEX = DOCS.resolve("README.md");
    private static final int FOLDERS_DOWN = 5;

    private static final Pattern LINK = Pattern.compile("]\\(([^)#:\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern DEFINED = Pattern.compile("(?m)^\\[[^]\\n]+]: (\\S+)$");
    private static final Pattern PICTURE = Pattern.compile("<(?:img|source)[^>]*\\ssrc(?:set)?=\"([^\":]+)\"");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*)$");
    private static final Pattern LINKED = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}_\\- ]");

    @Test
    void everyLinkOfAPageLeadsToAFile() throws IOException {
        for (Path page : pages()) {
            String text = Files.readString(page);

            List<String> broken = Stream.of(LINK, DEFINED, PICTURE)
                    .flatMap(pattern -> pattern.matcher(text).results())
                    .map(link -> link.group(1))
                    .filter(link -> !link.isEmpty() && !link.contains(":"))
                    .filter(link -> !Files.exists(page.resolveSibling(link)))
                    .toList();

            assertThat(broken)
                    .describedAs("links of %s that lead nowhere", page)
                    .isEmpty();
        }
    }

    @Test
    void everyLinkToASectionLeadsToOne() throws IOException {
        for (Path page : pages()) {
            List<String> broken = new ArrayList<>();
            for (MatchResult link :
                    LINK.matcher(Files.readString(page)).results().toList()) {
                String section = link.group(2);
                Path to = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
                if (section != null
                        && to.toString().endsWith(".md")
                        && !sections(to).contains(section)) {
                    broken.add(link.group());
                }
            }

            assertThat(broken)
                    .describedAs("links of %s to sections that there are not", page)
                    .isEmpty();
        }
    }

    @Test
    void theIndexLeadsToEveryPage() throws IOException {
        Set<String> linked = LINK.matcher(Files.readString(INDEX))
                .results()
                .map(link -> link.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        try (Stream<Path> docs = Files.list(DOCS)) {
            List<String> pages = docs.filter(Files::isRegularFile)
                    .filter(page -> !page.equals(INDEX))
                    .map(page -> page.getFileName().toString())
                    .toList();
            assertThat(linked)
                    .describedAs("what docs/README.md links to")
                    .containsAll(pages)
                    .contains("decisions/");
        }
    }

    @Test
    void sectionsAreNamedAsTheyAreWhereThePagesAreShown() {
        assertThat(sections("""
                        # A `code` and [a link](x.md), twice
                        ## No *rounds* close?
                        ```
                        # none
                        ```
                        ## No rounds close
                        """))
                .containsExactlyInAnyOrder("a-code-and-a-link-twice", "no-rounds-close", "no-rounds-close-1");
    }

    /** The pages of the root, of docs, and those that lie beside what they are about. */
    private static List<Path> pages() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT, FOLDERS_DOWN)) {
            return all.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> Stream.of("target", "node_modules", "shared", ".git")
                            .noneMatch(generated -> contains(file, generated)))
                    .sorted()
                    .toList();
        }
    }

    private static boolean contains(Path file, String folder) {
        for (Path name : ROOT.relativize(file)) {
            if (name.toString().equals(folder)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> sections(Path page) throws IOException {
        return Files.exists(page) ? sections(Files.readString(page)) : Set.of();
    }

    private static Set<String> sections(String page) {
        Map<String, Integer> seen = new HashMap<>();
        Set<String> sections = new TreeSet<>();
        HEADING.matcher(FENCED.matcher(page).replaceAll(""))
                .results()
                .map(heading -> slug(heading.group(1)))
                .forEach(slug -> {
                    int before = seen.merge(slug, 1, Integer::sum) - 1;
                    sections.add(before == 0 ? slug : slug + "-" + before);
                });
        return sections;
    }

    private static String slug(String heading) {
        String words = LINKED.matcher(heading.strip()).replaceAll("$1").toLowerCase(Locale.ROOT);
        return NO_WORD.matcher(words).replaceAll("").replace(' ', '-');
    }
}
