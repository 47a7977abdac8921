package dev.hone.streams.lines.canary;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.words.NumberFormats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The sentences on what a canary waits for; its stage and share stand beside them wherever they are read. */
public record CanaryWaits(RolloutConfig config, Instant at) {

    // From so many questions for each user on, it is said that a user counts once.
    private static final int MANY_QUESTIONS = 4;

    public String of(Line line, Slot.Serving serving) {
        if (serving instanceof Slot.Paused) {
            return "Paused: the arms keep their shares and evidence counts, but nothing advances until it is resumed.";
        }
        Slot.Canary canary = serving.canary();
        CanaryAnalysis trial = new CanaryAnalysis(line.evidence(), serving.challenge(), config);
        List<String> waits = new ArrayList<>();
        new Leaning(trial)
                .words()
                .ifPresent(words -> waits.add("Holds, since what is decided would lean on one key or source: " + words
                        + "; a key has evidence_share in the file of serving.keys, everybody"
                        + " rollout.evidence.max.share."));
        new WhoDecides(trial)
                .turned()
                .ifPresent(words -> waits.add("Holds, since a few decide whether the challenger is worse by the margin "
                        + NumberFormats.margin(config.margins().quality()) + ": " + words + "."));
        users(canary, trial, waits);
        time(canary, waits);
        if (waits.isEmpty()) {
            proof(line, trial, waits);
        }
        return String.join(" ", waits);
    }

    private void users(Slot.Canary canary, CanaryAnalysis trial, List<String> waits) {
        long met = trial.exposed(Arm.CHALLENGER, canary.stage());
        if (met < config.stage().minSubjects()) {
            waits.add("Waits for users: " + of(met, config.stage().minSubjects())
                    + " have met the challenger in this stage and their wait for feedback is over" + whose(trial)
                    + ".");
        }
    }

    private static String whose(CanaryAnalysis trial) {
        long users = trial.exposed(Arm.CHALLENGER) + trial.exposed(Arm.CHAMPION);
        long questions = trial.responses(Arm.CHALLENGER) + trial.responses(Arm.CHAMPION);
        if (questions == 0) {
            return "; nobody has asked so far";
        }
        String all = questions == 1 ? "; the one question" : "; all " + NumberFormats.number(questions) + " questions";
        if (users == 0) {
            return all + " so far still " + (questions == 1 ? "waits" : "wait") + " for feedback";
        }
        return questions < MANY_QUESTIONS * users
                ? ""
                : all + " so far came from " + (users == 1 ? "one user" : NumberFormats.number(users) + " users")
                        + ", and each user counts once";
    }

    private void time(Slot.Canary canary, List<String> waits) {
        Instant end = canary.stageSince().plus(config.stage().minTime());
        if (at.isBefore(end)) {
            waits.add("Waits for time: the stage lasts until " + NumberFormats.time(end) + " at least.");
        }
    }

    private void proof(Line line, CanaryAnalysis trial, List<String> waits) {
        long scored = trial.scored(Arm.CHALLENGER);
        if (scored < config.stage().minSubjects()) {
            waits.add("Waits for feedback: " + of(scored, config.stage().minSubjects())
                    + " users of the challenger have a score.");
        }
        SequentialTest noWorse = trial.noWorse();
        if (!noWorse.isProven()) {
            waits.add("Waits for proof that the challenger is no worse by the margin "
                    + NumberFormats.margin(config.margins().quality()) + ": " + noWorse.strength() + ".");
        }
        trial.sameFeedback().stream()
                .filter(claim -> !claim.isProven())
                .forEach(claim -> waits.add("Waits for proof that " + claim.finding() + " (" + claim.name() + "): "
                        + claim.strength() + "."));
        if (waits.isEmpty()) {
            waits.add("Waits for proof that the challenger is better: earlier promotions have spent "
                    + NumberFormats.share(line.champions().spent()) + " of the margin "
                    + NumberFormats.margin(config.margins().quality()) + ".");
        }
    }

    private static String of(long have, long needed) {
        return NumberFormats.number(have) + " of " + NumberFormats.number(needed);
    }
}
