package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceVotesTest {

    @ParameterizedTest(name = "{0} asked by {1}: a vote of {2} by {3}")
    @CsvSource({
        "ann,,        HUMAN:ann,,        true",
        "ann,,        HUMAN:bob,,        false",
        "ann,,        CODE:ann,,         false",
        "ann,,        MODEL:judge,,      false",
        "ann,,        HUMAN:,,           true",
        "ann, a/web,  HUMAN:ann, a/web,  true",
        "ann, a/web,  HUMAN:ann, a/app,  true",
        "ann, a/web,  HUMAN:ann, b/web2, false",
        "ann, a/web,  HUMAN:,    a/web,  true",
        "ann, a/web,  HUMAN:,    a/app,  false",
        "ann, a/web,  HUMAN:ann,,        true",
        ",    a/web,  HUMAN:,    a/web,  true",
        ",    a/web,  HUMAN:ann, a/web,  false",
        ",,           HUMAN:,,           true"
    })
    void aVoteIsEvidenceWhereItIsOfWhomWasAnswered(
            @Nullable String subject, @Nullable String asked, String source, @Nullable String voted, boolean counts) {
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setSegment("a/x")
                .setSubject(subject)
                .setMessages(List.of())
                .setCaller(caller(asked))
                .build();
        FeedbackGiven vote = FeedbackGiven.newBuilder()
                .setFeedbackId("f")
                .setMetric("thumb")
                .setValue(true)
                .setSource(source(source))
                .setEventTime(Instant.EPOCH)
                .setCaller(caller(voted))
                .build();

        assertThat(EvidenceVotes.SUBJECT.count(vote, prompt)).isEqualTo(counts);
        assertThat(EvidenceVotes.ANY.count(vote, prompt)).isTrue();
    }

    private static Source source(String kindAndId) {
        int colon = kindAndId.indexOf(':');
        return new Source(SourceKind.valueOf(kindAndId.substring(0, colon)), kindAndId.substring(colon + 1));
    }

    private static @Nullable Caller caller(@Nullable String tenantAndKey) {
        if (tenantAndKey == null) {
            return null;
        }
        String[] parts = tenantAndKey.split("/");
        return new Caller(parts[1], parts[0], false, null);
    }
}
