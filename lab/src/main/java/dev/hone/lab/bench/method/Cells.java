package dev.hone.lab.bench.method;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.artifacts.Folders;
import dev.hone.llm.lora.Adapter;
import dev.hone.schemas.digest.Sha256;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lessons and measurements that were made before, by the digest of all that decides on them: a run that was cut off
 * goes on where it stopped. Not thread-safe.
 */
final class Cells {

    /** Counts up when the making or the measuring itself changes. */
    private static final String FORMAT = "1";

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Task task;
    private final Teacher teacher;
    private final Path folder;

    Cells(Task task, Teacher teacher, Path work) {
        this.task = task;
        this.teacher = teacher;
        this.folder = work.resolve("cells").resolve(task.name());
    }

    /** How much was done in a lesson; it is given if it was not before. */
    Taught.Amounts teach(Lesson lesson, TrainingObserver observer) throws IOException {
        Path cell = cell(lesson);
        Path amounts = cell.resolve("amounts.json");
        if (!Files.exists(amounts)) {
            Path aside = Folders.fresh(cell.resolveSibling(cell.getFileName() + ".aside"));
            List<Demonstration> demonstrations = lesson.diet()
                    .of(task.demonstrations(lesson.recipe().objective().name()));
            Taught taught = teacher.teach(lesson, demonstrations, aside.resolve("checkpoints"), observer);
            Folders.delete(aside.resolve("checkpoints"));
            taught.adapter().write(aside.resolve("adapter"));
            JSON.writeValue(aside.resolve("amounts.json").toFile(), taught.amounts());
            Folders.delete(cell);
            Folders.publish(aside, cell);
        }
        return JSON.readValue(amounts.toFile(), Taught.Amounts.class);
    }

    /**
     * What comes of asking in each of these ways.
     *
     * @param lesson null for the base; else one that was given
     */
    List<Measured> measure(@Nullable Lesson lesson, Part part, List<Answering> ways) throws IOException {
        return measure(lesson, part, ways, List.of());
    }

    /**
     * The same.
     *
     * @param needed metrics without which a measurement is made again: an older program may not have known them
     */
    List<Measured> measure(@Nullable Lesson lesson, Part part, List<Answering> ways, List<Metric> needed)
            throws IOException {
        Path cell =
                lesson == null ? folder.resolve("base-" + digest(task.identity().toString())) : cell(lesson);
        Files.createDirectories(cell);
        List<Answering> missing = new ArrayList<>();
        for (Answering way : ways) {
            if (!isMeasured(file(cell, part, way), needed)) {
                missing.add(way);
            }
        }
        if (!missing.isEmpty()) {
            @Nullable
            Adapter adapter = lesson == null
                    ? null
                    : Adapter.read(cell.resolve("adapter"), task.base().model());
            Optional<GoalWords> goals = lesson == null ? Optional.empty() : goals(lesson);
            List<Measured> measured = task.measure(adapter, goals, part, missing);
            for (int i = 0; i < missing.size(); i++) {
                write(file(cell, part, missing.get(i)), measured.get(i));
            }
        }
        List<Measured> all = new ArrayList<>();
        for (Answering way : ways) {
            all.add(read(file(cell, part, way)));
        }
        return all;
    }

    private static boolean isMeasured(Path file, List<Metric> needed) throws IOException {
        return Files.exists(file) && (needed.isEmpty() || needed.stream().allMatch(read(file)::has));
    }

    private static Measured read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Measured.class);
    }

    private Optional<GoalWords> goals(Lesson lesson) {
        return lesson.objective().goalPrompt().map(prompt -> new GoalWords(prompt, task.goals()));
    }

    private static void write(Path file, Measured measured) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".aside");
        JSON.writeValue(aside.toFile(), measured);
        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path cell(Lesson lesson) {
        return folder.resolve(lesson.digest(task.identity()) + "-" + FORMAT);
    }

    private static Path file(Path cell, Part part, Answering way) {
        return cell.resolve(part.key() + "-" + digest(way.toString()) + ".json");
    }

    private static String digest(String text) {
        return Sha256.hex(Sha256.of(text + FORMAT)).substring(0, 16);
    }
}
