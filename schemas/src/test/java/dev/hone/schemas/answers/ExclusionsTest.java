package dev.hone.schemas.answers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Exclusion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExclusionsTest {

    @Test
    void namesTheLaterOfTwoReasons() {
        assertThat(Exclusions.stronger(Exclusion.TEST, Exclusion.OPTED_OUT)).isEqualTo(Exclusion.OPTED_OUT);
        assertThat(Exclusions.stronger(Exclusion.OPTED_OUT, Exclusion.TEST)).isEqualTo(Exclusion.OPTED_OUT);
        assertThat(Exclusions.stronger(null, Exclusion.TEST)).isEqualTo(Exclusion.TEST);
        assertThat(Exclusions.stronger(null, null)).isNull();
    }

    @ParameterizedTest
    @EnumSource(Exclusion.class)
    void aShadowIsOneOnlyWhereThereIsNoOtherReason(Exclusion other) {
        assertThat(Exclusions.stronger(Exclusion.SHADOW, other)).isEqualTo(other);
        assertThat(Exclusions.stronger(other, Exclusion.SHADOW)).isEqualTo(other);
    }

    @Test
    void noClientMaySayThatAnAnswerIsAShadow() {
        assertThat(Exclusions.parse("shadow")).isEmpty();
    }
}
