package dev.hone.streams.join;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.answers.TokensKept;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.SessionJoined;
import dev.hone.schemas.records.SubjectErased;
import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.deadletter.BoundedRecord;
import dev.hone.streams.deadletter.DeadLetters;
import dev.hone.streams.deadletter.Original;
import dev.hone.streams.join.Erasures.Erasure;
import dev.hone.terminal.tracing.TraceParent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The edge of the join: moves the clock, fires timers, joins, reports.
 *
 * <p>Timers that are before a record's timestamp fire before the record is joined. The clock may jump by years in one
 * record; then the wall clock carries on with the timers, a bounded number at a time, and changes nothing but when that
 * is done.
 */
final class JoinProcessor extends ContextualProcessor<String, Object, Object, Object> implements JoinOutput {

    private static final String STAGE = "join";
    /** What a record waits for at most where its partition was not behind with its timers: some milliseconds. */
    private static final int MOST_TIMERS_PER_RECORD = 32;
    /** And where it was: about as long as the record itself takes, and more than records set. */
    private static final int MOST_WHEN_BEHIND = 4;

    private static final Duration CATCH_UP_EVERY = Duration.ofMillis(100);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(1);

    private final JoinSettings settings;
    private final Revisions.Readers readers;
    private final Erasures erasures;
    private final JoinStage.Outlets outlets;

    // Set by init, which Kafka Streams calls first, and again when it gives a task back after a failure.
    @SuppressWarnings("NullAway.Init")
    private TaskStores stores;

    @SuppressWarnings("NullAway.Init")
    private Joiner joiner;

    @SuppressWarnings("NullAway.Init")
    private Sessions sessions;

    @SuppressWarnings("NullAway.Init")
    private Expiry expiry;

    @SuppressWarnings("NullAway.Init")
    private ErasureSweep sweep;

    @SuppressWarnings("NullAway.Init")
    private DeltaSender deltas;

    private boolean behind;
    // Of the feedback that is worked on now; null at all other times.
    private @Nullable Headers feedback;
    private @Nullable Ledger reported;
    private long clockAtLastReportMs;
    // Kafka Streams calls a task by one thread from init to close.
    private ThreadPace pace = ThreadPace.ofThisThread();

    JoinProcessor(JoinSettings settings, Revisions.Readers readers, Erasures erasures, JoinStage.Outlets outlets) {
        this.settings = settings;
        this.readers = readers;
        this.erasures = erasures;
        this.outlets = outlets;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        stores = TaskStores.open(context);
        InteractionUpdate update = new InteractionUpdate(stores, settings);
        Revisions revisions = new Revisions(stores, readers, settings.join().evidence(), this);
        Erasing erasing = new Erasing(stores, update, this, erasures);
        joiner = new Joiner(stores, settings, revisions, erasing, this);
        sweep = new ErasureSweep(stores, erasures, erasing, readers.prompt());
        sessions = new Sessions(stores, settings.join().orphanWait(), this);
        expiry = new Expiry(stores, settings, update, revisions, this);
        deltas = new DeltaSender(stores, settings, partition(), this::send);
        behind = false;
        reported = null;
        clockAtLastReportMs = 0;
        pace = ThreadPace.ofThisThread();
        AtCommit commit = context.getStateStore(AtCommit.STORE);
        commit.before("pace", () -> pace.commits().committing(nanoTime()));
        context.schedule(CATCH_UP_EVERY, PunctuationType.WALL_CLOCK_TIME, wallTime -> catchUp());
        context.schedule(REPORT_EVERY, PunctuationType.WALL_CLOCK_TIME, wallTime -> report());
        context.schedule(settings.pace().commit(), PunctuationType.WALL_CLOCK_TIME, this::commit);
    }

    @Override
    public void process(Record<String, Object> record) {
        stores.clock().advance(record.timestamp());
        pace.commits().working(nanoTime());
        pace.commits().read(record.timestamp());
        int most = Math.min(
                behind ? MOST_WHEN_BEHIND : MOST_TIMERS_PER_RECORD,
                settings.join().timersPerCall());
        int fired = fire(most);
        if (record.value() instanceof BoundedRecord arrival) {
            stores.ledger().read(arrival.input());
            arrive(arrival, record);
        } else if (record.value() instanceof SessionJoined joined) {
            sessions.joined(record.key(), joined, record.timestamp());
        }
        fire(most - fired);
        afterwards();
    }

    private void arrive(BoundedRecord arrival, Record<String, Object> record) {
        if (!(arrival.content() instanceof FeedbackGiven given)) {
            joiner.arrive(arrival);
        } else if (given.getSession() != null) {
            sessions.given(arrival, given);
        } else {
            feedback = record.headers();
            joiner.arrive(arrival);
            feedback = null;
            settings.watch().feedbackJoined(Math.max(0, context().currentSystemTimeMs() - record.timestamp()));
        }
    }

    @Override
    public void scored(String id, ScoredInteraction interaction, long atMs) {
        Headers headers = traced(id, interaction, atMs);
        context().forward(new Record<>(id, TokensKept.none(interaction), atMs, headers), outlets.interactions());
        context().forward(new Record<>(id, interaction, atMs, headers), outlets.revisions());
    }

