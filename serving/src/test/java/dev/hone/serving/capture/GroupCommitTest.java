package dev.hone.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private static final List<byte[]> EVENT = List.of(new byte[] {1});

    private final List<Integer> writes = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @Test
    void whatComesWhileTheDiskIsBusyGoesWithOneWrite() throws Exception {
        try (GroupCommit commit = new GroupCommit(this::slow, failures::add)) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            all.add(commit.append(EVENT));
            assertThat(first.await(1, TimeUnit.MINUTES)).isTrue();
            for (int i = 0; i < 50; i++) {
                all.add(commit.append(EVENT));
            }

            go.countDown();
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(1, TimeUnit.MINUTES);

            assertThat(writes).containsExactly(1, 50);
        }
    }

    @Test
    void nothingIsSaidToBeKeptBeforeItIs() throws Exception {
        try (GroupCommit commit = new GroupCommit(this::slow, failures::add)) {
            CompletableFuture<Void> kept = commit.append(EVENT);
            assertThat(first.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(kept).isNotDone();

            go.countDown();

            await().atMost(1, TimeUnit.MINUTES)
                    .untilAsserted(() -> assertThat(kept).isCompleted());
        }
    }

    @Test
    void oneThatIsRefusedIsNotKeptAndTheOthersAre() {
        CaptureRefusedException full = new CaptureRefusedException("no room");
        try (GroupCommit commit = new GroupCommit(
                all -> all.stream().filter(write -> write.events().size() > 1).forEach(write -> write.refuse(full)),
                failures::add)) {
            CompletableFuture<Void> large = commit.append(List.of(new byte[1], new byte[1]));
            CompletableFuture<Void> small = commit.append(EVENT);

            assertThatThrownBy(() -> CaptureRefusedException.orDone(large))
                    .isInstanceOf(CaptureRefusedException.class)
                    .hasMessage("no room");
            CaptureRefusedException.orDone(small);
        }
    }

    @Test
    void closingWritesWhatHasComeAndThenRefuses() {
        go.countDown();
        GroupCommit commit = new GroupCommit(this::slow, failures::add);
        CompletableFuture<Void> before = commit.append(EVENT);

        commit.close();

        assertThat(before).isCompleted();
        assertThatThrownBy(() -> CaptureRefusedException.orDone(commit.append(EVENT)))
                .isInstanceOf(CaptureRefusedException.class)
                .hasMessageContaining("stopping");
    }

    @Test
    void nobodyWaitsForeverForAWriterThatDied() {
        IllegalStateException bug = new IllegalStateException("a bug");
        GroupCommit commit = new GroupCommit(
                all -> {
                    throw bug;
                },
                failures::add);

        assertThatThrownBy(() -> CaptureRefusedException.orDone(commit.append(EVENT)))
                .isInstanceOf(CaptureRefusedException.class);
        assertThatThrownBy(() -> CaptureRefusedException.orDone(commit.append(EVENT)))
                .isInstanceOf(CaptureRefusedException.class);

        assertThat(failures).containsExactly(bug);
    }

    private void slow(List<GroupCommit.Write> all) {
        first.countDown();
        try {
            assertThat(go.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writes.add(all.size());
    }
}
