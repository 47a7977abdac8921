package dev.hone.lab.bench.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.lab.bench.method.recommendation.RecommendationTask;
import dev.hone.llm.lora.Adapter;
import dev.hone.terminal.Progress;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole comparison, quickly, on ratings of the test's own making. */
class MethodBenchIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int USERS = 24;
    private static final int TITLES = 60;
    private static final int RATINGS = 30;

    private static final List<String> METHODS = List.of(
            "base",
            "sft",
            "filtered sft",
            "filtered sft, mixed with the base",
            "filtered sft, away from the base",
            "classic gcsl",
            "classic gcsl, guided",
            "gcsl-bey",
            "gcsl-bey, guided",
            "gcsl-bey-nl",
            "gcsl-bey-nl, guided",
            "rwr",
            "kto",
            "dpo");

    @TempDir
    private Path folder;

    private void writeRatings() throws IOException {
        Path data = Files.createDirectories(folder.resolve("ml-latest-small"));
        Random random = new Random(1);
        StringBuilder ratings = new StringBuilder("userId,movieId,rating,timestamp\n");
        for (int user = 0; user < USERS; user++) {
            int first = random.nextInt(TITLES);
            for (int i = 0; i < RATINGS; i++) {
                ratings.append(String.format(
                        Locale.ROOT,
                        "%d,%d,%.1f,%d%n",
                        user,
                        (first + i) % TITLES,
                        1 + random.nextInt(9) / 2.0,
                        1000 * i + user));
            }
        }
        Files.writeString(data.resolve("ratings.csv"), ratings);
        StringBuilder movies = new StringBuilder("movieId,title,genres\n");
        for (int title = 0; title < TITLES; title++) {
            movies.append("%d,Title %d,Drama%n".formatted(title, title));
        }
        Files.writeString(data.resolve("movies.csv"), movies);
    }

    private record Run(JsonNode report, String said) {}

    private Run run(Study study) throws IOException {
        return run(study, Set.of());
    }

    private Run run(Study study, Set<String> methods) throws IOException {
        return run(study, methods, task -> task);
    }

    private Run run(Study study, Set<String> methods, UnaryOperator<Task> seenAs) throws IOException {
        var said = new StringWriter();
        var progress = new Progress(new PrintWriter(said), false, InstantSource.system());
        var plan = new MethodPlan(folder, 1, study, true, 2, Set.of(Terms.STEPS), methods, folder.resolve("work"));
        try (Task task = RecommendationTask.open(plan, progress)) {
            MethodFindings findings = new MethodBench(seenAs.apply(task), plan, progress, InstantSource.system()).run();
            return new Run(JSON.valueToTree(findings.toMap()), said.toString());
        }
    }

    @Test
    void comparesEveryMethodAndTakesWhatWasMadeBefore() throws IOException {
        writeRatings();

        Run first = run(Study.METHODS);
        Run again = run(Study.METHODS);

        assertThat(first.said).contains("kto, seed 1, steps: 2 in");
        assertThat(again.said).doesNotContain("steps:");
        assertThat(again.report).isEqualTo(first.report);
        JsonNode table = first.report.path("tables").path(0);
        assertThat(table.path("methods").findValuesAsText("method")).isEqualTo(METHODS);
        assertThat(table.path("byGoal")).hasSize(3);
    }

    @Test
    void changesOneThingInEachAblation_andTheGoalsInFurtherTables() throws IOException {
        writeRatings();

        JsonNode tables = run(Study.ABLATIONS).report.path("tables");

        assertThat(tables.findValuesAsText("terms")).containsExactly("steps", "levels-2", "levels-3");
        assertThat(tables.path(0).path("methods").findValuesAsText("method"))
                .contains("goals as numbers", "goals as numbers, guided", "one sentence a goal");
        JsonNode two = tables.path(1).path("methods");
        assertThat(two.findValuesAsText("method")).containsExactly("gcsl-bey-nl", "gcsl-bey-nl, guided");
        assertThat(two.path(0).path("asked").asText()).isEqualTo("goal 1");
    }

    @Test
    void comparesSomeMethodsAlone_withTheirVariantsAndWhatShips() throws IOException {
        writeRatings();

        Run run = run(Study.METHODS, Set.of("base", "classic gcsl"));

        assertThat(run.report.path("tables").path(0).path("methods").findValuesAsText("method"))
                .containsExactly("base", "classic gcsl", "classic gcsl, guided", "gcsl-bey-nl", "gcsl-bey-nl, guided");
        assertThatThrownBy(() -> run(Study.METHODS, Set.of("gcsl")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--methods has gcsl; --study methods compares base, classic gcsl, dpo");
    }

    /** A task whose answers change with the weight: the metric is the weight itself. */
    private static final class Drifting extends Seen {
        Drifting(Task task) {
            super(task);
        }

        @Override
        public List<Measured> measure(
                @Nullable Adapter adapter, Optional<GoalWords> goals, Part part, List<Answering> ways) {
            List<Measured> all = new ArrayList<>();
            List<Measured> own = super.measure(adapter, goals, part, ways);
            for (int way = 0; way < ways.size(); way++) {
                SortedMap<String, List<Double>> values =
                        new TreeMap<>(own.get(way).byUnit());
                values.put(
                        "drift",
                        Collections.nCopies(clusters(part).size(), ways.get(way).weight()));
                all.add(new Measured(values, own.get(way).whole()));
            }
            return all;
        }

        @Override
        public List<Metric> drift() {
            return List.of(Metric.rising("drift", "drift"));
        }
    }

    @Test
    void showsWhatShipsByTheWeightOfItsGuidance_alsoOverCellsThatLackWhatIsShown() throws IOException {
        writeRatings();
        Run without = run(Study.METHODS, Set.of("base"));

        Run drifting = run(Study.METHODS, Set.of("base"), Drifting::new);

        assertThat(without.report.path("tables").path(0).path("byWeight")).isEmpty();
        JsonNode table = drifting.report.path("tables").path(0);
        JsonNode byWeight = table.path("byWeight");
        assertThat(byWeight).hasSize(6);
        assertThat(byWeight.findValuesAsText("weight")).containsExactly("1.0", "1.5", "2.0", "3.0", "4.0", "5.0");
        assertThat(byWeight).allSatisfy(row -> {
            assertThat(row.path("drift").path("mean").asDouble())
                    .isEqualTo(row.path("weight").asDouble());
            assertThat(row.path("hr10.liked").isMissingNode()).isFalse();
        });
        assertThat(table.path("methods"))
                .isEqualTo(without.report.path("tables").path(0).path("methods"));
    }

    @Test
    void refusesAStudyOfVotesBeforeAnyTrainingWhereEachAnswerHasOne() throws IOException {
        writeRatings();

        assertThatThrownBy(() -> run(Study.NOISE))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--task recommendation")
                .hasMessageContaining("toxicity");
        assertThat(folder.resolve("work").resolve("cells")).doesNotExist();
    }
}
