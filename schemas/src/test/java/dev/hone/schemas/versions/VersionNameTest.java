package dev.hone.schemas.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionNameTest {

    private static final String DIGEST = "sha256:" + "80091ce8bed6f00d".repeat(4);

    @ParameterizedTest
    @ValueSource(strings = {"main@base", "legal.v2_x-1@base"})
    void namesTheBaseOfALine(String text) {
        // When
        VersionName name = VersionName.parse(text);

        // Then
        assertThat(name.isBase()).isTrue();
        assertThat(name.digest()).isEmpty();
        assertThat(name).isEqualTo(VersionName.base(name.line())).hasToString(text);
        assertThat(name.shortForm()).isEqualTo(text);
    }

    @Test
    void namesAnAdapterByTheDigestOfItsFolder() {
        // When
        VersionName name = VersionName.parse("main@" + DIGEST);

        // Then
        assertThat(name.line()).isEqualTo("main");
        assertThat(name.isBase()).isFalse();
        assertThat(name.digest()).contains(DIGEST);
        assertThat(name).isEqualTo(new VersionName("main", DIGEST)).hasToString("main@" + DIGEST);
    }

    @Test
    void isCutForPeople() {
        // When
        String shown = VersionName.shortForm("main@" + DIGEST);

        // Then
        assertThat(shown).isEqualTo("main@sha256:80091ce8bed6..");
        assertThat("main@" + DIGEST).startsWith(VersionName.withoutCut(shown));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "main",
                "@base",
                "main@",
                "main@Base",
                "main@base ",
                "a line@base",
                "main@main@base",
                "main@sha256:",
                "main@sha256:80091ce8bed6",
                "main@sha256:80091ce8bed6..",
                "main@sha512:80091ce8bed6f00d80091ce8bed6f00d80091ce8bed6f00d80091ce8bed6f00d",
                "main@sha256:80091CE8BED6F00D80091CE8BED6F00D80091CE8BED6F00D80091CE8BED6F00D"
            })
    void refusesWhatIsNoName(String text) {
        assertThat(VersionName.find(text)).isEmpty();
        assertThat(VersionName.shortForm(text)).isEqualTo(text);
        assertThatThrownBy(() -> VersionName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the name of a version is line@base or line@sha256:<64 hex digits>, was " + text);
    }

    @Test
    void isNeverMadeOfPartsThatDoNotFit() {
        assertThatThrownBy(() -> VersionName.base("a line")).hasMessageContaining("was a line@base");
        assertThatThrownBy(() -> new VersionName("main", "80091ce8bed6")).hasMessageContaining("was main@80091ce8bed6");
    }
}
