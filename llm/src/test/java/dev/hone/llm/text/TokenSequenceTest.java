package dev.hone.llm.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** A row's prompt with the response of another. */
class TokenSequenceTest {

    private static final TokenSequence ROW = new TokenSequence(new int[] {1, 2, 3, 4}, 2);

    @Test
    void thePromptStaysAndTheResponseIsTheOthers() {
        TokenSequence other = new TokenSequence(new int[] {7, 8, 9}, 1);

        assertThat(ROW.withResponseOf(other, 100)).isEqualTo(new TokenSequence(new int[] {1, 2, 8, 9}, 2));
        assertThat(other.withResponseOf(ROW, 100)).isEqualTo(new TokenSequence(new int[] {7, 3, 4}, 1));
    }

    @Test
    void whatIsTooLongLosesTheEndOfItsResponseAndKeepsOneTokenOfIt() {
        TokenSequence other = new TokenSequence(new int[] {7, 8, 9, 10}, 1);

        assertThat(ROW.withResponseOf(other, 4)).isEqualTo(new TokenSequence(new int[] {1, 2, 8, 9}, 2));
        assertThat(ROW.withResponseOf(other, 1)).isEqualTo(new TokenSequence(new int[] {1, 2, 8}, 2));
    }

    @Test
    void silentTokensStaySilentAndNoneIsTheLast() {
        BitSet silent = new BitSet();
        silent.set(4, 6);
        TokenSequence other = new TokenSequence(new int[] {7, 8, 9, 10, 11, 12, 13}, 3, silent);

        TokenSequence whole = ROW.withResponseOf(other, 100);

        BitSet moved = new BitSet();
        moved.set(3, 5);
        assertThat(whole).isEqualTo(new TokenSequence(new int[] {1, 2, 10, 11, 12, 13}, 2, moved));
        assertThat(ROW.withResponseOf(other, 5)).isEqualTo(new TokenSequence(new int[] {1, 2, 10}, 2));
    }
}
