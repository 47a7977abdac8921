package dev.hone.deploy;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What all instances of streams-app have read, by input, and what has become of it, by outcome. */
record Account(Map<String, Long> read, Map<String, Long> outcomes) {

    private static final Pattern READ = sample("hone_records_read_total", "input");
    private static final Pattern OUTCOME = sample("hone_ledger_records", "outcome");

    /** Of what {@code /metrics} of the instances say, one after the other. */
    static Account of(String metrics) {
        return new Account(sums(READ, metrics), sums(OUTCOME, metrics));
    }

    /** Whether each record that was read is one of those that something has become of. */
    boolean balances() {
        return sum(read) == sum(outcomes);
    }

    /** How many records this became of. */
    long became(String outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<String, Long> sums(Pattern sample, String metrics) {
        return sample.matcher(metrics)
                .results()
                .collect(Collectors.groupingBy(found -> found.group(1), TreeMap::new, Collectors.summingLong(found ->
                        (long) Double.parseDouble(found.group(2)))));
    }

    private static Pattern sample(String metric, String label) {
        return Pattern.compile("(?m)^" + metric + "\\{[^}]*" + label + "=\"(\\w+)\"[^}]*} (\\S+)$");
    }
}
