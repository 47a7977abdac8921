package dev.hone.lab.testbed.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.ConfigSections;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgramsTest {

    @Test
    void everySettingLiesInASectionThatIsListed() {
        Set<String> open = Set.of("schema", "serde", "streams");

        Set<String> sections = Programs.definitions().stream()
                .flatMap(definition -> definition.names().stream())
                .map(key -> key.split("\\.")[0])
                .filter(section -> !open.contains(section))
                .collect(Collectors.toSet());

        assertThat(sections).containsExactlyInAnyOrderElementsOf(ConfigSections.CLOSED);
    }

    @Test
    void noSectionIsOpenAndClosed() {
        assertThat(Stream.concat(ConfigSections.OPEN.stream(), ConfigSections.CLOSED.stream()))
                .doesNotHaveDuplicates();
    }
}
