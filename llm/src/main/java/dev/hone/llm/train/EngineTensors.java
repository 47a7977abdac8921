package dev.hone.llm.train;

import ai.djl.pytorch.engine.PtNDArray;
import dev.hone.llm.safetensors.ElementType;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.HostTensors;
import dev.hone.llm.safetensors.StoredTensor;
import dev.hone.llm.safetensors.TensorSource;
import dev.hone.llm.torch.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Float32 tensors of the engine as a {@link TensorSource}: one at a time is copied to the host, while its pieces are
 * handed out, so that writing them takes the memory of the largest and not of all. They stay the caller's, who changes
 * none meanwhile.
 */
final class EngineTensors implements TensorSource {

    private final SortedMap<String, PtNDArray> tensors;

    EngineTensors(SortedMap<String, PtNDArray> tensors) {
        this.tensors = new TreeMap<>(tensors);
    }

    @Override
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(tensors.keySet()));
    }

    @Override
    public StoredTensor tensor(String name) {
        PtNDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("there is no tensor " + name);
        }
        return new EngineTensor(tensor);
    }

    private record EngineTensor(PtNDArray tensor) implements StoredTensor {

        private static final String ONLY = "copy";

        @Override
        public ElementType type() {
            return ElementType.F32;
        }

        @Override
        public List<Integer> shape() {
            return Arrays.stream(tensor.getShape().getShape())
                    .mapToObj(Math::toIntExact)
                    .toList();
        }

        @Override
        public ByteBuffer rows(int from, int to) throws IOException {
            return copied().rows(from, to);
        }

        @Override
        public void forEachPiece(int maxBytes, PieceConsumer consumer) throws IOException {
            copied().forEachPiece(maxBytes, consumer);
        }

        private StoredTensor copied() {
            FloatTensor copy = Tensors.toHost(tensor);
            return HostTensors.of(new TreeMap<>(Map.of(ONLY, copy))).tensor(ONLY);
        }
    }
}
