package dev.hone.lab.poison;

import dev.hone.lab.demo.World;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.Progress;
import dev.hone.trainer.intake.Demonstration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The experiment whether anybody can buy what other people are answered: with several seeds a round on the log of a
 * small world, one on the same log with each attack in it, and one with as many honest people in the attack's place;
 * without the bound on contributors and with it. The same numbers for the same seed, on the same machine.
 *
 * @param seed of the world, and of the first trial
 * @param trials of each, at least two
 * @param share that the bound leaves to one contributor
 */
public record Poisoning(long seed, int trials, double share) {

    private static final long SEEDS_OF_A_WORLD = 1_000;

    /** What of the demonstration's settings is otherwise: one round learns a log, and nothing of it is measured. */
    static final Map<String, String> CHANGED = Map.ofEntries(
            Map.entry("thresholds.min.samples", "200"),
            Map.entry("relabel.holdout.share", "0"),
            Map.entry("trainer.recipe.epochs", "4"),
            Map.entry("trainer.recipe.gate.samples", "0"),
            Map.entry("trainer.recipe.evaluation.kl.examples", "0"),
            Map.entry("trainer.recipe.evaluation.early.examples", "0"),
            Map.entry("trainer.recipe.evaluation.prequential.examples", "0"),
            Map.entry("trainer.recipe.evaluation.off.policy.min.subjects", "0"));

    static final String BOUND = "trainer.recipe.contributor.share";

    public Poisoning {
        if (trials < 2 || !(share > 0 && share < 1)) {
            throw new IllegalArgumentException("trials are at least 2, and the share lies in (0, 1)");
        }
    }

    /** What trials have shown under one bound. */
    private static final class Seen {
        private final Map<Attack, List<Shift>> moved = new EnumMap<>(Attack.class);
        private final Map<Attack, List<Shift>> honest = new EnumMap<>(Attack.class);
        private final Map<Attack, List<Double>> brought = new EnumMap<>(Attack.class);
        private final List<Double> quality = new ArrayList<>();
    }

    /** Where rounds are trained, and who is told how far it has come. */
    public record Place(Path base, Path folder, Progress progress) {}

    /**
     * Runs it.
     *
     * @param place with the base of the world with the same seed, and a folder for what is in the making
     * @param soFar takes what is known after the second and every further trial
     */
    public PoisoningReport run(Settings settings, Place place, Consumer<PoisoningReport> soFar) throws IOException {
        World world = new World(seed);
        Settings files = settings.with(Map.of("trainer.base", place.base.toString()));
        Seen without = new Seen();
        Seen with = new Seen();
        try (var trainer = new GiftTrainer(world, place.base, place.folder)) {
            for (int trial = 1; trial <= trials; trial++) {
                GiftLog log = new GiftLog(world, seedOf(trial));
                trial(world, trainer, settings(files, trial, false), log, without);
                trial(world, trainer, settings(files, trial, true), log, with);
                place.progress.say("trial " + trial + " of " + trials);
                if (trial > 1) {
                    soFar.accept(report(trial, without, with));
                }
            }
        }
        return report(trials, without, with);
    }

    private PoisoningReport report(int done, Seen without, Seen with) {
        List<Finding> findings = new ArrayList<>();
        List<PoisoningReport.Brought> brought = new ArrayList<>();
        for (Attack attack : Attack.values()) {
            for (boolean bounded : new boolean[] {false, true}) {
                Seen seen = bounded ? with : without;
                brought.add(new PoisoningReport.Brought(
                        attack, bounded, mean(seen.brought.getOrDefault(attack, List.of()))));
                for (Finding.Measure measure : Finding.Measure.values()) {
                    findings.add(Finding.of(
                            attack,
                            bounded,
                            measure,
                            seen.moved.getOrDefault(attack, List.of()),
                            seen.honest.getOrDefault(attack, List.of())));
                }
            }
        }
        var experiment = new Poisoning(seed, done, share);
        return new PoisoningReport(experiment, findings, brought, mean(without.quality), mean(with.quality));
    }

    private static double mean(List<Double> numbers) {
        return Spread.of(numbers).mean();
    }

    private static void trial(World world, GiftTrainer trainer, Settings settings, GiftLog log, Seen seen)
            throws IOException {
        Answers clean = trainer.answers(GiftRound.of(log.clean(), settings), settings);
        seen.quality.add(clean.quality(world));
        for (Attack attack : Attack.values()) {
            GiftRound attacked = GiftRound.of(log.with(attack, false), settings);
            GiftRound honest = GiftRound.of(log.with(attack, true), settings);
            add(seen.brought, attack, brought(attack, attacked));
            add(seen.moved, attack, Shift.of(clean, trainer.answers(attacked, settings), world, log.target()));
            add(seen.honest, attack, Shift.of(clean, trainer.answers(honest, settings), world, log.target()));
        }
    }

    private static <T> void add(Map<Attack, List<T>> lists, Attack attack, T one) {
        lists.computeIfAbsent(attack, none -> new ArrayList<>()).add(one);
    }

    /** The part of what shows the highest goal that the attackers have brought. */
    static double brought(Attack attack, GiftRound round) {
        int level = round.served().level();
        List<Demonstration> best =
                round.rows().stream().filter(row -> row.meets(level)).toList();
        long theirs = best.stream().filter(row -> isOf(attack, row)).count();
        return (double) theirs / best.size();
    }

    private static boolean isOf(Attack attack, Demonstration row) {
        return attack == Attack.STRANGER
                ? row.origin().contributors().stream()
                        .anyMatch(one -> one.name().equals("human:" + GiftLog.STRANGER))
                : row.id().startsWith(GiftLog.BESIDE);
    }

    long seedOf(int trial) {
        return seed * SEEDS_OF_A_WORLD + trial;
    }

    Settings settings(Settings settings, int trial, boolean bounded) {
        return settings.with(CHANGED)
                .with(Map.of(
                        "rounds.seed",
                        Long.toString(seedOf(trial)),
                        BOUND,
                        bounded ? Double.toString(share) : "1",
                        "thresholds.contributor.share",
                        bounded ? Double.toString(share) : "1"));
    }
}
