package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.logOf40;
import static dev.hone.trainer.TinyRounds.recipe;
import static dev.hone.trainer.TinyRounds.roundOf40;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.Reproduction.Outcome;
import dev.hone.trainer.Reproduction.Reproduced;
import dev.hone.trainer.intake.ErasedSubjects;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.publish.ManifestDifferences.Difference;
import dev.hone.trainer.publish.ManifestDifferences.Kind;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version and another training of its round over a log in memory. */
class ReproductionIT {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};
    private static final Instant ERASED_AT = Instant.ofEpochSecond(9);

    @TempDir
    Path folder;

    private WorkerBase base;
    private InMemoryExampleLog log;
    private ArtifactStore versions;

    @BeforeEach
    void train() throws IOException {
        base = TinyRounds.base(folder, 1);
        versions = ArtifactStores.at(folder.resolve("versions").toString());
        log = logOf40(0);
        Example ofSubject = Example.newBuilder(TinyRounds.example(1))
                .setHoldout(false)
                .setSubject("u1")
                .build();
        log.append("chatcmpl-u1", ofSubject).append("chatcmpl-u1-too", ofSubject);
    }

    @AfterEach
    void close() {
        base.close();
    }

    private static TrainingRound round() {
        return TrainingRound.newBuilder(roundOf40())
                .setRanges(List.of(new OffsetRange(0, 0L, 42L)))
                .build();
    }

    private ModelVersion version(TrainingRound round, String codeVersion) {
        return (ModelVersion)
                new RoundTrainer(base, log, versions, new RoundWorkplace(folder.resolve("work"), 5, codeVersion))
                        .execute(round, NOBODY)
                        .getOutcome();
    }

    private Reproduced reproduced(ModelVersion version, TrainingRound round, boolean anyway) {
        return new Reproduction(
                        base, log, versions, new Reproduction.Place(folder.resolve("trial"), "test", Optional.empty()))
                .of(version, round, anyway, NOBODY);
    }

    private void erase() {
        log.erased(new ErasedSubjects(Map.of("u1", new ErasedSubjects.Erased(ERASED_AT, 0, 0)), List.of(1L)));
    }

    @Test
    void theSameRoundOverTheSameLogGivesTheSameBytesAndLeavesNothingBehindWhereVersionsAre() {
        ModelVersion version = version(round(), "test");

        Reproduced again = reproduced(version, round(), false);

        assertThat(again.outcome()).isEqualTo(Outcome.EQUAL);
        assertThat(again.digest()).isEqualTo(version.getDigest());
        assertThat(versions.held()).hasSize(1);
    }

    @Test
    void anotherCodeVersionIsNamedAndTheAdapterIsSaidToBeTheSame() {
        ModelVersion version = version(round(), "earlier");

        Reproduced again = reproduced(version, round(), false);

        assertThat(again.outcome()).isEqualTo(Outcome.DIFFERENT);
        assertThat(again.words())
                .isEqualTo("first in the version of the code: codeVersion was earlier and is test;"
                        + " the adapter has the same bytes");
        assertThat(again.differences())
                .containsExactly(new Difference(Kind.CODE_VERSION, "codeVersion", "earlier", "test"));
        assertThat(versions.held()).hasSize(1);
    }

    @Test
    void anotherSeedIsNamedBeforeWhatItBringsAbout() {
        ModelVersion version = version(round(), "test");

        Reproduced again =
                reproduced(version, TrainingRound.newBuilder(round()).setSeed(8).build(), false);

        assertThat(again.outcome()).isEqualTo(Outcome.DIFFERENT);
        assertThat(again.words())
                .startsWith("first in the round: seed was 7 and is 8")
                .doesNotContain("same bytes");
    }

    @Test
    void whatWasErasedSinceIsCountedAndNothingIsTrainedUnlessAskedFor() {
        ModelVersion version = version(round(), "test");
        erase();

        Reproduced refused = reproduced(version, round(), false);
        Reproduced without = reproduced(version, round(), true);

        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_REPRODUCIBLE);
        assertThat(refused.erased()).isEqualTo(2);
        assertThat(refused.words()).startsWith("2 examples").contains("have been erased since");
        assertThat(refused.digest()).isNull();
        assertThat(without.outcome()).isEqualTo(Outcome.NOT_REPRODUCIBLE);
        assertThat(without.digest()).isNotNull().isNotEqualTo(version.getDigest());
        assertThat(without.differences()).extracting(Difference::place).contains("amounts.erased.examples");
    }

    @Test
    void aVersionThatWasTrainedAfterTheErasureIsReproducible() {
        erase();
        ModelVersion version = version(round(), "test");

        assertThat(reproduced(version, round(), false).outcome()).isEqualTo(Outcome.EQUAL);
    }

    @Test
    void whatRetentionHasTakenIsNamedByRange() {
        ModelVersion version = version(round(), "test");
        log.beginsAt(3);

        Reproduced again = reproduced(version, round(), false);

        assertThat(again.outcome()).isEqualTo(Outcome.NOT_REPRODUCIBLE);
        assertThat(again.expired()).containsExactly(new OffsetRange(0, 0L, 3L));
        assertThat(again.words()).contains("up to 3 examples: offsets 0 to 3 of partition 0");
    }

    @Test
    void aParentThatIsGoneIsSaidInWords() {
        TrainingRound child = TrainingRound.newBuilder(round())
                .setParent("main@sha256:" + "0".repeat(64))
                .setRecipe(recipe().toMap())
                .build();

        Reproduced again = reproduced(version(round(), "test"), child, false);

        assertThat(again.outcome()).isEqualTo(Outcome.NOT_REPRODUCIBLE);
        assertThat(again.words()).contains("is not in the artifact store");
    }
}
