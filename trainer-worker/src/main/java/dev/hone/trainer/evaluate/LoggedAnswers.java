package dev.hone.trainer.evaluate;

import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.GeneratedIds;
import dev.hone.trainer.intake.GeneratedIds.Draw;
import dev.hone.trainer.intake.Unusable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The held-out answers of a round that a version can be weighed by: those of which it is recorded how likely the
 * version that gave them made them, and that nothing but that probability chose. What another temperature, a filter or
 * a form did to it is not recorded token by token, so such answers are left out. What gave them may have been any
 * version, at any goal and under any guidance, since the record is of that. The round's parent stands in for nobody:
 * the prompt that it would be asked with here is not the one that was asked then, whose goal had the words of its day.
 *
 * @param leftOut the others, by reason
 */
record LoggedAnswers(List<LoggedAnswer> answers, Unusable leftOut) {

    private static final Map<String, String> DRAWN_BY = Map.of(
            "temperature", "it was drawn at a temperature other than 1",
            "filters", "it was drawn from the likelier tokens alone (top-k, top-p, min-p)",
            "penalties", "it was drawn with penalties on tokens that had come before",
            "bias", "it was drawn with a bias on some tokens",
            "ending", "it was drawn without being free to end",
            "form", "it was held to a form",
            "engine", "it was drawn by an engine that may do more than it was asked for");

    LoggedAnswers {
        answers = List.copyOf(answers);
    }

    /** Those of some rows that the version has to be scored on, at the served goal. */
    static List<Demonstration> weighable(List<Demonstration> some, Holdout rows) {
        return some.stream()
                .filter(row -> flaw(row, rows.atServed(row)).isEmpty())
                .toList();
    }

    /** Of some rows, of which the version was scored on the {@link #weighable} ones. */
    static LoggedAnswers of(List<Demonstration> some, Holdout rows, ScoreTable version) {
        List<LoggedAnswer> answers = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (Demonstration row : some) {
            flaw(row, rows.atServed(row)).ifPresentOrElse(leftOut::add, () -> answers.add(weighed(row, rows, version)));
        }
        return new LoggedAnswers(answers, Unusable.of(leftOut));
    }

    private static LoggedAnswer weighed(Demonstration row, Holdout rows, ScoreTable version) {
        Draw draw = Objects.requireNonNull(draw(row), "no flaw");
        double before = Objects.requireNonNull(draw.logprob(), "no flaw");
        double now = version.at(rows.cell(row, row.ladder().served())).logprob();
        return new LoggedAnswer(
                row.cluster(), QualityUnit.toQuality(row.quality()), now - before, traits(row, rows.goalFree(row)));
    }

    private static @Nullable Draw draw(Demonstration row) {
        GeneratedIds ids = row.tokens();
        return ids == null ? null : ids.draw();
    }

    private static Optional<String> flaw(Demonstration row, TokenSequence asked) {
        GeneratedIds ids = row.tokens();
        if (row.origin().correction()) {
            return Optional.of("it is a correction, which nothing drew");
        }
        if (ids == null) {
            return Optional.of("its tokens are not known");
        }
        Draw draw = ids.draw();
        if (draw == null) {
            return Optional.of("how it was drawn is not known");
        }
        if (!draw.by().isEmpty()) {
            return Optional.of(DRAWN_BY.getOrDefault(draw.by().get(0), "it was drawn in a way that is not known here"));
        }
        Double logprob = draw.logprob();
        if (logprob == null || !Double.isFinite(logprob)) {
            return Optional.of("how likely it was is not known");
        }
        List<Integer> scored = IntStream.range(asked.responseStart(), asked.length())
                .mapToObj(asked::id)
                .toList();
        return scored.equals(ids.ids())
                ? Optional.empty()
                : Optional.of("its tokens are not those that were drawn (it was cut at a stop string or changed)");
    }

    // Of the prompt alone: what answers the version would give, and so their traits, is not known.
    private static List<Double> traits(Demonstration row, TokenSequence goalFree) {
        return List.of(
                StrictMath.log(goalFree.responseStart()),
                StrictMath.log(1 + row.messages().size()),
                QualityUnit.toQuality(row.ladder().served().threshold()));
    }
}
