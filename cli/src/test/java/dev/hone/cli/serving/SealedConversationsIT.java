package dev.hone.cli.serving;

import static dev.hone.cli.serving.SealedSystem.CORRECTION;
import static dev.hone.cli.serving.SealedSystem.PATIENCE;
import static dev.hone.cli.serving.SealedSystem.QUESTION;
import static dev.hone.cli.serving.SealedSystem.corrected;
import static dev.hone.cli.serving.SealedSystem.keyId;
import static dev.hone.cli.serving.SealedSystem.masterKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hone.cli.ClosedRound;
import dev.hone.client.erasure.ErasureDesk;
import dev.hone.schemas.keys.KeysConfig;
import dev.hone.schemas.keys.MasterKeys;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.serving.ServingApp;
import dev.hone.serving.keys.KeyedIds;
import dev.hone.streams.StreamsApp;
import dev.hone.trainer.intake.Intake;
import dev.hone.trainer.intake.KafkaExampleLog;
import dev.hone.trainer.intake.RoundRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a request of a subject to topics that nobody reads any more, through all programs, on a broker. */
class SealedConversationsIT {

    @TempDir
    Path folder;

    private SealedSystem system;

    @BeforeEach
    void start() throws IOException {
        system = new SealedSystem(folder);
    }

    @AfterEach
    void stop() {
        system.close();
    }

    @Test
    void whatASubjectSaidIsReadByTheTrainerAloneAndByNobodyOnceItsKeyIsDestroyed() throws Exception {
        try (StreamsApp streams = StreamsApp.start(system.settings());
                ServingApp app = new ServingApp(system.settings(), InstantSource.system())) {
            app.start();
            Asker asker = new Asker(app.port());
            await().atMost(PATIENCE).until(asker::ready);
            String first = corrected(asker, "u1");
            String second = corrected(asker, "u2");
            await().atMost(PATIENCE).until(() -> system.examples().keySet().containsAll(Set.of(first, second)));

            assertThat(system.seen())
                    .as("topics and changelogs")
                    .isNotEmpty()
                    .noneMatch(text -> text.contains("aubergine") || text.contains("purple one"));
            TrainingRound round = ClosedRound.of(system.wire(), 2);
            assertThat(system.taken(round).own())
                    .allMatch(row -> row.messages().get(0).content().equals(QUESTION))
                    .filteredOn(row -> row.response().equals(CORRECTION))
                    .hasSize(2);
            assertThatThrownBy(() -> Intake.take(
                            round,
                            KafkaExampleLog.of(
                                    system.wire().connection(), system.wire().topics())))
                    .isInstanceOf(RoundRefusedException.class)
                    .hasMessageContaining("privacy.keys.master.file");

            Map<String, Example> before = system.examples();
            String receipt = system.erase("u1");

            assertThat(receipt).contains("destroyed at");
            String gone = keyId(before.get(first));
            String kept = keyId(before.get(second));
            assertThat(system.log().keys(Set.of(gone, kept))).containsOnlyKeys(kept);
            Intake.Taken after = system.taken(round);
            assertThat(after.own())
                    .isNotEmpty()
                    .allMatch(row -> "u2".equals(row.origin().subject()));
            assertThat(after.erased().interactions()).containsExactly(first);

            String anew = corrected(asker, "u1");
            await().atMost(PATIENCE).until(() -> system.examples().containsKey(anew));
            assertThat(keyId(system.examples().get(anew))).isNotEqualTo(gone);
            assertThat(system.taken(ClosedRound.of(system.wire(), 2)).own())
                    .filteredOn(row -> row.response().equals(CORRECTION))
                    .extracting(row -> row.origin().interactionId())
                    .containsExactlyInAnyOrder(second, anew);
            assertThat(system.erase("nobody")).contains("no key");
            assertThat(streams.failure()).isEmpty();
        }
    }

    @Test
    void aServerDestroysTheKeysOfWhomAnotherProgramErases() throws Exception {
        try (ServingApp app = new ServingApp(system.settings(), InstantSource.system())) {
            app.start();
            Asker asker = new Asker(app.port());
            await().atMost(PATIENCE).until(asker::ready);
            String id = KeyedIds.keyId(asker.ask("u1", QUESTION, false).id()).orElseThrow();
            await().atMost(PATIENCE).until(() -> system.log().keys(Set.of(id)).containsKey(id));
            assertThatThrownBy(() -> withOtherMaster().keys(Set.of(id)))
                    .isInstanceOf(RoundRefusedException.class)
                    .hasMessageContaining("wrapped under the master key")
                    .hasMessageContaining("privacy.keys.master.file");

            new ErasureDesk(system.wire()).ask("u1", "by another program", Instant.now());

            await().atMost(PATIENCE).until(() -> system.log().keys(Set.of(id)).isEmpty());
            assertThat(KeyedIds.keyId(asker.ask("u1", QUESTION, false).id()))
                    .isPresent()
                    .isNotEqualTo(Optional.of(id));
        }
    }

    private KafkaExampleLog withOtherMaster() {
        MasterKeys masters = MasterKeys.of(List.of(masterKey(1)));
        return KafkaExampleLog.of(
                system.wire().connection(), system.wire().topics(), new KeysConfig(false, Optional.of(masters)));
    }
}
