package dev.hone.lab.demo;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.client.story.Story;
import dev.hone.lab.demo.DemoResults.GoalRow;
import dev.hone.lab.demo.DemoResults.VersionRow;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.trainer.BaseModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Puts every version through the exam once everything else is over. */
final class Finals {

    private final Exam exam;
    private final BaseModel base;
    private final ArtifactStore artifacts;
    private final Map<String, List<Double>> atTheTop = new HashMap<>();

    Finals(World world, BaseModel base, ArtifactStore artifacts) {
        this.exam = new Exam(world, base);
        this.base = base;
        this.artifacts = artifacts;
    }

    /** {@code sabotaged} is the version that was brought from outside, if one was. */
    DemoResults of(Story story, @Nullable String sabotaged) throws IOException {
        List<Double> untrained = exam.take(null, null);
        List<VersionRow> versions = new ArrayList<>();
        for (ModelVersion version : story.versions()) {
            versions.add(new VersionRow(
                    version.getVersion(),
                    version.getSequence(),
                    version.getVerdict().name(),
                    story.state(version.getVersion()),
                    version.getVersion().equals(sabotaged),
                    Estimate.of(top(version)).estimate()));
        }
        Optional<ModelVersion> champion = story.champion();
        List<Double> best = champion.isPresent() ? top(champion.get()) : untrained;
        List<GoalRow> goals = champion.isPresent() ? goals(champion.get()) : List.of();
        List<Double> differences = IntStream.range(0, best.size())
                .mapToObj(i -> best.get(i) - untrained.get(i))
                .toList();
        return new DemoResults(versions, goals, Estimate.of(untrained), Estimate.of(best), Estimate.of(differences));
    }

    private List<Double> top(ModelVersion version) throws IOException {
        List<Double> known = atTheTop.get(version.getVersion());
        if (known != null) {
            return known;
        }
        Candidate candidate = candidate(version);
        SortedMap<Integer, String> goals = candidate.goals();
        List<Double> taken = exam.take(candidate.adapter(), goals.isEmpty() ? null : goals.get(goals.lastKey()));
        atTheTop.put(version.getVersion(), taken);
        return taken;
    }

    private List<GoalRow> goals(ModelVersion champion) throws IOException {
        Candidate candidate = candidate(champion);
        List<GoalRow> rows = new ArrayList<>();
        candidate
                .goals()
                .forEach((level, sentence) ->
                        rows.add(GoalRow.of(level, Estimate.of(exam.take(candidate.adapter(), sentence)))));
        rows.add(GoalRow.of(null, Estimate.of(exam.take(candidate.adapter(), null))));
        return rows;
    }

    private Candidate candidate(ModelVersion version) throws IOException {
        return Candidate.read(artifacts, version.getDigest(), base.model().config());
    }
}
