package dev.hone.trainer.shards;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.Factors;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.SafetensorsFile;
import dev.hone.llm.safetensors.SafetensorsWriter;
import dev.hone.trainer.train.Training.Trained;
import dev.hone.trainer.train.TrainingCurve;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The result of a shard as a folder: the tensors that it trained and its curve. Equal results give equal bytes. */
final class ShardFolder {

    private static final String TENSORS = "shard.safetensors";
    private static final String CURVE = "curve.txt";

    private ShardFolder() {}

    static void write(Path folder, Trained trained) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(trained.adapter().tensors());
        tensors.keySet().removeIf(name -> !Factors.FROM_ZERO.trains(name));
        try {
            SafetensorsWriter.write(folder.resolve(TENSORS), tensors, SafetensorsWriter.FORMAT);
            Files.write(folder.resolve(CURVE), trained.curve().lines());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a shard to " + folder, e);
        }
    }

    /** Whether the folder looks like one; a version does not. */
    static boolean isOne(Path folder) {
        return Files.isRegularFile(folder.resolve(TENSORS));
    }

    /**
     * The adapter is {@code start} with what the shard trained. Throws {@link IllegalArgumentException} where the
     * folder holds no shard of such an adapter.
     */
    static Trained read(Path folder, Adapter start) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(start.tensors());
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(TENSORS))) {
            Set<String> wanted = new TreeSet<>(tensors.keySet());
            wanted.removeIf(name -> !Factors.FROM_ZERO.trains(name));
            for (String name : file.names()) {
                FloatTensor trained = FloatTensor.of(file.tensor(name));
                FloatTensor before = wanted.remove(name) ? tensors.put(name, trained) : null;
                if (before == null || !before.shape().equals(trained.shape())) {
                    throw new IllegalArgumentException("the shard in " + folder + " has another tensor");
                }
            }
            if (!wanted.isEmpty()) {
                throw new IllegalArgumentException("the shard in " + folder + " lacks tensors that it trains");
            }
            return new Trained(
                    new Adapter(start.config(), tensors), TrainingCurve.of(Files.readAllLines(folder.resolve(CURVE))));
        } catch (IOException | IllegalStateException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("there is no shard in " + folder, e);
        }
    }
}
