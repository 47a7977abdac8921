package dev.hone.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.versions.VersionState;
import dev.hone.terminal.Style;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    private final Table table = new Table("version", "state", "mean quality", "trained on");

    @Test
    void everyColumnBeginsAtTheLeft() {
        table.row(Cell.version("main@" + DIGEST), "champion", .51234, 1500L);
        table.row("main@base", "promoted", null, 7);

        assertThat(table.toString().lines())
                .containsExactly(
                        "version                     state     mean quality  trained on",
                        "main@sha256:0123456789ab..  champion  0.512         1,500",
                        "main@base                   promoted  -             7");
    }

    @Test
    void aNumberThatIsNoneIsADashForPeopleAndNullForPrograms() {
        table.row("a", "held", Double.NaN, Double.POSITIVE_INFINITY);

        assertThat(table.toString()).doesNotContainIgnoringCase("nan", "infinity");
        assertThat(ReportJson.line(table.values()))
                .isEqualTo("[{\"version\":\"a\",\"state\":\"held\",\"meanQuality\":null,\"trainedOn\":null}]");
    }

    @Test
    void programsAreToldTheWholeNameOfAVersion() {
        table.row(Cell.version("main@" + DIGEST), "held", 0.25, 3);

        assertThat(table.values())
                .containsExactly(
                        Map.of("version", "main@" + DIGEST, "state", "held", "meanQuality", .25, "trainedOn", 3));
    }

    @Test
    void coloursLeaveColumnsWhereTheyAre() {
        table.row("a", "champion", .5, 1);
        table.row("b", VersionState.ROLLED_BACK, .5, 1);

        String coloured = table.text(Style.of(true, Map.of()));

        assertThat(coloured).contains("\u001b[32mchampion\u001b[0m", "\u001b[31mrolled back\u001b[0m");
        assertThat(ReportJson.line(table.values())).contains("\"state\":\"rolled back\"");
        assertThat(coloured.replaceAll("\u001b\\[\\d+m", "")).isEqualTo(table.toString());
    }

    @Test
    void aSheetShowsTheSameFiguresUnderTheSameNamesToPeopleAndToPrograms() {
        Sheet sheet = new Sheet()
                .fact("goal following", Double.NaN)
                .fact("KL to base", 1234567.0)
                .fact("waits for", new Cell(List.of("a", "b"), "a\nb"))
                .known("not known", null)
                .detail("needed", 20);

        assertThat(sheet.text(Style.PLAIN).lines())
                .containsExactly(
                        "goal following  -", "KL to base      1,234,567", "waits for       a", "                b");
        assertThat(ReportJson.line(sheet.values()))
                .isEqualTo("{\"goalFollowing\":null,\"klToBase\":1234567.0,\"waitsFor\":[\"a\",\"b\"],\"needed\":20}");
    }
}
