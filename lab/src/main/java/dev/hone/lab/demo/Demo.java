package dev.hone.lab.demo;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.client.report.Table;
import dev.hone.client.story.Happenings;
import dev.hone.client.story.Story;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.program.RunningPrograms;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.terminal.Program;
import dev.hone.terminal.Progress;
import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.Stop;
import dev.hone.trainer.BaseModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One demonstration: users come, the loop turns, and in the end every version is examined.
 *
 * <p>It sees the loop as anybody does: it talks to the endpoint, writes to input topics, and reads the topics that tell
 * what was decided.
 */
public final class Demo {

    /** What they say in 10 seconds: users who run further ahead of the loop show it nothing. */
    private static final long MOST_UNREAD = 1_500;

    private static final Duration LOOK = Duration.ofMillis(300);
    private static final Duration START = Duration.ofMinutes(10);
    private static final Duration WORD_ON_START = Duration.ofSeconds(30);

    private final DemoChoices choices;
    private final Place place;
    private final Progress progress;
    private final Stop stop;
    private final InstantSource clock;
    private final World world;
    private final Map<String, Object> report = new LinkedHashMap<>();
    private @Nullable ModelVersion sabotaged;
    private @Nullable Table table;
    private @Nullable String gaveUp;
    private long tellings;

    /**
     * Where it takes place.
     *
     * @param programs all of them, serving last
     * @param steps counted by the one that trains
     * @param endpoint where serving listens
     * @param artifacts the artifact store's folder
     * @param workspace for files of its own
     */
    public record Place(
            KafkaAccess wire,
            List<Program> programs,
            TrainingSteps steps,
            URI endpoint,
            Path base,
            Path artifacts,
            Path workspace) {

        public Place {
            programs = List.copyOf(programs);
        }
    }

    public Demo(DemoChoices choices, Place place, Progress progress, Stop stop, InstantSource clock) {
        this.choices = choices;
        this.place = place;
        this.progress = progress;
        this.stop = stop;
        this.clock = clock;
        this.world = new World(choices.seed());
    }

    /** What there is to report, also when it failed. */
    public Map<String, Object> report() {
        return report;
    }

    /** The results for people; empty when there was no exam. */
    public Optional<Table> table() {
        return Optional.ofNullable(table);
    }

    /**
     * Runs it; {@code began} is when the command began. Throws {@link RunFailedException} where a claim does not hold.
     */
    public void run(Instant began) throws IOException, InterruptedException {
        place.wire().createTopics();
        try (var model = BaseModel.load(place.base());
                var happenings = new Happenings(place.wire(), this::tell)) {
            Tally tally = live(happenings, model, new Pace(choices, began, clock.instant()));
            Story story = happenings.story();
            progress.say("exam of " + story.versions().size() + " versions on "
                    + world.exam().size() + " prompts that nobody has asked");
            String brought = sabotaged == null ? null : sabotaged.getVersion();
            DemoResults results =
                    new Finals(world, model, ArtifactStores.at(place.artifacts().toString())).of(story, brought);
            put(results);
            List<String> failed = results.failedClaims(choices, story.promoted().size());
            var all = new ArrayList<>(tally.contradictions(happenings.ledgers().events()));
            tally.silence().ifPresent(all::add);
            if (gaveUp != null && !failed.isEmpty()) {
                all.add(gaveUp);
            }
            all.addAll(failed);
            if (!all.isEmpty()) {
                throw new RunFailedException(String.join("; ", all));
            }
        }
    }

    private Tally live(Happenings happenings, BaseModel model, Pace pace) throws IOException, InterruptedException {
        var endpoint = new Endpoint(place.endpoint());
        try (var running = new RunningPrograms(place.programs());
                var topic = new FeedbackTopic(place.wire())) {
            running.start();
            awaitReady(endpoint, running);
            var users = new Users(world, endpoint, topic, new Judgement(choices.shuffleFeedback()), clock);
            try (users) {
                progress.say("users come; watch " + place.endpoint().resolve("/console"));
                users.come(DemoChoices.REQUESTS_PER_SECOND);
                turn(happenings, model, users, running, pace);
            }
            settle(happenings, users.tally(), running);
            return users.tally();
        } finally {
            happenings.poll();
            report.put("events", happenings.ledgers().events());
            report.put("goalSets", happenings.learned().goalSetRows());
            report.put("rounds", happenings.learned().roundRows());
        }
    }

