package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.streams.ledger.Outcome;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.junit.jupiter.api.Test;

/** What is told of the feedback on an interaction. */
class JoinViewTest {

    private static final FeedbackGiven TAKING = FeedbackGiven.newBuilder(JoinFixture.RATING)
            .setValue(null)
            .setRetracted(true)
            .setEventTime(JoinFixture.RATING.getEventTime().plusSeconds(5))
            .build();

    private final JoinFixture fixture = new JoinFixture();

    /** The stores of the fixture. */
    private final class Kept implements JoinView.Stores {

        @Override
        public <K> ReadOnlyKeyValueStore<K, byte[]> named(String store) {
            KeyValueStore<K, byte[]> found = fixture.context.getStateStore(store);
            return found;
        }
    }

    private List<SeenInteraction.Fate> fates() {
        fixture.commit();
        JoinView view = new JoinView(JoinConfig.from(Settings.of(Map.of())), fixture.rules());
        JoinView.Stores stores = new Kept();
        return view.interaction("id", stores).orElseThrow().fates();
    }

    @Test
    void whatWasTakenBackIsToldFromWhatTookIt() {
        JoinProcessor processor = fixture.started();
        processor.process(JoinFixture.record("id", JoinFixture.PROMPT, 1));
        processor.process(JoinFixture.record("id", JoinFixture.RESPONSE, 2));
        processor.process(JoinFixture.record("id", JoinFixture.RATING, 101));
        String name = SeenInteraction.Fate.name("f");
        assertThat(fates()).containsExactly(new SeenInteraction.Fate(name, Outcome.ACCEPTED, false, false));

        processor.process(JoinFixture.record("id", TAKING, 110));

        assertThat(fates())
                .containsExactlyInAnyOrder(
                        new SeenInteraction.Fate(name, Outcome.SUPERSEDED, false, true),
                        new SeenInteraction.Fate(name, Outcome.ACCEPTED, true, false));
    }
}
