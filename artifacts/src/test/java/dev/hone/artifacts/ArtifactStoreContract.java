package dev.hone.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.artifacts.ArtifactStore.Artifact;
import dev.hone.artifacts.ArtifactStore.Held;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of store promises. */
abstract class ArtifactStoreContract {

    private static final String ABSENT = "sha256:" + "0".repeat(64);

    @TempDir
    Path temporary;

    ArtifactStore store;
    Path folder;

    @BeforeEach
    void makeAFolder() throws Exception {
        store = open("one");
        folder = version("version", "weights");
    }

    /** The same store, as the machine of this name sees it. */
    abstract ArtifactStore open(String machine) throws Exception;

    /** Writes into the store behind its back; empty content takes a file away. */
    abstract void tamper(String path, String content) throws IOException;

    final Path version(String name, String weights) throws IOException {
        Path made = Files.createDirectory(temporary.resolve(name));
        Files.writeString(made.resolve("b.json"), "{}");
        Files.writeString(made.resolve("a.bin"), weights);
        return made;
    }

    @Test
    void aFolderIsFoundByItsDigest() throws Exception {
        Artifact artifact = store.put(folder);

        assertThat(artifact.digest()).isEqualTo(FolderDigest.of(folder));
        assertThat(artifact.location()).isEqualTo("versions/" + FolderDigest.hex(artifact.digest()));
        Path fetched = open("two").fetch(artifact.digest()).orElseThrow();
        assertThat(fetched).hasFileName(FolderDigest.hex(artifact.digest()));
        assertThat(Files.readString(fetched.resolve("a.bin"))).isEqualTo("weights");
        assertThat(FolderDigest.of(fetched)).isEqualTo(artifact.digest());
    }

    @Test
    void puttingTheSameTwiceIsTheSameAsOnceAndSaysWhoWasFirst() throws Exception {
        Artifact first = store.put(folder);
        Artifact second = open("two").put(folder);

        assertThat(first.fresh()).isTrue();
        assertThat(second.fresh()).isFalse();
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(store.held()).hasSize(1);
    }

    @Test
    void ofTwoThatBringTheSameAtOnceOneIsFirstAndTheOtherNotices() throws Exception {
        int workers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Future<Artifact>> puts = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                ArtifactStore its = open("worker-" + i);
                puts.add(threads.submit(() -> its.put(folder)));
            }
            List<Artifact> artifacts = new ArrayList<>();
            for (Future<Artifact> put : puts) {
                artifacts.add(put.get());
            }
            assertThat(artifacts).filteredOn(Artifact::fresh).hasSize(1);
            assertThat(artifacts).extracting(Artifact::digest).containsOnly(FolderDigest.of(folder));
        } finally {
            threads.shutdownNow();
        }
        assertThat(open("reader").fetch(FolderDigest.of(folder))).isPresent();
    }

    @Test
    void whatWasChangedIsNotHandedOut() throws Exception {
        Artifact artifact = store.put(folder);
        tamper(artifact.location() + "/a.bin", "weightS");

        ArtifactStore other = open("two");
        assertThatThrownBy(() -> other.fetch(artifact.digest()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was changed")
                .hasMessageContaining("bring its content back");
    }

    @Test
    void whatIsThereAndChangedIsNotWrittenOver() throws Exception {
        Artifact artifact = store.put(folder);
        tamper(artifact.location() + "/a.bin", "weightS");

        ArtifactStore other = open("two");
        assertThatThrownBy(() -> other.put(folder)).hasMessageContaining("was changed");
    }

    @Test
    void whatWasNeverPutIsNotThere() {
        assertThat(store.fetch(ABSENT)).isEmpty();
        assertThat(store.signatures(ABSENT)).isEmpty();
        assertThat(store.held()).isEmpty();
        assertThat(store.delete(ABSENT)).isFalse();
        assertThatThrownBy(() -> store.fetch("sha256:../../etc")).hasMessageContaining("64 hex digits");
    }

    @Test
    void saysWhatItHolds() throws Exception {
        Artifact one = store.put(folder);
        Artifact other = store.put(version("other", "more weights"));

        assertThat(open("two").held()).extracting(Held::digest).containsExactlyInAnyOrder(one.digest(), other.digest());
        assertThat(store.held())
                .filteredOn(held -> held.digest().equals(other.digest()))
                .extracting(Held::bytes)
                .containsExactly((long) "more weights{}".length());
    }

    @Test
    void whatIsDeletedIsGoneForEverybodyAndMayComeBack() throws Exception {
        Artifact artifact = store.put(folder);
        Artifact stays = store.put(version("other", "more weights"));
        store.sign(artifact.digest(), new Signature("0".repeat(16), "A".repeat(88)));

        assertThat(store.delete(artifact.digest())).isTrue();

        assertThat(store.fetch(artifact.digest())).isEmpty();
        assertThat(open("two").fetch(artifact.digest())).isEmpty();
        assertThat(store.signatures(artifact.digest())).isEmpty();
        assertThat(store.held()).extracting(Held::digest).containsExactly(stays.digest());
        assertThat(store.put(folder).fresh()).isTrue();
    }

    @Test
    void signaturesAreKeptByKeyAndNeverWrittenOver() throws Exception {
        String digest = store.put(folder).digest();
        Signature first = new Signature("1".repeat(16), "A".repeat(88));
        Signature second = new Signature("2".repeat(16), "B".repeat(88));

        store.sign(digest, first);
        store.sign(digest, second);
        store.sign(digest, new Signature("1".repeat(16), "C".repeat(88)));

        assertThat(open("two").signatures(digest)).containsExactly(first, second);
        assertThat(FolderDigest.of(open("two").fetch(digest).orElseThrow())).isEqualTo(digest);
    }

    @Test
    void canBeChecked() {
        store.check();
        assertThat(store.held()).isEmpty();
    }
}
