package dev.hone.streams;

import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.VoteUsed;
import dev.hone.schemas.routing.Route;
import dev.hone.streams.join.SeenInteraction;
import dev.hone.streams.relabel.GoalJudgement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one interaction, ready for JSON: numbers, times and names of settings, nothing that users or models
 * wrote, and not who voted.
 *
 * @param goals the goals of a line and a segment that are in force now
 * @param traces finds its example and the round of that
 */
record InteractionSheet(BiFunction<String, String, GoalJudgement> goals, Traces traces) {

    /** Where an interaction's example is. */
    @FunctionalInterface
    interface Traces {
        Optional<ExampleTrace.Place> find(String id, int partition, Instant notBefore);
    }

    /** Who has it. */
    record Found(String id, int partition, String instance, long clockMs) {}

    Map<String, @Nullable Object> of(Found found, SeenInteraction seen) {
        Map<String, @Nullable Object> sheet = new LinkedHashMap<>();
        sheet.put("interaction", found.id());
        sheet.put("partition", found.partition());
        sheet.put("instance", found.instance());
        sheet.put("clock", Instant.ofEpochMilli(found.clockMs()).toString());
        sheet.put("state", state(seen));
        seen.prompt().ifPresent(time -> sheet.put("prompt", time.toString()));
        seen.response().ifPresent(time -> sheet.put("response", time.toString()));
        seen.route().map(Route::line).ifPresent(line -> sheet.put("line", line));
        seen.route().map(Route::segment).ifPresent(segment -> sheet.put("segment", segment));
        sheet.put("feedback", seen.feedback());
        sheet.put("outcomes", seen.fates().stream().map(InteractionSheet::fate).toList());
        seen.orphanAt().ifPresent(time -> sheet.put("waitsUntil", time.toString()));
        seen.judged().ifPresent(judged -> judged(sheet, judged));
        sheet.put("revision", seen.revision() < 0 ? null : seen.revision());
        example(sheet, found, seen);
        return sheet;
    }

    private static Map<String, Object> fate(SeenInteraction.Fate fate) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("feedback", fate.feedback());
        told.put("outcome", fate.outcome().word());
        told.put("retraction", fate.retraction());
        told.put("retracted", fate.retracted());
        return told;
    }

    private static String state(SeenInteraction seen) {
        List<String> missing = new ArrayList<>();
        if (seen.prompt().isEmpty()) {
            missing.add("prompt");
        }
        if (seen.response().isEmpty()) {
            missing.add("response");
        }
        if (!missing.isEmpty()) {
            return "waits for its " + String.join(" and ", missing);
        }
        return seen.judged().map(SeenInteraction.Judged::closed).orElse(false)
                ? "closed: its due time has passed"
                : "joined: feedback is awaited until it is due";
    }

    private static void judged(Map<String, @Nullable Object> sheet, SeenInteraction.Judged judged) {
        sheet.put("due", judged.due().toString());
        sheet.put("revisedUntil", judged.closes().toString());
        sheet.put("closed", judged.closed());
        judged.excluded().ifPresent(why -> sheet.put("excluded", why.toString()));
        sheet.put("catalogue", judged.catalogue());
        sheet.put("quality", judged.quality().map(QualityUnit::toQuality).orElse(null));
        sheet.put("rawQuality", judged.raw().map(QualityUnit::toQuality).orElse(null));
        sheet.put("votes", judged.votes().stream().map(InteractionSheet::vote).toList());
    }

    private static Map<String, @Nullable Object> vote(VoteUsed vote) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("metric", vote.getMetric());
        told.put("value", vote.getValue());
        told.put("source", vote.getSource().getKind().toString());
        told.put("eventTime", vote.getEventTime().toString());
        return told;
    }

    private void example(Map<String, @Nullable Object> sheet, Found found, SeenInteraction seen) {
        SeenInteraction.SeenExample example = seen.example();
        if (!example.withheld().isEmpty()) {
            sheet.put("withheld", example.withheld());
        }
        if (!example.stands()) {
            sheet.put("example", null);
            return;
        }
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("quality", example.quality().map(QualityUnit::toQuality).orElse(null));
        told.put("correction", example.correction());
        seen.response()
                .flatMap(time -> traces.find(found.id(), found.partition(), time))
                .ifPresent(place -> {
                    told.put("partition", place.partition());
                    told.put("offset", place.offset());
                    told.put("revision", place.revision());
                    told.put("holdout", place.holdout());
                    told.put("goals", place.goals());
                    told.put("goalSet", place.goalSet());
                    told.put("round", place.round());
                });
        seen.route()
                .ifPresent(route -> example.quality().ifPresent(quality -> {
                    GoalJudgement now = goals.apply(route.line(), route.segment());
                    told.put("goalsNow", now.met(quality));
                    told.put("goalSetNow", name(now));
                }));
        sheet.put("example", told);
    }

    private static String name(GoalJudgement judgement) {
        GoalSet goalSet = judgement.goalSet();
        return goalSet == null
                ? "none yet: every answer meets goal 0"
                : goalSet.getLine() + "/" + goalSet.getSegment() + " version " + goalSet.getVersion();
    }
}
