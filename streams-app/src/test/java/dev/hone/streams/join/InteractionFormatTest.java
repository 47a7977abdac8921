package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.routing.Route;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class InteractionFormatTest {

    /** What the release without corrections wrote of the interaction that is made good beside it. */
    private static final String FORMAT_2 =
            "0200000001000000000000000100026161000000020000000100000000000000020002626200"
                    + "000001000000010001660006726174696e67024010000000000000000548554d414e00017500000000000000070000000000000000"
                    + "080002636300000001000300046d61696e030003612f6200000003000020000004616162620002636300000100";

    /** What the release without exclusions wrote of it. */
    private static final String FORMAT_4 =
            "0401000000000000000101aa0000000201000000000000000201bb0000000100010001660006726174696e67024010000000000000"
                    + "000548554d414e000175000000000000000700000000000000000801cc0000000100000300046d61696e030003612f62000000030000"
                    + "200002aabb01cc0000000100";

    private static final Vote VOTE = new Vote(
            FeedbackGiven.newBuilder()
                    .setFeedbackId("f")
                    .setMetric("rating")
                    .setValue(4.0)
                    .setSource(new Source(SourceKind.HUMAN, "u"))
                    .setEventTime(Instant.ofEpochMilli(7))
                    .build(),
            "",
            8,
            "cc",
            1,
            false,
            "");

    private static final InteractionState INTERACTION = new InteractionState(
            new Contents(List.of(new ContentVersion(1, "aa", 2, null, 77, 78, SubjectName.NONE))),
            new Contents(List.of(new ContentVersion(2, "bb", 1, null))),
            new VoteSet(List.of(VOTE)),
            new Route("main", "a/b"),
            new Emitted(3, 8192, "aabb", "cc", "", "", ""),
            true,
            false);

    @Test
    void readsWhatItWrote() {
        Vote correction = new Vote(VOTE.given(), "dd", 9, "ee", 2, true, "");
        InteractionState corrected = INTERACTION
                .withVotes(new VoteSet(List.of(VOTE, correction)))
                .withEmitted(new Emitted(3, null, "aabb", "cc", "cancelled", "dd", ""));

        assertThat(InteractionFormat.read(InteractionFormat.write(corrected))).isEqualTo(corrected);
    }

    @Test
    void readsWhatWasSaidOfTheAnswer() {
        InteractionState commented = INTERACTION
                .withVotes(new VoteSet(List.of(VOTE, VOTE.withComment("dd"))))
                .withEmitted(INTERACTION.emitted().withComment("dd"));

        assertThat(InteractionFormat.read(InteractionFormat.write(commented))).isEqualTo(commented);
    }

    @Test
    void readsByWhichKeysWereAsked() {
        InteractionState asked = INTERACTION
                .withPrompts(
                        INTERACTION
                                .prompts()
                                .with(new ContentVersion(3, "bb", 1, null, 77, 78, 79))
                                .with(new ContentVersion(4, "cc", 1, null, 77, 78, SubjectName.NONE)),
                        INTERACTION.route())
                .withVotes(new VoteSet(List.of(VOTE.withComment("dd"))));

        assertThat(InteractionFormat.read(InteractionFormat.write(asked))).isEqualTo(asked);
    }

    @Test
    void readsTheStateOfTheReleaseWithoutAskers() {
        assertThat(InteractionFormat.read(format9())).isEqualTo(INTERACTION);
    }

    @Test
    void readsTheStateOfTheReleaseWithoutComments() {
        assertThat(InteractionFormat.read(format8())).isEqualTo(INTERACTION);
    }

    @Test
    void readsWhyItIsExcluded() {
        FeedbackGiven optOut = FeedbackGiven.newBuilder(VOTE.given())
                .setExcluded(Exclusion.OPTED_OUT)
                .build();
        InteractionState excluded = INTERACTION
                .withPrompts(Contents.EMPTY.with(new ContentVersion(1, "aa", 1, Exclusion.TEST)), INTERACTION.route())
                .withVotes(new VoteSet(List.of(new Vote(optOut, "", 9, "ee", 2, true, ""))));

        assertThat(InteractionFormat.read(InteractionFormat.write(excluded))).isEqualTo(excluded);
    }

    @Test
    void readsTheStateOfTheReleaseWithoutTenants() {
        byte[] format8 = format8();
        ByteBuffer names = ByteBuffer.allocate(2 * Long.BYTES).putLong(77).putLong(78);
        HexFormat hex = HexFormat.of();
        String subjects = hex.formatHex(names.array(), 0, Long.BYTES);
        byte[] then = hex.parseHex(hex.formatHex(format8).replace(hex.formatHex(names.array()), subjects));
        then[0] = 7;

        assertThat(InteractionFormat.read(then))
                .isEqualTo(INTERACTION.withPrompts(
                        new Contents(List.of(
                                new ContentVersion(1, "aa", 2, null, 77, SubjectName.UNKNOWN, SubjectName.NONE))),
                        INTERACTION.route()));
    }

    @Test
    void readsTheStateOfTheReleaseWithoutExclusions() {
        assertThat(InteractionFormat.read(HexFormat.of().parseHex(FORMAT_4))).isEqualTo(withoutSubject());
    }

    @Test
    void readsTheStateOfTheReleaseWithoutCorrections() {
        assertThat(InteractionFormat.read(HexFormat.of().parseHex(FORMAT_2))).isEqualTo(withoutSubject());
    }

    @Test
    void readsTheStateOfTheReleaseBeforeThat() {
        byte[] format2 = HexFormat.of().parseHex(FORMAT_2);
        // the empty reason is two bytes of length, before the two flags at the end
        byte[] then = Arrays.copyOf(format2, format2.length - 2);
        then[0] = 1;
        System.arraycopy(format2, format2.length - 2, then, then.length - 2, 2);

        assertThat(InteractionFormat.read(then)).isEqualTo(withoutSubject());
    }

    @Test
    void ofANewerReleaseSaysThatItIsNotToBeReset() {
        byte[] later = InteractionFormat.write(INTERACTION);
        later[0]++;

        assertThatThrownBy(() -> InteractionFormat.read(later))
                .hasMessageContaining("an interaction in format 11")
                .hasMessageContaining("a newer one has written it, so start that one again");
    }

    @Test
    void theSubjectsOfPromptsAreReadWithoutTheRest() {
        assertThat(InteractionFormat.prompts(InteractionFormat.write(INTERACTION)))
                .isEqualTo(INTERACTION.prompts());
        assertThat(InteractionFormat.prompts(InteractionFormat.erased())).isEqualTo(Contents.EMPTY);
    }

    @Test
    void ofAnErasedOneNothingIsLeftButThatItWas() {
        assertThat(InteractionFormat.read(InteractionFormat.erased()))
                .isEqualTo(InteractionState.ERASED)
                .returns(true, InteractionState::isErased);
        assertThat(InteractionFormat.erased()).hasSize(1);
    }

    /** Whether it says who asked is the last byte, and was not there. */
    private static byte[] format9() {
        return withoutTheLastByte(InteractionFormat.write(INTERACTION), 9);
    }

    /** Whether there are comments is the last byte, and was not there. */
    private static byte[] format8() {
        return withoutTheLastByte(format9(), 8);
    }

    private static byte[] withoutTheLastByte(byte[] row, int format) {
        byte[] then = Arrays.copyOf(row, row.length - 1);
        then[0] = (byte) format;
        return then;
    }

    private static InteractionState withoutSubject() {
        return INTERACTION.withPrompts(
                new Contents(List.of(new ContentVersion(
                        1, "aa", 2, null, SubjectName.UNKNOWN, SubjectName.UNKNOWN, SubjectName.NONE))),
                INTERACTION.route());
    }
}