    /** Those that carry the trace of a request on; none where nobody keeps it. */
    private Headers traced(String id, ScoredInteraction interaction, long atMs) {
        Headers headers = new RecordHeaders();
        String traceparent = interaction.getPrompt().getTraceparent();
        if (traceparent != null) {
            TraceParent.of(traceparent)
                    .filter(TraceParent::sampled)
                    .flatMap(trace -> settings.watch().scored(id, interaction, trace, saying(atMs)))
                    .ifPresent(trace -> trace.addTo(headers));
        }
        return headers;
    }

    private JoinWatch.Saying saying(long atMs) {
        Headers given = feedback;
        return new JoinWatch.Saying(
                Instant.ofEpochMilli(atMs),
                now(),
                given == null ? null : TraceParent.of(given).orElse(null));
    }

    @Override
    public void closed(String id, ScoredInteraction interaction) {
        context().forward(new Record<>(id, interaction, stores.clock().nowMs()), outlets.evidence());
    }

    @Override
    public void answered(String id, ResponseServed response, long atMs) {
        context().forward(new Record<>(id, response, atMs), outlets.evidence());
    }

    @Override
    public void joined(String session, SessionJoined joined, long atMs) {
        context().forward(new Record<>(session, joined, atMs), outlets.sessions());
    }

    @Override
    public void given(String session, String interactionId, FeedbackGiven feedback, long atMs) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(dev.hone.schemas.topics.RecordHeaders.SESSION, session.getBytes(UTF_8));
        context().forward(new Record<>(interactionId, feedback, atMs, headers), outlets.feedback());
    }

    @Override
    public void deadLetter(Original original, String reason) {
        context().forward(DeadLetters.letter(original, STAGE, reason, new RecordHeaders()), outlets.deadLetters());
    }

    @Override
    public void withdrawn(String id, Example withdrawal) {
        context().forward(new Record<>(id, withdrawal, stores.clock().nowMs()), outlets.examples());
    }

    @Override
    public void erased(Erasure erasure, Erasing.Done done) {
        Instant now = now();
        SubjectErased erased = new SubjectErased(
                partition(), done.interactions(), done.records(), done.withdrawn(), erasure.requestedAt(), now);
        context().forward(new Record<>(erasure.subject(), erased, now.toEpochMilli()), outlets.erased());
    }

    private void commit(long wallTimeMs) {
        if (pace.commits().isDue(wallTimeMs, nanoTime())) {
            context().commit();
        }
    }

    private void catchUp() {
        boolean swept = sweep.step(ErasureSweep.Step.USUAL, now());
        if (fireOverdue() || behind || swept) {
            pace.commits().fired();
            afterwards();
        }
    }

    private boolean fireOverdue() {
        long from = nanoTime();
        if (!pace.catchUp().isDue(from)) {
            return false;
        }
        boolean any = fire(settings.join().timersPerCall()) > 0;
        if (any) {
            pace.catchUp().took(from, nanoTime());
        }
        return any;
    }

    // Until there is none: a timer that fires may set the next of its interaction, which is over as well.
    private int fire(int most) {
        int fired = 0;
        List<Timer> timers = stores.timers().take(stores.clock().nowMs(), most);
        while (!timers.isEmpty()) {
            timers.forEach(this::fire);
            fired += timers.size();
            timers = stores.timers().take(stores.clock().nowMs(), most - fired);
        }
        return fired;
    }

    private void fire(Timer timer) {
        if (timer.kind() == Timer.Kind.SESSION) {
            sessions.expire(timer);
        } else {
            expiry.fire(timer);
        }
    }

    private void afterwards() {
        boolean wasBehind = behind;
        behind = stores.timers().nextMs() < stores.clock().nowMs();
        deltas.sendWhenDue();
        if (wasBehind && !behind) {
            deltas.sendRest();
            sendLedger();
        }
    }

    private void report() {
        long nowMs = stores.clock().nowMs();
        if (nowMs == clockAtLastReportMs && !behind && nowMs > 0) {
            deltas.sendRest();
        }
        clockAtLastReportMs = nowMs;
        sendLedger();
    }

    private void sendLedger() {
        long nowMs = stores.clock().nowMs();
        Ledger ledger = withErasures(stores.ledger().snapshot(partition(), nowMs));
        if (!ledger.equals(reported)) {
            reported = ledger;
            context().forward(new Record<>(Integer.toString(partition()), ledger, nowMs), outlets.ledgers());
        }
    }

    private Ledger withErasures(Ledger ledger) {
        ErasureProgress progress = stores.erasures();
        return progress.done().isEmpty()
                ? ledger
                : Ledger.newBuilder(ledger)
                        .setErasures(progress.done())
                        .setErasedAt(progress.doneAt())
                        .build();
    }

    private void send(QualityDelta delta) {
        context().forward(new Record<>(delta.getLine(), delta, stores.clock().nowMs()), outlets.deltas());
    }

    private long nanoTime() {
        return settings.pace().nanoTime().getAsLong();
    }

    private Instant now() {
        return Instant.ofEpochMilli(context().currentSystemTimeMs());
    }

    private int partition() {
        return context().taskId().partition();
    }
}
