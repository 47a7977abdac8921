package dev.hone.streams.lines;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.Evidence.Measure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a canary waits for, in sentences; its stage and share stand beside them wherever they are read. */
record CanaryWaits(RolloutConfig config, Instant at) {

    // From so many questions for each user on, it is said that a user counts once.
    private static final int MANY_QUESTIONS = 4;

    String of(Line line, Slot.Serving serving) {
        if (serving instanceof Slot.Paused) {
            return "Paused: the arms keep their shares and evidence counts, but nothing advances until it is resumed.";
        }
        Slot.Canary canary = serving.canary();
        Trial trial = new Trial(line.evidence(), serving.challenge(), config);
        List<String> waits = new ArrayList<>();
        users(canary, trial, waits);
        time(canary, waits);
        if (waits.isEmpty()) {
            proof(line, trial, waits);
        }
        return String.join(" ", waits);
    }

    private void users(Slot.Canary canary, Trial trial, List<String> waits) {
        long met = trial.exposed(Arm.CHALLENGER, canary.stage());
        if (met < config.stage().minSubjects()) {
            waits.add("Waits for users: " + of(met, config.stage().minSubjects())
                    + " have met the challenger in this stage" + whose(trial) + ".");
        }
    }

    private static String whose(Trial trial) {
        long users = trial.exposed(Arm.CHALLENGER) + trial.exposed(Arm.CHAMPION);
        long questions = trial.pooled(Measure.ERROR, Arm.CHALLENGER).scores().total()
                + trial.pooled(Measure.ERROR, Arm.CHAMPION).scores().total();
        if (questions == 0) {
            return "; nobody has asked so far";
        }
        String all = questions == 1 ? "; the one question" : "; all " + Words.number(questions) + " questions";
        if (users == 0) {
            return all + " so far still " + (questions == 1 ? "waits" : "wait") + " for feedback";
        }
        return questions < MANY_QUESTIONS * users
                ? ""
                : all + " so far came from " + (users == 1 ? "one user" : Words.number(users) + " users")
                        + ", and each user counts once";
    }

    private void time(Slot.Canary canary, List<String> waits) {
        Instant end = canary.stageSince().plus(config.stage().minTime());
        if (at.isBefore(end)) {
            waits.add("Waits for time: the stage lasts until " + Words.time(end) + " at least.");
        }
    }

    private void proof(Line line, Trial trial, List<String> waits) {
        long scored = trial.scored(Arm.CHALLENGER);
        if (scored < config.stage().minSubjects()) {
            waits.add("Waits for feedback: " + of(scored, config.stage().minSubjects())
                    + " users of the challenger have a score.");
        }
        Claim noWorse = trial.noWorse();
        if (!noWorse.isProven()) {
            waits.add("Waits for proof that the challenger is no worse by the margin "
                    + Words.margin(config.margins().quality()) + ": " + noWorse.strength() + ".");
        }
        trial.sameFeedback().stream()
                .filter(claim -> !claim.isProven())
                .forEach(claim -> waits.add("Waits for proof that " + claim.finding() + " (" + claim.name() + "): "
                        + claim.strength() + "."));
        if (waits.isEmpty()) {
            waits.add("Waits for proof that the challenger is better: earlier promotions have spent "
                    + Words.share(line.champions().spent()) + " of the margin "
                    + Words.margin(config.margins().quality()) + ".");
        }
    }

    private static String of(long have, long needed) {
        return Words.number(have) + " of " + Words.number(needed);
    }
}
