package dev.hone.cli.command;

import dev.hone.client.report.Figures;
import dev.hone.client.story.Happenings;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.demo.Traffic;
import dev.hone.schemas.progress.LineProgress;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.versions.VersionName;
import dev.hone.terminal.Progress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The account that the terminal of {@code hone up} gives: what happens, and, while nothing does, what is still missing.
 */
final class UpStory implements AutoCloseable {

    private final Happenings happenings;
    private final List<String> lines;
    private final Progress progress;
    private @Nullable Traffic traffic;
    private int promotedBefore;
    private boolean away;

    UpStory(KafkaAccess wire, Collection<String> lines, Progress progress) {
        this.happenings = new Happenings(wire, progress::say);
        this.lines = List.copyOf(lines);
        this.progress = progress;
    }

    /** Says in a line what there is from earlier runs. */
    void begin() {
        happenings.catchUp();
        int versions = happenings.story().versions().size();
        promotedBefore = happenings.story().promoted().size();
        if (versions > 0) {
            progress.say("from before: " + versions + (versions == 1 ? " version, " : " versions, ")
                    + lines.stream().map(this::champion).collect(Collectors.joining(", ")));
        }
    }

    /** Users that are sent away once the loop has turned. */
    void with(Traffic guests) {
        traffic = guests;
    }

    /** Tells what is new. */
    void look() {
        try {
            happenings.poll();
            if (away) {
                away = false;
                progress.say("Kafka answers again");
            }
        } catch (RetriableException e) {
            if (!away) {
                away = true;
                progress.say("Kafka does not answer (" + e.getMessage() + "); trying again");
            }
            return;
        }
        sendAwayIfTurned();
        // While a round is trained the trainer writes on the same line how far it is.
        if (lines.stream().map(happenings::progress).noneMatch(UpStory::isTraining)) {
            progress.standing(standing());
        }
    }

    private String standing() {
        String prefix = lines.size() > 1 ? "%s: " : "";
        return lines.stream()
                .map(line ->
                        String.format(prefix, line) + happenings.progress(line).words())
                .collect(Collectors.joining(" | "));
    }

    private String champion(String line) {
        RolloutState state = happenings.progress(line).rollout();
        return line + " serves " + (state == null ? "its base" : VersionName.shortForm(state.getChampion()));
    }

    private static boolean isTraining(LineProgress progress) {
        return progress.round() != null && progress.round().getOpenRound() != null;
    }

    private void sendAwayIfTurned() {
        Traffic guests = traffic;
        if (guests == null) {
            return;
        }
        Optional<Throwable> failure = guests.failure();
        boolean turned = happenings.story().promoted().size() > promotedBefore;
        if (turned || failure.isPresent()) {
            traffic = null;
            guests.close();
            progress.say(failure.map(cause -> "demo traffic: the simulated users gave up: " + cause.getMessage())
                    .orElse("demo traffic: the loop has turned after " + Figures.text(guests.answers())
                            + " answers, and the simulated users leave; ask and grade yourself now"));
        }
    }

    @Override
    public void close() {
        if (traffic != null) {
            traffic.close();
        }
        happenings.close();
    }
}
