package dev.hone.llm.safetensors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The weights of a folder in Hugging Face's layout: {@code model.safetensors}, or else the shards that
 * {@code model.safetensors.index.json} names, which have to hold what it says and nothing else.
 *
 * <p>Weights are mapped, never copied. Closing ends the reading of further tensors; buffers that were handed out stay
 * valid.
 */
public final class Checkpoint implements TensorSource, AutoCloseable {

    private static final String WEIGHTS_FILE = "model.safetensors";
    private static final String INDEX_FILE = "model.safetensors.index.json";

    private final Path folder;
    private final List<SafetensorsFile> files;
    private final SortedMap<String, StoredTensor> tensors;

    private Checkpoint(Path folder, List<SafetensorsFile> files) {
        this.folder = folder;
        this.files = List.copyOf(files);
        SortedMap<String, StoredTensor> all = new TreeMap<>();
        files.forEach(file -> file.names().forEach(name -> all.put(name, file.tensor(name))));
        this.tensors = Collections.unmodifiableSortedMap(all);
    }

    /** Opens and checks all files of the folder. */
    public static Checkpoint open(Path folder) throws IOException {
        Path single = folder.resolve(WEIGHTS_FILE);
        if (Files.exists(single)) {
            return new Checkpoint(folder, List.of(SafetensorsFile.open(single)));
        }
        Path index = folder.resolve(INDEX_FILE);
        if (Files.exists(index)) {
            return new Checkpoint(folder, ShardIndex.read(index).openShards(folder));
        }
        throw new IllegalArgumentException(folder + " has neither " + WEIGHTS_FILE + " nor " + INDEX_FILE
                + "; weights of another format have to be saved as safetensors first");
    }

    @Override
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(tensors.keySet()));
    }

    @Override
    public StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    folder + " has no tensor \"" + name + "\"; it has " + NameSample.of(tensors.keySet()));
        }
        return tensor;
    }

    @Override
    public void close() throws IOException {
        CloseAll.all(files);
    }
}
