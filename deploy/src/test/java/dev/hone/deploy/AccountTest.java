package dev.hone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What two instances tell, added up. */
class AccountTest {

    private static final String ONE = """
            # TYPE hone_records_read counter
            hone_records_read_total{input="feedback",partition="0"} 19.0
            hone_records_read_total{input="prompts",partition="0"} 20.0
            hone_ledger_records{outcome="accepted",partition="0"} 36.0
            hone_ledger_records{outcome="pending",partition="0"} 3.0
            """;
    private static final String OTHER = """
            hone_records_read_total{partition="1",input="prompts"} 1.2E1
            hone_ledger_records{partition="1",outcome="accepted"} 12.0
            """;

    @Test
    void addsPartitionsUp() {
        Account account = Account.of(ONE + OTHER);

        assertThat(account.read()).containsEntry("feedback", 19L).containsEntry("prompts", 32L);
        assertThat(account.became("accepted")).isEqualTo(48);
        assertThat(account.became("late")).isZero();
        assertThat(account.balances()).isTrue();
    }

    @Test
    void doesNotBalanceWhereARecordIsGone() {
        assertThat(Account.of(ONE + OTHER.replace("12.0", "11.0")).balances()).isFalse();
    }
}