    private void awaitReady(Endpoint endpoint, RunningPrograms running) throws InterruptedException {
        Instant began = clock.instant();
        Instant nextWord = began.plus(WORD_ON_START);
        while (!endpoint.ready()) {
            running.check();
            stop.pause(LOOK);
            Duration waited = Duration.between(began, clock.instant());
            if (waited.compareTo(START) > 0) {
                throw new RunFailedException("serving is not ready after " + START.toMinutes() + " minutes");
            }
            if (clock.instant().isAfter(nextWord)) {
                nextWord = nextWord.plus(WORD_ON_START);
                progress.say("the programs are still starting after " + waited.toSeconds() + " s");
            }
        }
    }

    private void turn(Happenings happenings, BaseModel model, Users users, RunningPrograms running, Pace pace)
            throws IOException, InterruptedException {
        while (!done(happenings.story()) && gaveUp == null) {
            stop.pause(LOOK);
            running.check();
            Optional<Throwable> failure = users.failure();
            if (failure.isPresent()) {
                throw new RunFailedException("users gave up: " + failure.get().getMessage(), failure.get());
            }
            happenings.poll();
            sabotageIfDue(happenings.story(), model);
            look(happenings, users, pace);
        }
    }

    private void look(Happenings happenings, Users users, Pace pace) {
        Instant now = clock.instant();
        Tally tally = users.tally();
        long read = happenings.ledgers().records();
        users.hold(tally.records() - read > MOST_UNREAD);
        // Nothing is decided on what they say while a round is trained, and both want the same cores.
        users.ease(happenings.learned().openRounds() > 0);
        pace.see("answers", tally.answers(), now);
        pace.see("records joined", read, now);
        pace.see("rounds closed", happenings.learned().closedRounds(), now);
        pace.see("training steps", place.steps().count(), now);
        pace.see("lines told", tellings, now);
        gaveUp = pace.up(read, now).orElse(null);
        pace.word(now).ifPresent(progress::say);
    }

    private void tell(String line) {
        tellings++;
        progress.say(line);
    }

    private boolean done(Story story) {
        boolean promoted = story.promoted().size() >= DemoChoices.PROMOTIONS;
        return promoted && (!sabotages() || (sabotaged != null && story.isSettled(sabotaged.getVersion())));
    }

    private boolean sabotages() {
        return choices.sabotage() && !choices.shuffleFeedback();
    }

    private void sabotageIfDue(Story story, BaseModel model) throws IOException, InterruptedException {
        Optional<ModelVersion> champion = story.champion();
        if (!sabotages() || sabotaged != null || champion.isEmpty()) {
            return;
        }
        var sabotage = new Sabotage(
                ArtifactStores.at(place.artifacts().toString()),
                model.model().config(),
                place.workspace().resolve("sabotage"));
        sabotaged = sabotage.version(champion.get(), story.nextSequence());
        Sabotage.announce(place.wire(), sabotaged);
        progress.say("sabotage: " + Story.name(sabotaged.getVersion()) + " is announced, its parent with B negated");
    }

    // What was acknowledged will be read; it only has to go on.
    private void settle(Happenings happenings, Tally tally, RunningPrograms running) throws InterruptedException {
        var pace = new Pace(choices, clock.instant(), clock.instant());
        happenings.poll();
        while (happenings.ledgers().records() < tally.records()) {
            running.check();
            stop.pause(LOOK);
            happenings.poll();
            pace.see("records joined", happenings.ledgers().records(), clock.instant());
            if (pace.up(0, clock.instant()).isPresent()) {
                break;
            }
        }
        progress.say(tally.toString());
    }

    private void put(DemoResults results) {
        table = results.table();
        report.put("versions", results.versions());
        report.put("controllability", results.controllability());
        report.put("base", Map.of("trueQuality", results.base().estimate()));
        var champion = new LinkedHashMap<String, Double>();
        champion.put("trueQuality", results.champion().estimate());
        champion.put("low", results.champion().low());
        champion.put("high", results.champion().high());
        report.put("champion", champion);
        report.put("difference", results.difference());
    }
}
