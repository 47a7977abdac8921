package dev.hone.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ModulePictureTest {

    private static final Path ROOT = Path.of("..");
    private static final String BEGIN = "<!-- modules: drawn from the poms, kept by ModulePictureTest -->\n";
    private static final String END = "\n<!-- end of modules -->";

    @Test
    void thePictureOfTheModulesIsWhatThePomsDeclare() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));

        String drawn = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));

        String declared = ModuleGraph.read(ROOT).page();
        assertThat(drawn)
                .describedAs("docs/architecture.md should say between the two comments:\n%s\n", declared)
                .isEqualTo(declared);
    }

    @Test
    void anEdgeThatALongerWaySaysTooIsListedAndNotDrawn() {
        var declared = new TreeMap<String, SortedSet<String>>();
        declared.put("a", new TreeSet<>(Set.of("b", "c")));
        declared.put("b", new TreeSet<>(Set.of("c")));
        declared.put("c", new TreeSet<>());

        String page = new ModuleGraph(declared).page();

        assertThat(page).contains("a --> b", "b --> c").doesNotContain("a --> c");
        assertThat(page).contains("a -> b, c", "c -> nothing of ours");
    }
}
