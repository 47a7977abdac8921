package dev.hone.lab.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hone.lab.chaos.Caller.Reply;
import dev.hone.lab.chaos.Caller.Streamed;
import dev.hone.schemas.records.ResponseServed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * From 30 s after a version was taken back it serves nowhere: not in a process that stood still when that was decided,
 * nor in one that hears of nothing and has a clock that stands still. Both are processes with a real broker.
 */
@EnabledOnOs(OS.LINUX)
class ServedNowhereIT {

    private static final Duration PROMISED = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final Patience PATIENCE = new Patience(LONG, System::nanoTime);
    private static final List<String> USERS = TwoReplicas.users(20);

    @TempDir
    Path folder;

    private TwoReplicas replicas;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(ProcessState.isTold(), "SKIPPED: no /proc to see in that a process stands still");
        replicas = new TwoReplicas(folder);
    }

    @AfterEach
    void stop() {
        if (replicas != null) {
            replicas.close();
        }
    }

    @Test
    void aReplicaThatStoodStillGivesNoAnswerOfItWhenItGoesOn() throws Exception {
        replicas.start(Optional.empty());
        Caller connected = caller(replicas.connected());
        Caller stopped = caller(replicas.other());
        List<String> challenged = tried(connected, stopped);
        var pause = new ProgramInjections.Pause(replicas.other(), PATIENCE);

        // One answer of it is under way when the process is stopped, and questions come to its socket afterwards.
        Streamed underWay = stopped.stream(challenged.get(0), TwoReplicas.LONGEST);
        Evidence stands = pause.inject();
        assertThat(stands.verified()).as(stands.words()).isTrue();
        List<CompletableFuture<Optional<Reply>>> hung =
                USERS.stream().map(stopped::send).toList();
        replicas.takeItBack();
        long decided = System.nanoTime();
        awaitUntilItIsLetGo(connected);
        Map<String, Reply> elsewhere = askUntil(decided, PROMISED.plusSeconds(2), connected);
        assertThat(elsewhere.values()).extracting(Reply::version).containsOnly(TwoReplicas.BASE);
        assertThat(stands(replicas.other())).isTrue();
        assertThat(hung).noneMatch(CompletableFuture::isDone);
        Evidence goesOn = pause.heal();
        assertThat(goesOn.verified()).as(goesOn.words()).isTrue();

        List<Reply> late = hung.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .toList();
        List<Reply> later = List.copyOf(TwoReplicas.ask(stopped, USERS).values());
        underWay.finish();

        assertThat(late).hasSizeGreaterThan(USERS.size() / 2);
        assertThat(later).hasSameSizeAs(USERS);
        assertThat(late).extracting(Reply::version).containsOnly(TwoReplicas.BASE);
        assertThat(later).extracting(Reply::version).containsOnly(TwoReplicas.BASE);
        assertAreOnRecordAsNobodysArm(late, later);
        assertEndedEarlyAsWhatItWas(underWay);
        assertThat(replicas.other().endings()).isEmpty();
    }

    @Test
    void aReplicaThatHearsOfNothingAndWhoseClockStandsStillEndsByThen() throws Exception {
        Optional<Path> library = Means.of(folder.resolve("try")).faketime();
        assumeTrue(library.isPresent(), "SKIPPED: a clock that stands still needs libfaketime");
        var clock = new SkewedClock(library.get(), folder.resolve("time"));
        replicas.start(Optional.of(clock));
        Caller connected = caller(replicas.connected());
        Caller cutOff = caller(replicas.other());
        List<String> challenged = tried(connected, cutOff);

        // All at once: Kafka's client waits by the wall clock, so that one that stands still ends the following too. A
        // little ahead, since one that goes back is no news to the server; libfaketime reads local times.
        clock.stop(LocalDateTime.now(ZoneId.systemDefault()).plusSeconds(3));
        replicas.proxy().cut();
        long decided = System.nanoTime();
        replicas.takeItBack();

        List<Reply> soon = new ArrayList<>();
        List<Reply> after = new ArrayList<>();
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    boolean late = since(decided).compareTo(PROMISED) > 0;
                    (late ? after : soon)
                            .addAll(TwoReplicas.ask(cutOff, challenged).values());
                    return since(decided).compareTo(PROMISED.plusSeconds(3)) > 0;
                });

        assertThat(new Looks(Instant::now).ahead(replicas.other()).orElseThrow())
                .as("its clock has stood still")
                .isLessThan(Duration.ofSeconds(-20));
        assertThat(replicas.proxy().swallowedBytes()).isPositive();
        assertThat(soon).extracting(Reply::version).contains(replicas.challenger());
        assertThat(after).isNotEmpty();
        assertThat(after).extracting(Reply::version).containsOnly(TwoReplicas.BASE);
        clock.skew(Duration.ZERO);
        replicas.proxy().mend();
        assertAreOnRecordAsNobodysArm(after, List.of());
        assertThat(replicas.other().endings()).isEmpty();
    }

    /** Who is answered by the version, wherever they ask, once both replicas try it. */
    private List<String> tried(Caller connected, Caller other) throws Exception {
        awaitReady();
        replicas.tryIt();
        List<String> challenged = new ArrayList<>();
        await().atMost(LONG).until(() -> {
            challenged.clear();
            challenged.addAll(challenged(other));
            return !challenged.isEmpty() && challenged.equals(challenged(connected));
        });
        return challenged;
    }

    private void awaitReady() {
        var looks = new Looks(Instant::now);
        assertThat(PATIENCE.until(() -> looks.isReady(replicas.connected()) && looks.isReady(replicas.other())))
                .as("both are ready")
                .isTrue();
    }

    private List<String> challenged(Caller caller) {
        return TwoReplicas.ask(caller, USERS).entrySet().stream()
                .filter(asked -> asked.getValue().version().equals(replicas.challenger()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private void awaitUntilItIsLetGo(Caller caller) {
        await().atMost(LONG).until(() -> challenged(caller).isEmpty());
    }

    /** The last answer that each user got until so long after the decision. */
    private static Map<String, Reply> askUntil(long decided, Duration after, Caller caller) {
        List<Map<String, Reply>> rounds = new ArrayList<>();
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    rounds.add(TwoReplicas.ask(caller, USERS));
                    return since(decided).compareTo(after) > 0;
                });
        return rounds.get(rounds.size() - 1);
    }

    private void assertAreOnRecordAsNobodysArm(List<Reply> late, List<Reply> later) {
        List<Reply> replies = new ArrayList<>(late);
        replies.addAll(later);
        await().atMost(LONG)
                .until(() -> replicas.responses()
                        .keySet()
                        .containsAll(replies.stream().map(Reply::id).toList()));
        Map<String, ResponseServed> responses = replicas.responses();
        assertThat(replies)
                .extracting(reply -> Objects.requireNonNull(responses.get(reply.id())))
                .allSatisfy(response -> {
                    assertThat(response.getVersion()).isEqualTo(TwoReplicas.BASE);
                    assertThat(response.getArm()).isNull();
                    assertThat(response.getRolloutId()).isNull();
                });
    }

    private void assertEndedEarlyAsWhatItWas(Streamed answer) {
        assertThat(answer.reply().version()).isEqualTo(replicas.challenger());
        assertThat(answer.finishReason()).isNotEmpty();
        await().atMost(LONG)
                .until(() -> replicas.responses().containsKey(answer.reply().id()));
        ResponseServed response =
                Objects.requireNonNull(replicas.responses().get(answer.reply().id()));
        assertThat(UTF_8.decode(response.getText().getBytes().duplicate()).toString())
                .isEqualTo(answer.text())
                .hasSizeLessThan(TwoReplicas.LONGEST / 2);
        assertThat(response.getVersion()).isEqualTo(replicas.challenger());
        assertThat(response.getArm()).isEqualTo("challenger");
    }

    private static boolean stands(Running server) {
        return server.alive()
                .flatMap(process -> ProcessState.of(process.pid()))
                .filter("T"::equals)
                .isPresent();
    }

    private static Caller caller(Running server) {
        return new Caller(server.address());
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
