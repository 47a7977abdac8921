package dev.hone.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.program.ChildProgram;
import dev.hone.lab.testbed.workspace.LocalCluster;
import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.trainer.TrainerWorkerCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker that is killed in the midst of a round: one version comes of it, of the bytes that an undisturbed worker
 * makes.
 */
class TrainerWorkerCrashIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    @Test
    void givesOneVersionOfTheSameBytesWhenItIsKilledInTheMidst() throws Exception {
        WorkerRounds.writeBase(folder);
        try (Workspace workspace = Workspace.fresh(folder, "crash");
                LocalCluster cluster = LocalCluster.start(workspace)) {
            Settings killed = WorkerRounds.settings(folder, cluster, "killed");
            Settings undisturbed = WorkerRounds.settings(folder, cluster, "undisturbed");
            KafkaAccess wire = KafkaAccess.from(killed);
            wire.createTopics();
            WorkerRounds.sendRound(wire, killed, 1);

            Process first = ChildProgram.launch(TrainerWorkerCommand.class, WorkerRounds.ownPort(killed), folder);
            await().atMost(PATIENCE).until(() -> WorkerRounds.hasCheckpoint(killed));
            first.destroyForcibly().waitFor();
            List<ModelVersion> atKill = WorkerRounds.versions(wire);
            List<ModelVersion> ofKilled = runUntil(wire, killed, 1);
            List<ModelVersion> ofBoth = runUntil(wire, undisturbed, 2);

            assertThat(atKill).isEmpty();
            assertThat(ofKilled).hasSize(1);
            assertThat(ofBoth).hasSize(2);
            assertThat(ofBoth.get(1).getDigest()).isEqualTo(ofBoth.get(0).getDigest());
            assertThat(ofBoth.get(0).getVersion())
                    .isEqualTo("main@" + ofBoth.get(0).getDigest());
        }
    }

    private List<ModelVersion> runUntil(KafkaAccess wire, Settings settings, int versions) throws InterruptedException {
        Process worker = ChildProgram.launch(TrainerWorkerCommand.class, WorkerRounds.ownPort(settings), folder);
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> WorkerRounds.versions(wire).size() >= versions || !worker.isAlive());
            return WorkerRounds.versions(wire);
        } finally {
            worker.destroy();
            worker.waitFor();
        }
    }
}
