package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.Contributor;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the scored interaction of a log says of who brought it, as its example has it. */
class ContributorsOfAnExampleTest {

    private static final long T0 = 1_767_225_600_000L;
    private static final Caller APP = new Caller("app", "acme", false, 1.0);
    private static final Caller OTHER = new Caller("other", "acme", false, null);

    private final WholeLog log = WholeLog.of(Settings.of(Map.of()));

    @Test
    void theSubjectIsNamedByItsKeyAlone() {
        Example example = example(APP, vote("f1", human("ann"), APP));

        assertThat(example.getContributors()).containsExactly(new Contributor("key:app", 1.0));
    }

    @Test
    void whoVotesOnOthersIsNamedWithItsKey() {
        Example example = example(APP, vote("f1", human("ann"), APP), vote("f2", human("mallory"), OTHER));

        assertThat(example.getContributors())
                .containsExactly(
                        new Contributor("human:mallory", null),
                        new Contributor("key:app", 1.0),
                        new Contributor("key:other", null));
    }

    @Test
    void theKeyOfAProgramVouchesForItAndNotForPeople() {
        Example example = example(
                null, vote("f1", new Source(SourceKind.MODEL, "judge"), APP), vote("f2", human("mallory"), APP));

        assertThat(example.getContributors())
                .containsExactly(
                        new Contributor("human:mallory", null),
                        new Contributor("key:app", 1.0),
                        new Contributor("model:judge", 1.0));
    }

    @Test
    void whoLetAProgramWriteToKafkaVouchesForItAndNotForPeople() {
        Example example = example(
                APP, vote("f1", new Source(SourceKind.MODEL, "judge"), null), vote("f2", human("mallory"), null));

        assertThat(example.getContributors())
                .containsExactly(
                        new Contributor("human:mallory", null),
                        new Contributor("key:app", 1.0),
                        new Contributor("model:judge", 1.0));
    }

    @Test
    void aProgramThatCameByAKeyWithoutAShareHasNone() {
        Example example = example(APP, vote("f1", new Source(SourceKind.CODE, "check"), OTHER));

        assertThat(example.getContributors())
                .containsExactly(
                        new Contributor("code:check", null),
                        new Contributor("key:app", 1.0),
                        new Contributor("key:other", null));
    }

    @Test
    void manyWithLongNamesTakeLittleRoomAndLeaveTheKeysIn() {
        FeedbackGiven[] votes = IntStream.range(0, 40)
                .mapToObj(i -> vote("f" + i, human("a".repeat(240) + i), OTHER))
                .toArray(FeedbackGiven[]::new);

        List<Contributor> named = example(APP, votes).getContributors();

        assertThat(named).hasSize(16).contains(new Contributor("key:app", 1.0), new Contributor("key:other", null));
        assertThat(named)
                .extracting(Contributor::getName)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.length() <= 64);
    }

    @Test
    void whoCorrectsIsNamedToo() {
        Example example = example(null, correction("f1", human("mallory"), OTHER));

        assertThat(example.getContributors())
                .containsExactly(new Contributor("human:mallory", null), new Contributor("key:other", null));
    }

    @Test
    void whereNobodyNeedsAKeyTheSubjectAloneIsNobodyElse() {
        assertThat(example(null, vote("f1", human("ann"), null)).getContributors())
                .isEmpty();
    }

    private Example example(@Nullable Caller asked, FeedbackGiven... given) {
        add(
                0,
                PromptSubmitted.newBuilder()
                        .setSegment("acme/support")
                        .setSubject("ann")
                        .setMessages(List.of(new Message("user", text("ask"))))
                        .setCaller(asked)
                        .build());
        add(
                1,
                ResponseServed.newBuilder()
                        .setVersion("main@0")
                        .setText(text("answer"))
                        .build());
        for (FeedbackGiven one : given) {
            add(2, one);
        }
        return Objects.requireNonNull(log.end().examples().get("i"));
    }

    private void add(long afterMs, SpecificRecord record) {
        assertThat(log.add("i", T0 + afterMs, record)).isEmpty();
    }

    private static FeedbackGiven vote(String id, Source source, @Nullable Caller caller) {
        return given(id, source, caller).setValue(true).build();
    }

    private static FeedbackGiven correction(String id, Source source, @Nullable Caller caller) {
        return given(id, source, caller).setCorrection(text("better")).build();
    }

    private static FeedbackGiven.Builder given(String id, Source source, @Nullable Caller caller) {
        return FeedbackGiven.newBuilder()
                .setFeedbackId(id)
                .setMetric("thumb")
                .setSource(source)
                .setEventTime(Instant.ofEpochMilli(T0 + 2))
                .setCaller(caller);
    }

    private static Source human(String id) {
        return new Source(SourceKind.HUMAN, id);
    }

    private static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
