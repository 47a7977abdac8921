package dev.hone.lab.improve;

import dev.hone.lab.improve.ImprovementResults.Pair;
import dev.hone.llm.generate.Generation;
import dev.hone.llm.generate.Generator;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.text.Message;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.terminal.Progress;
import dev.hone.terminal.Stop;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Demonstration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets the base, without a goal, and the adapter, as serving will ask it, answer some held-out prompts. */
final class SampleAnswers {

    private static final int PAIRS = 20;
    private static final int ANSWER_TOKENS = 96;
    private static final double TEMPERATURE = .7;
    private static final double TOP_P = .95;

    private final BaseModel base;
    private final Encoder encoder;
    private final int maxPromptTokens;
    private final long seed;

    SampleAnswers(BaseModel base, Encoder encoder, int maxPromptTokens, long seed) {
        this.base = base;
        this.encoder = encoder;
        this.maxPromptTokens = maxPromptTokens;
        this.seed = seed;
    }

    List<Pair> pairs(Adapter adapter, List<Demonstration> heldOut, Progress progress, Stop stop)
            throws InterruptedException {
        List<Demonstration> chosen = chosen(heldOut);
        List<Pair> pairs = new ArrayList<>();
        Set<Integer> ends = new HashSet<>(base.renderer().endTokenIds());
        progress.begin("answers to held-out prompts");
        try (var plain = new Generator(base.model(), null, ends);
                var improved = new Generator(base.model(), adapter, ends)) {
            for (Demonstration row : chosen) {
                stop.pause(Duration.ZERO);
                pairs.add(new Pair(
                        row.messages().get(row.messages().size() - 1).content(),
                        answer(plain, row.messages(), null),
                        answer(
                                improved,
                                row.messages(),
                                encoder.servedSentence(row).orElse(null)),
                        row.response(),
                        QualityUnit.toQuality(row.quality())));
                progress.at(pairs.size(), chosen.size());
            }
        }
        progress.end(pairs.size());
        return pairs;
    }

    /** One answer of each prompt, the best that the log has; prompts in an order that the seed decides. */
    private List<Demonstration> chosen(List<Demonstration> heldOut) {
        Map<List<Message>, Demonstration> best = new LinkedHashMap<>();
        heldOut.stream()
                .sorted(Comparator.comparingInt(Demonstration::quality)
                        .reversed()
                        .thenComparing(Demonstration::id))
                .forEach(row -> best.putIfAbsent(row.messages(), row));
        List<Demonstration> rows = new ArrayList<>(best.values());
        rows.sort(Comparator.comparing(Demonstration::id));
        Collections.shuffle(rows, new Random(seed));
        return rows.subList(0, Math.min(PAIRS, rows.size()));
    }

    private String answer(Generator generator, List<Message> messages, @Nullable String goal) {
        int[] ids = base.renderer().renderPrompt(messages, goal, maxPromptTokens);
        int room = base.model().config().maxPositions() - ids.length;
        if (room < 1) {
            return "";
        }
        var sampling = new Sampling(TEMPERATURE, TOP_P, Math.min(ANSWER_TOKENS, room), seed);
        var text = new StringBuilder();
        Generation made = generator.generate(ids, sampling, base.tokenizer(), text::append);
        return text.toString().strip() + (made.finish() == Generation.Finish.MAX_TOKENS ? " …" : "");
    }
}
