package dev.hone.schemas.progress;

import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.GoalProgress;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundProgress;
import dev.hone.schemas.records.RoundsPaused;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a line, from the newest records of each kind on the topics that tell of it, and in sentences what it
 * still lacks. Null is what has not been read.
 */
public record LineProgress(
        String line,
        @Nullable GoalProgress goals,
        @Nullable RoundProgress round,
        @Nullable RolloutState rollout,
        @Nullable RolloutEvidence evidence) {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    // From so many answers for each user on, it is said that a user counts once.
    private static final int MANY_ANSWERS = 4;

    /** A line of which nothing is known. */
    public static LineProgress unknown(String line) {
        return new LineProgress(line, null, null, null, null);
    }

    public LineProgress with(Progress progress) {
        return progress.getTowards() instanceof GoalProgress way
                ? new LineProgress(line, way, round, rollout, evidence)
                : new LineProgress(line, goals, (RoundProgress) progress.getTowards(), rollout, evidence);
    }

    public LineProgress with(RolloutState state) {
        return new LineProgress(line, goals, round, state, evidence);
    }

    public LineProgress with(RolloutEvidence seen) {
        return new LineProgress(line, goals, round, rollout, seen);
    }

    /** One sentence for each thing that the line waits for, without a full stop: goals, round, canary; an alarm. */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        sentences.add(goals == null ? "no score yet: goals and rounds begin with feedback on answers" : of(goals));
        if (round != null) {
            sentences.add(of(round));
        }
        if (rollout != null) {
            onTheWay(rollout, sentences);
        }
        if (round != null && round.getDecline() != null) {
            sentences.add("alarm: " + round.getDecline());
        }
        return sentences;
    }

    /**
     * The sentences in one line, such as {@code 38 of 50 scores for the first goals; 120 of 500 examples for the next
     * round}.
     */
    public String words() {
        return String.join("; ", sentences());
    }

    private static String of(GoalProgress goals) {
        return ofScores(goals) + heldBack(goals);
    }

    private static String heldBack(GoalProgress goals) {
        if (goals.getHeldBackBy() == null) {
            return "";
        }
        return ", held back by partition " + goals.getHeldBackBy() + " of the inputs, "
                + (goals.getHeldBackAt() == null
                        ? "of which nothing has been heard"
                        : "which has come to " + MOMENT.format(goals.getHeldBackAt()) + " only");
    }

    private static String ofScores(GoalProgress goals) {
        long scores = goals.getScores();
        if (goals.getGoalSets() > 0) {
            return counted(goals.getGoalSets(), "goal set") + ", from " + counted(scores, "score") + " in the window";
        }
        if (scores < goals.getNeeded()) {
            return of(scores, goals.getNeeded()) + " scores for the first goals";
        }
        return counted(scores, "score") + ", enough for the first goals: they come "
                + (goals.getNextBoundary() == null ? "soon" : "after " + CLOCK.format(goals.getNextBoundary()));
    }

    private static String of(RoundProgress round) {
        String waiting = of(round.getExamples(), round.getNeeded()) + " examples for the next round" + besides(round)
                + paused(round.getPaused());
        if (round.getOpenRound() != null) {
            return "round " + round.getOpenRound() + " is being trained; " + waiting;
        }
        if (round.getChallenger() != null) {
            return waiting + ", which begins when the version on its way is decided on";
        }
        return round.getWaitsForGoals() ? waiting + ", which waits for the first goals" : waiting;
    }

    private static String paused(@Nullable RoundsPaused paused) {
        return paused == null
                ? ""
                : ", and rounds are paused since " + MOMENT.format(paused.getSince()) + " by " + paused.getWho() + " ("
                        + paused.getWhy() + ")";
    }

    private static String besides(RoundProgress round) {
        long back = round.getGivenBack();
        String along = back == 0 ? "" : ", which takes " + grouped(back) + " of earlier rounds along";
        if (round.getFault() == null) {
            return along;
        }
        String when = round.getRetryAt() == null ? "" : " and is tried again at " + CLOCK.format(round.getRetryAt());
        return along + "; the last round could not be trained (" + round.getFault() + ")" + when;
    }

    private void onTheWay(RolloutState state, List<String> sentences) {
        RolloutStage stage = state.getStage();
        switch (stage) {
            case STAGING -> sentences.add(staging(state));
            case CANARY, PAUSED -> sentences.add(canary(state));
            case NONE -> {}
        }
    }

    private static String staging(RolloutState state) {
        double share = state.getShadowShare();
        return share > 0
                ? "shadow stage: the new version answers " + percent(share)
                        + " of the prompts as well, and nobody sees what it says"
                : "staging: the servers load the new version";
    }

    private String canary(RolloutState state) {
        Integer index = state.getStageIndex();
        RolloutEvidence seen = evidence;
        String paused = state.getStage() == RolloutStage.PAUSED ? " (paused until it is resumed)" : "";
        if (index == null && !paused.isEmpty()) {
            return "shadow stage" + paused;
        }
        String stage = index == null ? "" : ", stage " + (index + 1);
        if (seen == null || !seen.getRolloutId().equals(state.getRolloutId())) {
            return "canary" + stage + paused + ": nobody has met it yet";
        }
        String of = index == null ? "" : " of " + seen.getStages();
        return "canary" + stage + of + paused + ": " + met(seen, index);
    }

    private static String met(RolloutEvidence seen, @Nullable Integer index) {
        long answers =
                seen.getArms().stream().mapToLong(ArmEvidence::getResponses).sum();
        long users = seen.getArms().stream().mapToLong(ArmEvidence::getSubjects).sum();
        boolean thisStage = index == null || index == seen.getStageIndex();
        String share = users > 0 && answers < MANY_ANSWERS * users
                ? ""
                : answers == 0 ? "; no question so far" : "; " + whose(answers, users);
        if (thisStage && seen.getStageNeeded() > 0 && seen.getStageSubjects() >= seen.getStageNeeded()) {
            return counted(seen.getStageSubjects(), "user") + ", enough for this stage; it waits for time and evidence"
                    + share;
        }
        return of(thisStage ? seen.getStageSubjects() : 0, seen.getStageNeeded()) + " users of the challenger" + share;
    }

    // A user is counted when the wait for feedback on the first answer is over, so answers run ahead of users.
    private static String whose(long answers, long users) {
        String questions = answers == 1 ? "the one question" : "all " + grouped(answers) + " questions";
        if (users == 0) {
            return questions + " so far still wait for feedback";
        }
        return questions + " so far came from " + (users == 1 ? "one user" : grouped(users) + " users")
                + ", and each user counts once";
    }

    private static String of(long have, long needed) {
        return grouped(have) + " of " + grouped(needed);
    }

    private static String counted(long number, String what) {
        return grouped(number) + " " + what + (number == 1 ? "" : "s");
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.4g", 100 * share).replaceAll("\\.?0+$", "") + " %";
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
