package dev.hone.lab.demo;

import dev.hone.lab.demo.Endpoint.Answer;
import dev.hone.lab.demo.Habits.Deed;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Simulated users who ask the endpoint one after the other and grade what they get.
 *
 * <p>They ask at a steady pace and no faster than they are answered: when many answers are outstanding, the next user
 * waits. Everything is decided on one thread, in an order that the machine has a part in.
 */
final class Users implements AutoCloseable {

    private static final int SUBJECTS = 5_000;
    private static final int MOST_OUTSTANDING = 24;
    private static final int EASED = 8;
    private static final Duration DRAIN = Duration.ofMinutes(2);

    private final World world;
    private final Endpoint endpoint;
    private final FeedbackTopic topic;
    private final InstantSource clock;
    private final Judgement judgement;
    private final Tally tally = new Tally();
    private final Random random;
    private final List<String> subjects = new ArrayList<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "users"));
    private final Phaser underWay = new Phaser(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private int asked;
    private int outstanding;
    private boolean leaving;
    private volatile boolean held;
    private volatile boolean eased;
    private int turns;
    private volatile boolean tidy;

    /** Users who send nothing that is no feedback. */
    static Users tidy(World world, Endpoint endpoint, FeedbackTopic topic, InstantSource clock) {
        Users users = new Users(world, endpoint, topic, new Judgement(false), clock);
        users.tidy = true;
        return users;
    }

    Users(World world, Endpoint endpoint, FeedbackTopic topic, Judgement judgement, InstantSource clock) {
        this.world = world;
        this.endpoint = endpoint;
        this.topic = topic;
        this.judgement = judgement;
        this.clock = clock;
        this.random = world.random("users");
        for (int subject = 0; subject < SUBJECTS; subject++) {
            subjects.add("user-" + subject);
        }
        Collections.shuffle(subjects, random);
    }

    /** Begins to ask, this often. */
    @SuppressWarnings("FutureReturnValueIgnored") // noted() keeps what it throws, and close() ends it
    void come(int perSecond) {
        long everyMicros = TimeUnit.SECONDS.toMicros(1) / perSecond;
        thread.scheduleAtFixedRate(() -> noted(this::next), 0, everyMicros, TimeUnit.MICROSECONDS);
    }

    /** Whether they wait, since what they have said so far is not read yet; any thread may say so. */
    void hold(boolean waits) {
        held = waits;
    }

    /** Whether they ask more rarely, one time in eight; any thread may say so. */
    void ease(boolean rarely) {
        eased = rarely;
    }

    Tally tally() {
        return tally;
    }

    /** Why they stopped asking by themselves; empty while all is well. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /**
     * Nobody asks any more; waits for outstanding answers and for the feedback that is still on its way, late one left
     * out.
     */
    @Override
    public void close() {
        thread.execute(() -> leaving = true);
        underWay.arrive();
        try {
            underWay.awaitAdvanceInterruptibly(0, DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            tally.lost();
        }
        thread.shutdownNow();
    }

    private void next() {
        if (leaving || held || outstanding >= MOST_OUTSTANDING || (eased && turns++ % EASED > 0)) {
            return;
        }
        outstanding++;
        String subject = subjects.get(asked++ % SUBJECTS);
        Ask ask = world.ask(random);
        track(endpoint.ask(subject, ask.text(random.nextInt(Ask.PHRASINGS.size()))), (answer, thrown) -> {
            outstanding--;
            if (answer == null || answer.isEmpty()) {
                tally.unanswered();
            } else {
                tally.answered();
                grade(ask, subject, answer.get());
            }
        });
    }

    private void grade(Ask ask, String subject, Answer answer) {
        OptionalDouble quality = judgement.of(world.taste().quality(ask, answer.text()), random);
        if (quality.isEmpty()) {
            return;
        }
        for (Deed deed : Habits.deeds(Habits.rating(quality.getAsDouble(), random), random)) {
            Grade grade = new Grade(
                    answer.id() + "-" + deed.number(),
                    answer.id(),
                    subject,
                    deed.rating(),
                    clock.instant().plus(deed.given()));
            if (!tidy || deed.way().isFeedback()) {
                later(deed, grade);
            }
        }
    }

    // Feedback that would be late is not waited for when everybody leaves.
    @SuppressWarnings("FutureReturnValueIgnored") // noted() keeps what it throws
    private void later(Deed deed, Grade grade) {
        boolean soon = deed.after().compareTo(Duration.ofSeconds(3)) < 0;
        if (soon) {
            underWay.register();
        }
        thread.schedule(
                () -> noted(() -> {
                    if (soon || !leaving) {
                        act(deed, grade);
                    }
                    if (soon) {
                        underWay.arriveAndDeregister();
                    }
                }),
                deed.after().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void act(Deed deed, Grade grade) {
        switch (deed.way()) {
            case HTTP ->
                track(endpoint.feedback(grade), (status, thrown) -> {
                    if (status != null && status == 202) {
                        tally.accepted();
                    } else {
                        tally.lost();
                    }
                });
            case TOPIC -> track(topic.send(grade), (sent, thrown) -> counted(thrown, tally::intoTopic));
            case NO_FEEDBACK -> track(topic.sendNothing(grade), (sent, thrown) -> counted(thrown, tally::noFeedback));
            case REFUSED_BY_HTTP ->
                track(endpoint.malformed(grade), (status, thrown) -> {
                    if (status != null && status == 400) {
                        tally.refused();
                    } else {
                        throw new IllegalStateException(
                                "feedback that is none was answered with status " + status, thrown);
                    }
                });
        }
    }

    private void counted(@Nullable Throwable thrown, Runnable count) {
        if (thrown == null) {
            count.run();
        } else {
            tally.lost();
        }
    }

    /** What comes of it is looked at on the users' own thread. */
    @SuppressWarnings("FutureReturnValueIgnored") // noted() keeps what the reaction throws
    private <T> void track(CompletableFuture<T> outcome, Reaction<T> reaction) {
        underWay.register();
        outcome.whenComplete((value, thrown) -> thread.execute(() -> noted(() -> {
            try {
                reaction.to(value, thrown);
            } finally {
                underWay.arriveAndDeregister();
            }
        })));
    }

    private interface Reaction<T> {
        void to(@Nullable T value, @Nullable Throwable thrown);
    }

    // An executor forgets what a task throws.
    private void noted(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
            leaving = true;
        }
    }
}
