package dev.hone.streams;

import dev.hone.streams.join.JoinView;
import dev.hone.streams.join.SeenInteraction;
import dev.hone.streams.ops.Neighbours;
import dev.hone.terminal.ops.OpsAnswer;
import dev.hone.terminal.ops.OpsRequest;
import java.net.HttpURLConnection;
import java.util.Optional;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;

/** Tells of one interaction, wherever its task is: from the stores here, or from the instance that has them. */
final class InteractionPage {

    /** Where it is found. */
    static final String PATH = "/interactions/";

    private static final int MAX_ID = 1024;

    private final KafkaStreams scoring;
    private final JoinView join;
    private final InteractionSheet sheet;
    private final HostInfo self;
    private final Neighbours neighbours = new Neighbours();

    InteractionPage(KafkaStreams scoring, JoinView join, InteractionSheet sheet, HostInfo self) {
        this.scoring = scoring;
        this.join = join;
        this.sheet = sheet;
        this.self = self;
    }

    OpsAnswer answer(OpsRequest request) {
        String id = request.rest();
        if (id.isBlank() || id.length() > MAX_ID || id.chars().anyMatch(Character::isISOControl)) {
            return OpsAnswer.words(
                    HttpURLConnection.HTTP_BAD_REQUEST,
                    "ask for " + PATH + "ID with the interaction's id: 1 to " + MAX_ID
                            + " characters, no control characters");
        }
        try {
            KeyQueryMetadata where = scoring.queryMetadataForKey(JoinView.INTERACTIONS, id, new StringSerializer());
            if (where.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
                return moving("no instance has its partition at the moment");
            }
            if (where.activeHost().equals(self)) {
                return here(id, where.partition());
            }
            return request.forwarded()
                    ? moving("partition " + where.partition() + " moves to " + name(where.activeHost()))
                    : neighbours.ask(where.activeHost(), PATH + id);
        } catch (InvalidStateStoreException | IllegalStateException notNow) {
            return moving("partition of " + name(self) + " that is not restored yet, or gives it away");
        }
    }

    private OpsAnswer here(String id, int partition) {
        JoinView.Stores stores = new ScoringStores(scoring).of(partition);
        Optional<SeenInteraction> seen = join.interaction(id, stores);
        if (seen.isEmpty()) {
            return OpsAnswer.words(
                    HttpURLConnection.HTTP_NOT_FOUND,
                    "nothing is known of this interaction: nothing of it was read yet, it is forgotten"
                            + " (join.retention.ms), was an orphan, or all of it is in dead-letters");
        }
        long clockMs = JoinView.standing(stores).clockMs();
        return OpsAnswer.json(sheet.of(new InteractionSheet.Found(id, partition, name(self), clockMs), seen.get()));
    }

    private static OpsAnswer moving(String where) {
        return OpsAnswer.words(
                HttpURLConnection.HTTP_UNAVAILABLE,
                "tasks are moving between instances: " + where + "; ask again soon");
    }

    private static String name(HostInfo instance) {
        return instance.host() + ":" + instance.port();
    }
}
