package dev.hone.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.lab.bench.CallTimes.Call;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CallTimesTest {

    @Test
    void whatTheLibraryAsksOfItselfIsPartOfWhatWasAsked() throws IOException {
        CallTimes times = times(
                event("aten::linear", 0, 100),
                event("aten::t", 5, 10),
                event("aten::addmm", 20, 70),
                event("aten::addmm", 100, 30));

        assertThat(times.calls()).containsExactly(new Call("linear", 1, 100), new Call("addmm", 1, 30));
        assertThat(times.micros()).isEqualTo(130);
        assertThat(times.count()).isEqualTo(2);
    }

    @Test
    void whatIsNotOfTheLibraryIsLookedThrough() throws IOException {
        CallTimes times =
                times(event("step", 0, 1_000), event("aten::rms_norm", 10, 20), event("aten::rms_norm", 40, 30));

        assertThat(times.calls()).containsExactly(new Call("rms_norm", 2, 50));
    }

    @Test
    void theOuterOneOfTwoThatBeginTogetherIsTheOneThatWasAsked() throws IOException {
        CallTimes times = times(event("aten::mm", 0, 90), event("aten::matmul", 0, 100));

        assertThat(times.calls()).containsExactly(new Call("matmul", 1, 100));
    }

    @Test
    void theLongestComesFirst() throws IOException {
        CallTimes times = times(event("aten::add", 0, 1), event("aten::mul", 2, 5), event("aten::add", 8, 3));

        assertThat(times.calls()).extracting(Call::name).containsExactly("mul", "add");
    }

    @Test
    void oneOfAHundredThatWasHeldUpCountsAsTheSlowestOfTheOthers() throws IOException {
        String[] events = new String[100];
        Arrays.setAll(events, i -> event("aten::roll", 100_000 * i, i == 40 ? 70_000 : i == 50 ? 9 : 5));

        CallTimes times = times(events);

        assertThat(times.calls()).containsExactly(new Call("roll", 100, 98 * 5 + 2 * 9));
        assertThat(times.heldUp()).isEqualTo(70_000 - 9);
    }

    @Test
    void aLargeCallAmongSmallOnesKeepsItsTime() throws IOException {
        String[] events = new String[100];
        Arrays.setAll(events, i -> event("aten::linear", 1_000 * i, i % 10 == 0 ? 300 : 20));

        assertThat(times(events).micros()).isEqualTo(10 * 300 + 90 * 20);
    }

    private static CallTimes times(String... events) throws IOException {
        return CallTimes.of(
                new JsonMapper().readTree(List.of(events).stream().collect(Collectors.joining(",", "[", "]"))));
    }

    private static String event(String name, double begins, double lasts) {
        return "{\"name\": \"%s\", \"ph\": \"X\", \"ts\": %s, \"dur\": %s, \"tid\": 1}".formatted(name, begins, lasts);
    }
}
