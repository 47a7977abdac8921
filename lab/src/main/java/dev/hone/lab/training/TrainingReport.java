package dev.hone.lab.training;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.lab.replay.formats.RatedLog;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.UnusableRows;
import dev.hone.streams.WholeLog.Fate;
import dev.hone.trainer.publish.TrainingManifest;
import dev.hone.trainer.train.TrainingObserver.Prepared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of a training on a log, for programs: counts by outcome, thresholds, tokens, losses, evaluation, verdict
 * and digest. It holds nothing that people wrote.
 *
 * @param prepared what the training had before its first step; null where it never came to that
 */
public record TrainingReport(
        RatedLog log,
        LogTraining.Trained trained,
        TrainingFolder folder,
        @Nullable Prepared prepared) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /** All of it, in the order in which it is to be read. */
    public Map<String, Object> map(Map<String, Object> source) throws IOException {
        var map = new LinkedHashMap<String, Object>();
        map.put("command", "train");
        map.put("source", source);
        map.put("lines", lines());
        map.put("records", records());
        map.put("interactions", interactions());
        map.put(
                "thresholds",
                trained.goalSets().stream().map(TrainingReport::threshold).toList());
        ModelVersion version = trained.version();
        if (version != null) {
            training(map, version);
        }
        if (trained.failure() != null) {
            map.put("failure", trained.failure());
        }
        return map;
    }

    private Map<String, Object> lines() {
        var lines = new LinkedHashMap<String, Object>();
        lines.put("read", log.rows());
        lines.put("bad", log.faults().count());
        lines.put("badByReason", log.faults().byReason());
        lines.put("firstBad", log.faults().first());
        return lines;
    }

    private Map<String, Object> records() {
        var records = new LinkedHashMap<String, Object>();
        var outcomes = new TreeMap<String, Long>();
        trained.log().records().forEach((outcome, count) -> outcomes.put(outcome.word(), count));
        records.put("outcomes", outcomes);
        records.put("refusedByReason", trained.log().refused());
        return records;
    }

    private Map<String, Object> interactions() {
        Map<Fate, Long> fates = trained.log().fates();
        var map = new LinkedHashMap<String, Object>();
        map.put("all", fates.values().stream().mapToLong(Long::longValue).sum());
        map.put("trainedOn", trained.examples().size() - trained.heldOut());
        map.put("heldOut", trained.heldOut());
        map.put("ofOtherLines", trained.ofOtherLines());
        map.put("noFeedback", fates.getOrDefault(Fate.NO_FEEDBACK, 0L));
        map.put("withheld", fates.getOrDefault(Fate.WITHHELD, 0L));
        map.put("withheldByEnding", trained.log().withheld());
        map.put("excluded", fates.getOrDefault(Fate.EXCLUDED, 0L));
        map.put("noResponse", fates.getOrDefault(Fate.NO_RESPONSE, 0L));
        map.put("noPrompt", fates.getOrDefault(Fate.NO_PROMPT, 0L));
        return map;
    }

    private static Map<String, Object> threshold(GoalSet goalSet) {
        var map = new LinkedHashMap<String, Object>();
        map.put("segment", goalSet.getSegment());
        map.put("scores", goalSet.getCount());
        List<Map<String, Object>> levels = new ArrayList<>();
        for (GoalLevel level : goalSet.getLevels()) {
            var one = new LinkedHashMap<String, Object>();
            one.put("level", level.getLevel());
            one.put("quantile", level.getQuantile());
            one.put("threshold", (double) level.getThreshold() / QualityUnit.ONE);
            one.put("share", level.getShare());
            levels.add(one);
        }
        map.put("levels", levels);
        return map;
    }

    private void training(Map<String, Object> map, ModelVersion version) throws IOException {
        JsonNode manifest =
                JSON.readTree(folder.folder().resolve(TrainingManifest.FILE).toFile());
        Prepared before = prepared;
        if (before != null) {
            var tokens = new LinkedHashMap<String, Object>();
            tokens.put("supervised", before.responseTokens());
            tokens.put("prompts", before.promptTokens());
            map.put("tokens", tokens);
        }
        var unusable = new LinkedHashMap<String, Object>();
        for (UnusableRows rows : version.getUnusable()) {
            unusable.put(rows.getReason(), rows.getRows());
        }
        map.put("unusable", unusable);
        map.put("amounts", JSON.convertValue(manifest.path("amounts"), MAP));
        map.put("loss", JSON.convertValue(manifest.path("loss"), MAP));
        map.put("evaluation", JSON.convertValue(manifest.path("evaluation"), MAP));
        var gate = new LinkedHashMap<String, Object>();
        gate.put("verdict", version.getVerdict().name().toLowerCase(Locale.ROOT));
        gate.put("reason", version.getReason());
        map.put("gate", gate);
        map.put("version", version.getVersion());
        map.put("digest", version.getDigest());
        map.put(
                TrainingManifest.isWhole(folder.folder()) ? "model" : "adapter",
                folder.folder().toString());
    }
}
