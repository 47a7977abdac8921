package dev.hone.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.artifacts.ArtifactStore.Held;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.program.ChildProgram;
import dev.hone.lab.testbed.program.ChildProgram.Surroundings;
import dev.hone.lab.testbed.workspace.LocalCluster;
import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundShard;
import dev.hone.schemas.records.ShardEvent;
import dev.hone.schemas.topics.Topics;
import dev.hone.trainer.TrainerWorkerCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One round in shards on a real broker: by one worker, by two, by two of which one is killed, be it the one that has
 * the round or the one that helps, and by two of which the one that helps is stopped and goes on when all is over. Each
 * time the same bytes, and nothing is left of the shards.
 */
class ShardedWorkersIT {

    private static final int SHARDS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Map<String, String> LONGER =
            Map.of("trainer.recipe.epochs", "12", "trainer.recipe.max.repeats", "48");

    @TempDir
    Path folder;

    private final List<Process> workers = new ArrayList<>();

    @Test
    void whoTrainsAShardChangesNoByte() throws Exception {
        WorkerRounds.writeBase(folder);
        try (Workspace workspace = Workspace.fresh(folder, "shards");
                LocalCluster cluster = LocalCluster.start(workspace)) {
            Settings alone = settings(cluster, "alone");
            KafkaAccess wire = KafkaAccess.from(alone);
            wire.createTopics();
            WorkerRounds.sendRound(wire, alone, SHARDS);

            String digest = versionOf(wire, alone, 1, Killed.NOBODY);

            assertThat(versionOf(wire, settings(cluster, "pair"), 2, Killed.NOBODY))
                    .isEqualTo(digest);
            assertThat(doneBy(wire, "pair")).hasSize(2);
            assertThat(versionOf(wire, settings(cluster, "owner-killed"), 2, Killed.OWNER))
                    .isEqualTo(digest);
            assertThat(versionOf(wire, settings(cluster, "helper-killed"), 2, Killed.HELPER))
                    .isEqualTo(digest);
        } finally {
            workers.forEach(Process::destroyForcibly);
        }
    }

    @Test
    void aHelperThatIsStoppedHoldsNobodyUpAndIsNotCountedWhenItGoesOn() throws Exception {
        WorkerRounds.writeBase(folder);
        try (Workspace workspace = Workspace.fresh(folder, "shards");
                LocalCluster cluster = LocalCluster.start(workspace)) {
            Settings stopped = settings(cluster, "helper-stopped");
            KafkaAccess wire = KafkaAccess.from(stopped);
            wire.createTopics();
            WorkerRounds.sendRound(wire, stopped, SHARDS);

            String digest = versionOf(wire, stopped, 2, Killed.HELPER_FOR_A_WHILE);

            assertThat(versionOf(wire, settings(cluster, "alone"), 1, Killed.NOBODY))
                    .isEqualTo(digest);
        } finally {
            workers.forEach(Process::destroyForcibly);
        }
    }

    private Settings settings(LocalCluster cluster, String name) throws IOException {
        return WorkerRounds.settings(folder, cluster, name).with(LONGER);
    }

    /** Who is killed when two are at it. */
    private enum Killed {
        NOBODY,
        OWNER,
        HELPER,
        /** Stopped without a word, with all its threads, until the round is over. */
        HELPER_FOR_A_WHILE
    }

