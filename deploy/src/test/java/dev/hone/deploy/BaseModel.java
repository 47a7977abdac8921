package dev.hone.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A model that knows ten words, made in seconds by {@code hone pretrain}. */
final class BaseModel {

    private BaseModel() {}

    /** Writes it to base/ in a folder that is made, for every user to read; returns the folder. */
    static Path write(Release release, Path folder) throws IOException {
        Path models = Files.createDirectories(folder);
        Path text = Files.writeString(models.resolve("text.txt"), text());
        Shell shell = new Shell(Map.of());
        shell.must(List.of(
                release.hone(),
                "pretrain",
                "--text",
                text.toString(),
                "--output",
                models.resolve("base").toString(),
                "--steps",
                "20",
                "--hidden",
                "64",
                "--layers",
                "2",
                "--heads",
                "2"));
        shell.must(List.of("chmod", "-R", "a+rX", models.toString()));
        return models;
    }

    private static String text() {
        Random random = new Random(11);
        List<String> words = List.of("fox", "hen", "runs", "sleeps", "over", "under", "the", "green", "hill", "house");
        return IntStream.range(0, 2000)
                .mapToObj(line -> random.ints(10, 0, words.size())
                        .mapToObj(words::get)
                        .collect(Collectors.joining(" ", "", ".\n")))
                .collect(Collectors.joining());
    }
}
