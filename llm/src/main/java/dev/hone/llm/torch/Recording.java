package dev.hone.llm.torch;

import ai.djl.pytorch.engine.PtNDArray;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A record of the calls that the calling thread makes of programs, from its beginning until it is closed: enough to
 * make the same calls elsewhere, and to compare what comes out.
 *
 * <p>A tensor has one name for as long as the recording lasts, so that what a call gave or changed can be followed into
 * the next one. Everything is copied, and read again before and after each call, so it is meant for small models. They
 * have to compute in float32: the engine's interface ends the process on reading bfloat16.
 */
public final class Recording implements AutoCloseable {

    private static final ThreadLocal<@Nullable Recording> CURRENT = new ThreadLocal<>();

    private final IdentityHashMap<PtNDArray, Known> tensors = new IdentityHashMap<>();
    private final List<RecordedCall> calls = new ArrayList<>();

    private Recording() {}

    /** A tensor's name, and its elements when they were last looked at. */
    private static final class Known {
        private final String name;
        private @Nullable RecordedTensor last;

        private Known(String name) {
            this.name = name;
        }
    }

    /** Begins to record; one at a time in a thread. */
    public static Recording begin() {
        if (CURRENT.get() != null) {
            throw new IllegalStateException("this thread is recorded already; close that recording first");
        }
        Recording recording = new Recording();
        CURRENT.set(recording);
        return recording;
    }

    /** The calls so far. */
    public List<RecordedCall> calls() {
        return List.copyOf(calls);
    }

    /** Makes a call, and records it where the calling thread is recorded. */
    static List<PtNDArray> around(
            ScriptText program,
            String method,
            boolean training,
            List<Argument> arguments,
            Supplier<List<PtNDArray>> call) {
        Recording recording = CURRENT.get();
        if (recording == null) {
            return call.get();
        }
        Map<String, RecordedTensor> given = recording.news(arguments);
        List<PtNDArray> results = call.get();
        Map<String, RecordedTensor> changed = recording.news(arguments);
        recording.calls.add(new RecordedCall(
                program,
                method,
                arguments.stream().map(recording::named).toList(),
                given,
                // What an inference call changes is a cache, and shows in what the calls after it give.
                training ? changed : Map.of(),
                recording.values(results)));
        return results;
    }

    /** The tensors that are new, or other than when they were last looked at, with their elements. */
    private Map<String, RecordedTensor> news(List<Argument> arguments) {
        Map<String, RecordedTensor> news = new LinkedHashMap<>();
        for (Argument argument : arguments) {
            for (PtNDArray tensor : argument.tensors()) {
                Known known = known(tensor);
                RecordedTensor now = RecordedTensor.of(tensor);
                if (!now.equals(known.last)) {
                    known.last = now;
                    news.put(known.name, now);
                }
            }
        }
        return news;
    }

    private Map<String, RecordedTensor> values(List<PtNDArray> results) {
        Map<String, RecordedTensor> values = new LinkedHashMap<>();
        for (PtNDArray result : results) {
            RecordedTensor value = RecordedTensor.of(result);
            Known known = known(result);
            known.last = value;
            values.put(known.name, value);
        }
        return values;
    }

    private RecordedArgument named(Argument argument) {
        return new RecordedArgument(
                argument.form(),
                argument.tensors().stream().map(tensor -> known(tensor).name).toList(),
                argument.numbers());
    }

    private Known known(PtNDArray tensor) {
        return tensors.computeIfAbsent(tensor, fresh -> new Known("t" + tensors.size()));
    }

    @Override
    public void close() {
        CURRENT.remove();
        tensors.clear();
    }
}
