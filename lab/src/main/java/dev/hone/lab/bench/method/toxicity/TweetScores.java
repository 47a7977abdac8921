package dev.hone.lab.bench.method.toxicity;

import dev.hone.lab.bench.method.Votes;
import dev.hone.lab.bench.method.toxicity.Tweets.Tweet;
import dev.hone.schemas.records.Aggregate;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.MetricType;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.serde.TrustedRecords;
import dev.hone.streams.quality.Quality;
import dev.hone.trainer.intake.Seeds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * The quality of tweets, by the product's own scoring of votes: the people who were asked say each whether a tweet is
 * decent. Any thread may ask.
 */
record TweetScores(Votes votes) {

    private static final String METRIC = "decent";
    private static final int ONE_IN_NOISY = 5;
    private static final int ONE_IN_FLOODED = 10;
    private static final int FLOOD = 100;
    private static final Seeds SEEDS = new Seeds(0);

    static {
        // Else a topic does that; a comparison of methods has none.
        TrustedRecords.trust();
    }

    /** In units of 2^-14. */
    int quality(Tweet tweet) {
        return switch (votes) {
            case GIVEN -> raw(given(tweet));
            case NOISY -> raw(noisy(tweet));
            case NOISY_SHRUNK -> Objects.requireNonNull(scored(1, noisy(tweet)).shrunk());
            case FLOODED -> raw(flooded(tweet, FLOOD));
            case FLOODED_ONE_EACH -> raw(flooded(tweet, 1));
        };
    }

    private static int raw(List<Boolean> decent) {
        return Objects.requireNonNull(scored(0, decent).raw());
    }

    private static List<Boolean> given(Tweet tweet) {
        List<Boolean> decent = new ArrayList<>();
        for (int person = 0; person < tweet.asked(); person++) {
            decent.add(person < tweet.decent());
        }
        return decent;
    }

    private static List<Boolean> noisy(Tweet tweet) {
        Random random = SEEDS.stream("votes on tweet " + tweet.number());
        return given(tweet).stream()
                .map(vote -> random.nextInt(ONE_IN_NOISY) == 0 ? Boolean.valueOf(random.nextBoolean()) : vote)
                .toList();
    }

    /** With praise that counts for so many people where most found offence. */
    private static List<Boolean> flooded(Tweet tweet, int people) {
        List<Boolean> decent = given(tweet);
        boolean chosen = Math.floorMod(SEEDS.hash("flood of tweet " + tweet.number()), (long) ONE_IN_FLOODED) == 0;
        if (chosen && 2 * tweet.decent() < tweet.asked()) {
            for (int i = 0; i < people; i++) {
                decent.add(true);
            }
        }
        return decent;
    }

    private static Quality scored(double priorStrength, List<Boolean> decent) {
        MetricDefinition metric = MetricDefinition.newBuilder()
                .setName(METRIC)
                .setType(MetricType.BOOLEAN)
                .setMin(0)
                .setMax(1)
                .setWaitMs(0)
                .setPriorStrength(priorStrength)
                .setAggregate(Aggregate.MEAN)
                .build();
        List<FeedbackGiven> given = new ArrayList<>();
        for (int person = 0; person < decent.size(); person++) {
            given.add(FeedbackGiven.newBuilder()
                    .setFeedbackId("vote-" + person)
                    .setMetric(METRIC)
                    .setValue(decent.get(person))
                    .setSource(new Source(SourceKind.HUMAN, "person-" + person))
                    .setEventTime(Instant.EPOCH)
                    .build());
        }
        return Quality.of(List.of(metric), given, false);
    }
}
