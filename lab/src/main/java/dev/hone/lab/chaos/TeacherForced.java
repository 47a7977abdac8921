package dev.hone.lab.chaos;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.lab.chaos.Outside.Answer;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.versions.VersionName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the version that an answer names says of its tokens, when it is made to read them. */
final class TeacherForced {

    /** Of each version, the newest answers that are read again: enough to find a mix-up. */
    private static final int EACH = 100;

    private final Path base;
    private final String artifacts;

    TeacherForced(Path base, String artifacts) {
        this.base = base;
        this.artifacts = artifacts;
    }

    /**
     * An answer read again.
     *
     * @param told the log-probability that was recorded
     * @param taught the one under the version that it names
     * @param nearest of those under other versions the one next to what was recorded; empty where there is no other
     */
    record Read(String id, String version, double told, double taught, Optional<Double> nearest) {}

    List<Read> read(Map<String, Answer> answers) throws IOException {
        Map<String, Answer> chosen = chosen(answers);
        List<String> ids = List.copyOf(chosen.keySet());
        List<Answer> each = List.copyOf(chosen.values());
        List<TokenSequence> rows = each.stream().map(TeacherForced::sequence).toList();
        Map<String, double[]> under = new TreeMap<>();
        try (LanguageModel model = LanguageModel.load(base)) {
            for (Answer answer : each) {
                if (!under.containsKey(answer.version())) {
                    under.put(answer.version(), scores(model, answer.version(), rows));
                }
            }
        }
        return IntStream.range(0, ids.size())
                .mapToObj(row -> read(ids.get(row), each.get(row), row, under))
                .toList();
    }

    private static Read read(String id, Answer answer, int row, Map<String, double[]> under) {
        double told = answer.logprob();
        double taught = Objects.requireNonNull(under.get(answer.version()))[row];
        Optional<Double> nearest = under.entrySet().stream()
                .filter(version -> !version.getKey().equals(answer.version()))
                .map(version -> version.getValue()[row])
                .min((one, other) -> Double.compare(Math.abs(one - told), Math.abs(other - told)));
        return new Read(id, answer.version(), told, taught, nearest);
    }

    private double[] scores(LanguageModel model, String version, List<TokenSequence> rows) throws IOException {
        return new Scorer(model)
                .responseLogprobs(rows, adapter(model, version)).stream()
                        .mapToDouble(SequenceScore::logprob)
                        .toArray();
    }

    private @Nullable Adapter adapter(LanguageModel model, String version) throws IOException {
        Optional<String> digest = VersionName.parse(version).digest();
        if (digest.isEmpty()) {
            return null;
        }
        Path folder = ArtifactStores.at(artifacts).fetch(digest.get()).orElseThrow();
        return Adapter.read(folder, model);
    }

    private static Map<String, Answer> chosen(Map<String, Answer> answers) {
        Map<String, List<String>> ofVersion = new TreeMap<>();
        // Ids rise with time.
        new TreeMap<>(answers)
                .descendingMap()
                .forEach((id, answer) -> ofVersion
                        .computeIfAbsent(answer.version(), any -> new ArrayList<>())
                        .add(id));
        Map<String, Answer> chosen = new TreeMap<>();
        ofVersion.values().forEach(ids -> ids.stream().limit(EACH).forEach(id -> chosen.put(id, answers.get(id))));
        return chosen;
    }

    private static TokenSequence sequence(Answer answer) {
        int[] all = Stream.concat(answer.prompt().stream(), answer.answer().stream())
                .mapToInt(Integer::intValue)
                .toArray();
        return new TokenSequence(all, answer.prompt().size());
    }
}
