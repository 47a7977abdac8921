package dev.hone.lab.replay.formats;

import dev.hone.lab.replay.jsonl.MalformedLineException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The meaning of each rating field in the three metrics that every catalogue of Hone's begins with: yes and no is a
 * {@code thumb}, 1 to 5 a {@code rating}, everything else a {@code score} in [0, 1]; several fields of a row are
 * averaged into one.
 */
record Scales(Map<String, Scale> byField, List<String> yesOrNo, boolean given) {

    /** A vote on one answer: the metric, and a value of its own. */
    record Vote(String metric, Object value) {}

    static Scales given(Scale scale, Map<String, FieldRange> ranges) {
        var byField = new TreeMap<String, Scale>();
        ranges.keySet().forEach(field -> byField.put(field, scale));
        return new Scales(byField, scale.equals(Scale.YES_OR_NO) ? yesOrNo(ranges) : List.of(), true);
    }

    static Scales found(Map<String, FieldRange> ranges) {
        var byField = new TreeMap<String, Scale>();
        ranges.forEach((field, range) -> byField.put(field, range.scale()));
        return new Scales(byField, yesOrNo(ranges), false);
    }

    private static List<String> yesOrNo(Map<String, FieldRange> ranges) {
        return ranges.entrySet().stream()
                .filter(entry -> entry.getValue().yesOrNo())
                .map(Map.Entry::getKey)
                .toList();
    }

    Vote vote(List<Opinion> opinions) throws MalformedLineException {
        if (opinions.size() == 1) {
            return vote(opinions.get(0));
        }
        double sum = 0;
        for (Opinion opinion : opinions) {
            sum += scale(opinion).share(opinion);
        }
        return new Vote("score", sum / opinions.size());
    }

    private Vote vote(Opinion opinion) throws MalformedLineException {
        Scale scale = scale(opinion);
        double share = scale.share(opinion);
        if (opinion.yesOrNo() || yesOrNo.contains(opinion.field())) {
            return new Vote("thumb", share == 1);
        }
        return scale.equals(Scale.STARS) ? new Vote("rating", opinion.number()) : new Vote("score", share);
    }

    // Yes and no said as such is no number of a scale that was given for the others.
    private Scale scale(Opinion opinion) {
        return opinion.yesOrNo() ? Scale.YES_OR_NO : byField.getOrDefault(opinion.field(), Scale.YES_OR_NO);
    }

    /** How each field is understood. */
    String words() {
        return byField.entrySet().stream()
                .map(entry -> entry.getKey() + " "
                        + (yesOrNo.contains(entry.getKey()) ? "yes or no" : "on a scale of " + entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
