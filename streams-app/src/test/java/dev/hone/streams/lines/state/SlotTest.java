package dev.hone.streams.lines.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.streams.lines.canary.EvidenceFixture;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SlotTest {

    private static final Instant STAGED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SHADOWED = STAGED.plusSeconds(60);
    private static final Instant BEGUN = STAGED.plusSeconds(86_400);

    private final Slot.Staging staging = new Slot.Staging(EvidenceFixture.CHALLENGE.stagedAt(STAGED));

    @Test
    void whatSubjectsSaidDuringAShadowStageIsOfBeforeTheCanary() {
        Slot.Canary canary = staging.shadowed(0.1, SHADOWED).begin(BEGUN);

        assertThat(canary.challenge().stagedAt()).isEqualTo(BEGUN);
        assertThat(canary.since()).isEqualTo(BEGUN);
    }

    @Test
    void andWithoutOneThatIsCutWhereTheServersWereTold() {
        assertThat(staging.begin(BEGUN).challenge().stagedAt()).isEqualTo(STAGED);
    }
}
