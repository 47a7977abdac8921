package dev.hone.llm.train;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SafetensorsFile;
import dev.hone.llm.safetensors.SafetensorsWriter;
import dev.hone.llm.safetensors.SeededTensors;
import dev.hone.llm.torch.Argument;
import dev.hone.llm.torch.Script;
import dev.hone.llm.torch.Tensors;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * AdamW over named tensors: clips the summed gradients to a global norm, updates the tensors in place, clears the sums;
 * one native call per step.
 *
 * <p>It owns the sums and moments; the tensors are the caller's. Its state on disk holds the tensors as well, so that a
 * file is a point to go on from, to the bit.
 */
final class AdamW implements AutoCloseable {

    private final List<String> names;
    private final List<PtNDArray> tensors;
    private final List<Integer> moving;
    private final List<Integer> still;
    private final PtNDManager memory = Torch.newScope();
    private final Script program;
    private final List<PtNDArray> sums;
    private final List<PtNDArray> firstMoments;
    private final List<PtNDArray> secondMoments;
    private List<PtNDArray> counts;
    private long steps;
    private boolean closed;

    AdamW(List<String> names, List<PtNDArray> tensors, OptimizerSettings settings) {
        this(names, tensors, settings, name -> true);
    }

    /** @param trained the names of those that a step moves; the others' sums come to nothing and are in no norm */
    AdamW(List<String> names, List<PtNDArray> tensors, OptimizerSettings settings, Predicate<String> trained) {
        this.names = names;
        this.tensors = tensors;
        this.moving = places(names, trained);
        this.still = places(names, trained.negate());
        this.program = settings.program().compile();
        try {
            this.sums = zerosLike(tensors);
            this.firstMoments = zerosLike(these(moving, tensors));
            this.secondMoments = zerosLike(these(moving, tensors));
            this.counts = counts(0);
        } catch (RuntimeException failed) {
            // They did not fit: what came before them is nobody's.
            memory.close();
            program.close();
            throw failed;
        }
    }

    private static List<Integer> places(List<String> names, Predicate<String> wanted) {
        return IntStream.range(0, names.size())
                .filter(place -> wanted.test(names.get(place)))
                .boxed()
                .toList();
    }

    private static <T> List<T> these(List<Integer> places, List<T> all) {
        return places.stream().map(all::get).toList();
    }

    /** Where gradients are added before a step. */
    List<PtNDArray> sums() {
        requireOpen();
        return sums;
    }

    /** The sums under their names, copied to the host; they begin again at zero. */
    SortedMap<String, FloatTensor> takeSums() {
        SortedMap<String, FloatTensor> copies = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            FloatTensor sum = Tensors.toHost(sums.get(i));
            copies.put(names.get(i), sum);
            Tensors.set(sums.get(i), SeededTensors.filled(sum.shape(), 0));
        }
        return copies;
    }

    List<PtNDArray> tensors() {
        requireOpen();
        return tensors;
    }

    long steps() {
        return steps;
    }

    /** One update from the sums; gives the global norm before clipping. */
    double step(double learningRate) {
        try (PtNDManager scope = Torch.newScope()) {
            Argument[] arguments = {
                Argument.of(these(moving, tensors)),
                Argument.of(these(moving, sums)),
                Argument.of(firstMoments),
                Argument.of(secondMoments),
                Argument.of(counts),
                Argument.of(Tensors.scalar(scope, learningRate))
            };
            double norm = program.train(scope, "step", arguments).toFloatArray()[0];
            if (!still.isEmpty()) {
                program.train(scope, "clear", Argument.of(these(still, sums)));
            }
            steps++;
            return norm;
        }
    }

    /** The tensors under their names, copied to the host. */
    SortedMap<String, FloatTensor> snapshot() {
        requireOpen();
        SortedMap<String, FloatTensor> copies = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            copies.put(names.get(i), Tensors.toHost(tensors.get(i)));
        }
        return copies;
    }

    void save(Path file) throws IOException {
        SortedMap<String, PtNDArray> state = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            state.put("tensor." + names.get(i), tensors.get(i));
        }
        for (int i = 0; i < moving.size(); i++) {
            String name = names.get(moving.get(i));
            state.put("first." + name, firstMoments.get(i));
            state.put("second." + name, secondMoments.get(i));
        }
        SafetensorsWriter.write(file, new EngineTensors(state), Map.of("format", "pt", "steps", Long.toString(steps)));
    }

    void restore(Path file) throws IOException {
        try (SafetensorsFile state = SafetensorsFile.open(file)) {
            for (int i = 0; i < names.size(); i++) {
                Tensors.set(tensors.get(i), FloatTensor.of(state.tensor("tensor." + names.get(i))));
            }
            for (int i = 0; i < moving.size(); i++) {
                String name = names.get(moving.get(i));
                Tensors.set(firstMoments.get(i), FloatTensor.of(state.tensor("first." + name)));
                Tensors.set(secondMoments.get(i), FloatTensor.of(state.tensor("second." + name)));
            }
            String saved = state.metadata().get("steps");
            if (saved == null) {
                throw new IllegalArgumentException(file + " is no saved training: its metadata has no \"steps\"");
            }
            steps = Long.parseLong(saved);
        }
        counts.forEach(PtNDArray::close);
        counts = counts(steps);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the training is closed; begin another one from what it saved");
        }
    }

    private List<PtNDArray> zerosLike(List<PtNDArray> like) {
        List<PtNDArray> zeros = new ArrayList<>();
        for (PtNDArray tensor : like) {
            zeros.add((PtNDArray) memory.zeros(tensor.getShape(), DataType.FLOAT32));
        }
        return zeros;
    }

    private List<PtNDArray> counts(long value) {
        List<PtNDArray> filled = new ArrayList<>();
        for (int i = 0; i < moving.size(); i++) {
            filled.add((PtNDArray) memory.full(new Shape(), (float) value, DataType.FLOAT32));
        }
        return filled;
    }

    @Override
    public void close() {
        closed = true;
        program.close();
        memory.close();
    }
}