    private String versionOf(KafkaAccess wire, Settings settings, int count, Killed killed) throws Exception {
        String group = String.valueOf(settings.section("trainer.").get("group"));
        int before = WorkerRounds.versions(wire).size();
        List<Process> own = new ArrayList<>();
        Process stopped = null;
        for (int worker = 0; worker < count; worker++) {
            Path state = folder.resolve(group).resolve("state-" + worker);
            Settings ofOne = WorkerRounds.ownPort(settings).with(Map.of("data.dir", state.toString()));
            Surroundings surroundings = new Surroundings(List.of(), Map.of(), log(group, worker));
            own.add(ChildProgram.launch(TrainerWorkerCommand.class, ofOne, folder, surroundings));
        }
        workers.addAll(own);
        if (killed != Killed.NOBODY) {
            await().atMost(PATIENCE).until(() -> takenBy(wire, group).size() == 2);
            assertThat(WorkerRounds.versions(wire)).hasSize(before);
            int owner = Files.readString(log(group, 0)).contains("round started") ? 0 : 1;
            Process hit = own.get(killed == Killed.OWNER ? owner : 1 - owner);
            if (killed == Killed.HELPER_FOR_A_WHILE) {
                stop(hit);
                assertThat(inHandOfHelper(wire, group))
                        .as("shards of the one that was stopped")
                        .isNotEmpty();
                stopped = hit;
            } else {
                hit.destroyForcibly().waitFor();
            }
        }
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> WorkerRounds.versions(wire).size() > before);
        ModelVersion version = WorkerRounds.versions(wire).get(before);
        if (stopped != null) {
            goOnAfterTheEnd(stopped, wire, group);
        }
        Path store = folder.resolve(group).resolve("artifacts");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(ArtifactStores.at(store.toString()).held())
                                .extracting(Held::digest)
                                .containsExactly(version.getDigest()));
        for (Process worker : own) {
            worker.destroy();
            worker.waitFor();
        }
        return version.getDigest();
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void stop(Process process) throws Exception {
        signal(process, "STOP");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(state(process)).as("a stopped process").startsWith("T"));
    }

    private static String state(Process process) throws Exception {
        Process asked = new ProcessBuilder("ps", "-o", "state=", "-p", String.valueOf(process.pid())).start();
        return new String(asked.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    }

    /** Done late or given back: whichever it says, it has come to the end of what it had. */
    private static void goOnAfterTheEnd(Process stopped, KafkaAccess wire, String group) throws Exception {
        await().atMost(PATIENCE).until(() -> !of(wire, group, ShardEvent.CLOSED).isEmpty());
        int before = ends(wire, group);
        signal(stopped, "CONT");
        await().atMost(PATIENCE).until(() -> ends(wire, group) > before);
    }

    private static int ends(KafkaAccess wire, String group) {
        return of(wire, group, ShardEvent.DONE).size()
                + of(wire, group, ShardEvent.FREED).size();
    }

    private static Set<Integer> inHandOfHelper(KafkaAccess wire, String group) {
        Set<String> owners = workers(wire, group, ShardEvent.OFFERED);
        Set<Integer> shards = new HashSet<>();
        of(wire, group, ShardEvent.TAKEN).forEach(news -> {
            if (!owners.contains(news.getWorker())) {
                shards.add(news.getShard());
            }
        });
        of(wire, group, ShardEvent.DONE).forEach(news -> shards.remove(news.getShard()));
        return shards;
    }

    private Path log(String group, int worker) {
        return folder.resolve(group + "-" + worker + ".log");
    }

    private static Set<String> takenBy(KafkaAccess wire, String group) {
        return workers(wire, group, ShardEvent.TAKEN);
    }

    private static Set<String> doneBy(KafkaAccess wire, String group) {
        return workers(wire, group, ShardEvent.DONE);
    }

    private static Set<String> workers(KafkaAccess wire, String group, ShardEvent event) {
        return of(wire, group, event).stream().map(RoundShard::getWorker).collect(Collectors.toSet());
    }

    private static List<RoundShard> of(KafkaAccess wire, String group, ShardEvent event) {
        List<RoundShard> all = new ArrayList<>();
        try (var tail = new TopicTail<>(wire, Topics.ROUND_SHARDS)) {
            tail.toEnd((line, news) -> {
                if (isOf(news, group) && news.getEvent() == event) {
                    all.add(news);
                }
            });
        }
        return all;
    }

    private static boolean isOf(RoundShard news, String group) {
        return news.getGroup().contains("." + group + " ");
    }
}
