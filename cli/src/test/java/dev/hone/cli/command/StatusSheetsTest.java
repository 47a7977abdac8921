package dev.hone.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.client.report.Table;
import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.GuardrailFound;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusSheetsTest {

    @Test
    void armsHaveAColumnForEachGuardrailThatTheRecordNames() {
        Table table = StatusSheets.arms(List.of(arm("champion", 1, 2, 3), arm("challenger", 4, 5, 6)));

        assertThat(table.toString()).contains("errors").contains("degenerate").contains("silent");
        assertThat(table.values())
                .last()
                .satisfies(row -> assertThat(row)
                        .containsEntry("arm", "challenger")
                        .containsEntry("errors", 4L)
                        .containsEntry("degenerate", 5L)
                        .containsEntry("silent", 6L));
    }

    private static ArmEvidence arm(String name, long errors, long degenerate, long silent) {
        List<GuardrailFound> found = List.of(
                new GuardrailFound("errors", "Errors", 90L, errors),
                new GuardrailFound("degenerate", "Same text twice", 40L, degenerate),
                new GuardrailFound("silent", "Said nothing", 80L, silent));
        return new ArmEvidence(name, 80L, 70L, 0.5, 0.4, 0.6, 90L, errors, degenerate, found);
    }
}
