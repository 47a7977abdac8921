package dev.hone.serving.models;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.llm.generate.Generator;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.lora.Learned;
import dev.hone.llm.lora.WholeModel;
import dev.hone.schemas.versions.VersionName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a version by its digest, checks that it belongs to this base, and makes it ready, warmed up: an adapter is
 * attached to the base, a whole model loaded beside it.
 */
final class AttachingLoader implements VersionLoader {

    private final ServedBase base;
    private final ArtifactStore artifacts;
    private final WholeVersions wholes;

    /** @param mostWhole whole models that are held at once */
    AttachingLoader(ServedBase base, ArtifactStore artifacts, int mostWhole) {
        this.base = base;
        this.artifacts = artifacts;
        this.wholes = new WholeVersions(base, mostWhole);
    }

    @Override
    public Optional<Loaded> load(VersionName wanted) throws IOException {
        Optional<String> digest = wanted.digest();
        if (digest.isEmpty()) {
            return Optional.of(loaded(base.model().digest(), TrainedGoals.none(), null));
        }
        wholes.requireRoom(digest.get());
        Optional<Path> folder = artifacts.fetch(digest.get());
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        VersionManifest manifest = VersionManifest.read(folder.get());
        manifest.requireBelongsTo(base);
        if (manifest.isWhole()) {
            return Optional.of(whole(digest.get(), manifest.goals(), folder.get()));
        }
        Adapter adapter = Adapter.read(folder.get(), base.model());
        return Optional.of(loaded(digest.get(), manifest.goals(), adapter));
    }

    private Loaded loaded(String digest, TrainedGoals goals, @Nullable Adapter adapter) {
        AttachedAdapter attached = attached(adapter);
        return new Loaded(digest, goals, attached, attached::close);
    }

    /** Its memory goes with its last lease: nothing that is under way computes with it then. */
    private Loaded whole(String digest, TrainedGoals goals, Path folder) throws IOException {
        WholeModel whole = wholes.load(digest, folder);
        try {
            AttachedAdapter attached = attached(whole);
            return new Loaded(digest, goals, attached, () -> {
                attached.close();
                wholes.release(whole);
            });
        } catch (RuntimeException refused) {
            wholes.release(whole);
            throw refused;
        }
    }

    /**
     * Two tokens are generated first: that compiles the program, and weights that are no numbers are found out here.
     */
    private AttachedAdapter attached(@Nullable Learned learned) {
        try (Generator generator = new Generator(base.model(), learned, -1)) {
            generator.generate(new int[] {base.renderer().endTokenId()}, Sampling.greedy(2));
        }
        return AttachedAdapter.attach(base.model(), learned);
    }
}
