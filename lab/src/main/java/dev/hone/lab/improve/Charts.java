package dev.hone.lab.improve;

import dev.hone.lab.drawing.Axis;
import dev.hone.lab.drawing.Html;
import dev.hone.lab.drawing.Svg;
import dev.hone.lab.drawing.Svg.Point;
import dev.hone.lab.improve.ImprovementResults.Estimate;
import dev.hone.lab.improve.ImprovementResults.Goal;
import dev.hone.lab.improve.LossCurve.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** The three drawings of the report. */
final class Charts {

    private static final double FLOOR = Svg.HEIGHT - Svg.BOTTOM;
    private static final int MOST_POINTS = 360;
    private static final double SMOOTHING = .08;

    private Charts() {}

    /**
     * Loss by training step, over all rounds one after the other: each step faintly, their smoothed course strongly.
     */
    static Svg losses(List<Step> steps) {
        List<Step> shown = thinned(steps);
        Axis left = Axis.over(shown.stream().mapToDouble(Step::loss), FLOOR, Svg.TOP);
        var svg = new Svg("loss per training step").leftAxis(left);
        List<Point> raw = new ArrayList<>();
        List<Point> smooth = new ArrayList<>();
        double course = Double.NaN;
        int round = shown.isEmpty() ? 0 : shown.get(0).round();
        for (int i = 0; i < shown.size(); i++) {
            Step step = shown.get(i);
            double x = x(i, shown.size());
            if (step.round() != round) {
                round = step.round();
                course = Double.NaN;
                svg.line("zero", new Point(x, Svg.TOP), new Point(x, FLOOR))
                        .text("", new Point(x + 4, Svg.TOP + 10), "start", "round " + round);
            }
            course = Double.isNaN(course) ? step.loss() : course + SMOOTHING * (step.loss() - course);
            if (Double.isFinite(step.loss())) {
                raw.add(new Point(x, left.pixel(step.loss())));
                smooth.add(new Point(x, left.pixel(course)));
            }
        }
        svg.path("path faint stroke-adapter", raw).path("path stroke-adapter", smooth);
        return svg.text("", new Point(Svg.WIDTH / 2, Svg.HEIGHT - 12), "middle", steps.size() + " steps")
                .text("", new Point(Svg.LEFT, 14), "start", "nats per token");
    }

    private static double x(int place, int places) {
        return Svg.LEFT + (Svg.WIDTH - Svg.LEFT - Svg.RIGHT) * place / Math.max(1, places - 1);
    }

    // Neighbours are averaged within their round until few enough points are left to see.
    private static List<Step> thinned(List<Step> steps) {
        int group = Math.max(1, (steps.size() + MOST_POINTS - 1) / MOST_POINTS);
        List<Step> thin = new ArrayList<>();
        int from = 0;
        while (from < steps.size()) {
            int round = steps.get(from).round();
            int to = from;
            double sum = 0;
            while (to < steps.size() && to < from + group && steps.get(to).round() == round) {
                sum += steps.get(to).loss();
                to++;
            }
            thin.add(new Step(round, steps.get(from).step(), sum / (to - from)));
            from = to;
        }
        return thin;
    }

    /** Loss of base and adapter at each goal, as bars. */
    static Svg heldOutLosses(List<Goal> goals) {
        DoubleStream numbers = goals.stream()
                .flatMapToDouble(goal -> DoubleStream.of(0, or0(goal.baseLoss()), or0(goal.adapterLoss())));
        Axis left = Axis.over(numbers, FLOOR, Svg.TOP);
        var svg = new Svg("loss on held-out answers, base and adapter, by goal").leftAxis(left);
        double room = (Svg.WIDTH - Svg.LEFT - Svg.RIGHT) / Math.max(1, goals.size());
        double width = Math.min(70, room * .32);
        for (int i = 0; i < goals.size(); i++) {
            Goal goal = goals.get(i);
            double middle = Svg.LEFT + room * (i + .5);
            bar(svg, left, new Bar("base", middle - width - 3, width, goal.baseLoss()));
            bar(svg, left, new Bar("adapter", middle + 3, width, goal.adapterLoss()));
            svg.text("strong", new Point(middle, FLOOR + 18), "middle", name(goal))
                    .text("", new Point(middle, FLOOR + 34), "middle", Html.count(goal.answers()) + " answers");
        }
        return svg.text("", new Point(Svg.LEFT, 14), "start", "nats per token");
    }

    private record Bar(
            String who, double x, double width, @Nullable Double loss) {}

    private static void bar(Svg svg, Axis axis, Bar bar) {
        Double loss = bar.loss();
        if (loss != null) {
            double y = axis.pixel(loss);
            svg.bar("fill-" + bar.who(), new Point(bar.x(), y), bar.width(), FLOOR - y)
                    .text(
                            "strong",
                            new Point(bar.x() + bar.width() / 2, y - 5),
                            "middle",
                            String.format(Locale.ROOT, "%.2f", loss));
        }
    }

    /** How far each goal leans towards better answers, with 95 % intervals. */
    static Svg leans(List<Goal> goals) {
        DoubleStream numbers = goals.stream()
                .flatMap(goal -> List.of(goal.lean(), goal.baseLean()).stream())
                .flatMapToDouble(lean -> DoubleStream.of(0, or0(lean.value()), or0(lean.low()), or0(lean.high())));
        Axis left = Axis.over(numbers, FLOOR, Svg.TOP);
        var svg = new Svg("how far each goal leans towards better answers").leftAxis(left);
        svg.line("zero", new Point(Svg.LEFT, left.pixel(0)), new Point(Svg.WIDTH - Svg.RIGHT, left.pixel(0)));
        course(svg, "base", left, goals, Goal::baseLean);
        course(svg, "adapter", left, goals, Goal::lean);
        for (int i = 0; i < goals.size(); i++) {
            svg.text("strong", new Point(middle(i, goals.size()), FLOOR + 18), "middle", name(goals.get(i)));
        }
        return svg.text("", new Point(Svg.LEFT, 14), "start", "nats per token");
    }

    private static void course(Svg svg, String who, Axis axis, List<Goal> goals, Function<Goal, Estimate> lean) {
        List<Point> points = new ArrayList<>();
        double shift = who.equals("base") ? -4 : 4;
        for (int i = 0; i < goals.size(); i++) {
            Estimate estimate = lean.apply(goals.get(i));
            Double value = estimate.value();
            Double low = estimate.low();
            Double high = estimate.high();
            if (value != null) {
                double x = middle(i, goals.size()) + shift;
                points.add(new Point(x, axis.pixel(value)));
                if (low != null && high != null) {
                    svg.line("whisker stroke-" + who, new Point(x, axis.pixel(low)), new Point(x, axis.pixel(high)));
                }
            }
        }
        svg.path("path stroke-" + who, points);
        points.forEach(point -> svg.dot("fill-" + who, point));
    }

    private static double middle(int place, int places) {
        return Svg.LEFT + (Svg.WIDTH - Svg.LEFT - Svg.RIGHT) * (place + .5) / Math.max(1, places);
    }

    /** A goal's short name. */
    static String name(Goal goal) {
        return goal.level() == 0 ? "any answer" : "best " + goal.percent() + " %";
    }

    private static double or0(@Nullable Double number) {
        return number == null ? 0 : number;
    }
}
