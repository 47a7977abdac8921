package dev.hone.cli.serving;

import static dev.hone.cli.serving.SealedSystem.CORRECTION;
import static dev.hone.cli.serving.SealedSystem.PATIENCE;
import static dev.hone.cli.serving.SealedSystem.corrected;
import static dev.hone.cli.serving.SealedSystem.masterKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.cli.ClosedRound;
import dev.hone.client.wire.TopicTail;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.keys.KeysConfig;
import dev.hone.schemas.topics.Topics;
import dev.hone.serving.ServingApp;
import dev.hone.streams.StreamsApp;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Intake;
import dev.hone.trainer.intake.KafkaExampleLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several servers seal for the same subjects, on a broker. */
class SharedKeysIT {

    private static final int AT_ONCE = 4;

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
    void twoServersThatMeetASubjectAtOnceSealWhatTheTrainerOpensAndAnErasureDestroys() throws Exception {
        try (StreamsApp streams = StreamsApp.start(system.settings());
                ServingApp one = server("one", system.settings());
                ServingApp other = server("other", system.settings())) {
            List<Asker> askers = List.of(ready(one), ready(other));

            Set<String> asked = atOnce(askers, "newcomer");
            await().atMost(PATIENCE).until(() -> system.examples().keySet().containsAll(asked));

            assertThat(correctedOf("newcomer")).isEqualTo(asked);
            assertThat(system.erase("newcomer")).contains("destroyed at");
            assertThat(system.log().keys(keys(asked))).isEmpty();
            assertThat(correctedOf("newcomer")).isEmpty();

            Set<String> again = atOnce(askers, "newcomer");
            await().atMost(PATIENCE).until(() -> system.examples().keySet().containsAll(again));
            assertThat(correctedOf("newcomer")).isEqualTo(again);
            assertThat(keys(again)).doesNotContainAnyElementsOf(keys(asked));
            assertThat(streams.failure()).isEmpty();
        }
    }

    @Test
    void aMasterKeyIsReplacedServerByServerWhileBothGoOn() throws Exception {
        Path both = Files.writeString(folder.resolve("both"), masterKey(1) + "\n" + masterKey(0));
        Settings rotated = system.settings().with(Map.of("privacy.keys.master.file", both.toString()));
        Path oldFirst = Files.writeString(folder.resolve("known"), masterKey(0) + "\n" + masterKey(1));
        Settings known = system.settings().with(Map.of("privacy.keys.master.file", oldFirst.toString()));
        try (StreamsApp streams = StreamsApp.start(system.settings());
                ServingApp last = server("last", known)) {
            String before;
            try (ServingApp first = server("first", known)) {
                before = corrected(ready(first), "regular");
            }
            try (ServingApp first = server("first", rotated)) {
                Asker asker = ready(first);
                String after = corrected(asker, "regular");
                String wrappedAnew = corrected(asker, "newcomer");
                String byTheOther = corrected(ready(last), "newcomer");
                Set<String> all = Set.of(before, after, wrappedAnew, byTheOther);
                await().atMost(PATIENCE).until(() -> system.examples().keySet().containsAll(all));

                assertThat(corrections(rotated)).isEqualTo(all);
                assertThat(corrections(known)).isEqualTo(all);
                assertThat(keys(Set.of(before))).isEqualTo(keys(Set.of(after)));
                assertThat(mastersThatWrapped()).hasSize(2);
            }
            assertThat(streams.failure()).isEmpty();
        }
    }

    private ServingApp server(String name, Settings settings) {
        ServingApp app = new ServingApp(
                settings.with(Map.of(
                        "serving.replica",
                        name,
                        "data.dir",
                        folder.resolve(name).toString())),
                InstantSource.system());
        app.start();
        return app;
    }

    private static Asker ready(ServingApp app) {
        Asker asker = new Asker(app.port());
        await().atMost(PATIENCE).until(asker::ready);
        return asker;
    }

    /** Several conversations of a subject with each server, all of which begin together. */
    private static Set<String> atOnce(List<Asker> askers, String subject) throws Exception {
        CyclicBarrier together = new CyclicBarrier(AT_ONCE);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<String>> asked = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                Asker asker = askers.get(i % askers.size());
                asked.add(threads.submit(() -> {
                    together.await(1, TimeUnit.MINUTES);
                    return corrected(asker, subject);
                }));
            }
            Set<String> ids = new HashSet<>();
            for (Future<String> one : asked) {
                ids.add(one.get());
            }
            return ids;
        } finally {
            threads.shutdownNow();
        }
    }

    private Set<String> correctedOf(String subject) {
        return corrections(system.settings(), subject);
    }

    private Set<String> corrections(Settings trainer) {
        Set<String> all = new HashSet<>(corrections(trainer, "regular"));
        all.addAll(corrections(trainer, "newcomer"));
        return all;
    }

    /** The interactions of a subject whose corrections a trainer can read. */
    private Set<String> corrections(Settings trainer, String subject) {
        KafkaExampleLog log =
                KafkaExampleLog.of(system.wire().connection(), system.wire().topics(), KeysConfig.from(trainer));
        List<Demonstration> own =
                Intake.take(ClosedRound.of(system.wire(), 2), log).own();
        return own.stream()
                .filter(row -> row.response().equals(CORRECTION))
                .filter(row -> subject.equals(row.origin().subject()))
                .map(row -> row.origin().interactionId())
                .collect(Collectors.toSet());
    }

    /** The ids of the master keys that keys of subjects are wrapped under. */
    private Set<String> mastersThatWrapped() {
        Set<String> masters = new HashSet<>();
        try (var tail = new TopicTail<>(system.wire(), Topics.SUBJECT_KEYS)) {
            tail.toEnd((key, wrapped) -> masters.add(wrapped.getMasterId()));
        }
        return masters;
    }

    private Set<String> keys(Set<String> interactions) {
        return interactions.stream()
                .map(id -> SealedSystem.keyId(system.examples().get(id)))
                .collect(Collectors.toSet());
    }
}
