package dev.hone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Alerts and dashboards ask for metrics that exist. Which do is docs/metrics.md, which the tests of the programs
 * compare with what the programs show.
 */
class ObservabilityTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(hone_[a-z0-9_]+)` \\| (\\w+) \\| ([^|]*) \\|");
    private static final Pattern METRIC = Pattern.compile("hone_[a-z0-9_]+");
    /** What Prometheus itself says of each program. */
    private static final Pattern ASKED = Pattern.compile(METRIC + "|\\bup\\b");

    private static final Pattern GROUPED = Pattern.compile("by \\(([a-z_, ]+)\\)");
    private static final Pattern WORD = Pattern.compile("[a-z_]+");
    private static final Pattern ALERT_SECTION = Pattern.compile("(?m)^### (Hone\\w+)$");
    private static final Path METRICS = Path.of("..", "docs", "metrics.md");
    private static final Path RUNBOOK = Path.of("..", "docs", "runbook.md");
    /** What Prometheus itself adds. */
    private static final Set<String> ADDED = Set.of("instance", "job", "le");

    @Test
    void everyExpressionAsksForMetricsThatThereAre() throws IOException {
        Set<String> metrics = new TreeSet<>(metrics().keySet());
        metrics.add("up");

        assertThat(Expressions.all())
                .hasSizeGreaterThan(30)
                .allSatisfy(expression -> assertThat(
                                ASKED.matcher(expression).results().map(MatchResult::group))
                        .isNotEmpty()
                        .isSubsetOf(metrics));
    }

    @Test
    void everyLabelThatIsGroupedByIsOneOfAMetricInTheExpression() throws IOException {
        Map<String, Set<String>> metrics = metrics();

        assertThat(Expressions.all()).allSatisfy(expression -> {
            Set<String> labels = METRIC.matcher(expression)
                    .results()
                    .flatMap(name -> metrics.getOrDefault(name.group(), Set.of()).stream())
                    .collect(Collectors.toCollection(TreeSet::new));
            labels.addAll(ADDED);
            assertThat(GROUPED.matcher(expression).results().flatMap(group -> words(group.group(1))))
                    .isSubsetOf(labels);
        });
    }

    @Test
    void everyAlertSaysWhatItMeansAndHowBadItIs() throws IOException {
        assertThat(Expressions.rules()).hasSizeGreaterThan(10).allSatisfy(rule -> {
            assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
            assertThat(rule.at("/labels/severity").asText()).isIn("page", "ticket");
        });
    }

    @Test
    void linesThatNeverHaveChallengersAreNotToldOf() throws IOException {
        assertThat(Expressions.rules())
                .filteredOn(rule -> rule.path("expr").asText().contains("changes(hone_line_rollouts_total"))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rule.path("expr").asText())
                        .endsWith(" unless max by (line) (hone_line_policy_info{policy=\"gate\"})"));
    }

    @Test
    void everyAlertHasASectionOfTheRunbookAndNoOtherHas() throws IOException {
        List<String> alerts = Expressions.rules().stream()
                .map(rule -> rule.path("alert").asText())
                .toList();

        assertThat(ALERT_SECTION.matcher(Files.readString(RUNBOOK)).results().map(section -> section.group(1)))
                .describedAs("sections of docs/runbook.md, in the order of alerts.yaml")
                .containsExactlyElementsOf(alerts);
    }

    @Test
    void everyAlertLeadsToItsSection() throws IOException {
        assertThat(Expressions.rules())
                .allSatisfy(
                        rule -> assertThat(rule.at("/annotations/runbook_url").asText())
                                .isEqualTo("docs/runbook.md#"
                                        + rule.path("alert").asText().toLowerCase(Locale.ROOT)));
    }

    @Test
    void theRunbookNamesMetricsThatThereAre() throws IOException {
        Set<String> names = new TreeSet<>(metrics().keySet());
        ROW.matcher(Files.readString(METRICS)).results().forEach(row -> names.add(row.group(1)));

        assertThat(METRIC.matcher(Files.readString(RUNBOOK)).results().map(MatchResult::group))
                .isNotEmpty()
                .isSubsetOf(names);
    }

    /** Names as they are asked for, with their labels. */
    private static Map<String, Set<String>> metrics() throws IOException {
        Map<String, Set<String>> metrics = new TreeMap<>();
        ROW.matcher(Files.readString(METRICS)).results().forEach(row -> {
            Set<String> labels = words(row.group(3)).collect(Collectors.toSet());
            if (row.group(2).equals("histogram")) {
                Stream.of("_bucket", "_sum", "_count").forEach(part -> metrics.put(row.group(1) + part, labels));
            } else {
                metrics.put(row.group(1), labels);
            }
        });
        return metrics;
    }

    private static Stream<String> words(String list) {
        return WORD.matcher(list).results().map(MatchResult::group);
    }
}
