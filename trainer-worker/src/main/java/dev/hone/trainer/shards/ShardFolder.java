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
import java.util.SortedMap;
import java.util.TreeMap;

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

    /** The adapter is {@code start} with what the shard trained. */
    static Trained read(Path folder, Adapter start) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(start.tensors());
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(TENSORS))) {
            for (String name : file.names()) {
                tensors.put(name, FloatTensor.of(file.tensor(name)));
            }
            return new Trained(
                    new Adapter(start.config(), tensors), TrainingCurve.of(Files.readAllLines(folder.resolve(CURVE))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the shard in " + folder, e);
        }
    }
}
