package dev.hone.lab.demo;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** One rating of one answer. */
record Grade(String feedbackId, String responseId, String subject, double rating, Instant given) {

    static final String METRIC = "rating";

    Grade {
        // The same piece may go both ways, and the record keeps milliseconds.
        given = given.truncatedTo(ChronoUnit.MILLIS);
    }

    FeedbackGiven record() {
        return FeedbackGiven.newBuilder()
                .setFeedbackId(feedbackId)
                .setMetric(METRIC)
                .setValue(rating)
                .setSource(new Source(SourceKind.HUMAN, subject))
                .setEventTime(given)
                .build();
    }
}
