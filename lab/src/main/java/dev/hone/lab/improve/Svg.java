package dev.hone.lab.improve;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A drawing that takes its colours from the page. */
final class Svg {

    static final double WIDTH = 720;
    static final double HEIGHT = 300;
    static final double LEFT = 56;
    static final double RIGHT = 16;
    static final double TOP = 30;
    static final double BOTTOM = 44;

    private final StringBuilder body = new StringBuilder();
    private final String title;

    /** {@code title} is read to whoever cannot see the drawing. */
    Svg(String title) {
        this.title = title;
    }

    record Point(double x, double y) {}

    Svg line(String style, Point from, Point to) {
        return add(
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                style, from.x(), from.y(), to.x(), to.y());
    }

    Svg path(String style, List<Point> points) {
        if (points.size() < 2) {
            points.forEach(point -> dot(style.replace("stroke-", "fill-").replace("path", ""), point));
            return this;
        }
        String steps = points.stream()
                .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", point.x(), point.y()))
                .collect(Collectors.joining(" "));
        return add("<polyline class=\"%s\" points=\"%s\"/>", style, steps);
    }

    Svg dot(String style, Point at) {
        return add("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", style, at.x(), at.y());
    }

    Svg bar(String style, Point corner, double width, double height) {
        return add(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"3\"/>",
                style, corner.x(), corner.y(), width, Math.max(0, height));
    }

    /** {@code anchor} is start, middle or end. */
    Svg text(String style, Point at, String anchor, String words) {
        return add(
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                style, at.x(), at.y(), anchor, Html.escaped(words));
    }

    /** Lines and numbers of the left axis. */
    Svg leftAxis(Axis axis) {
        for (double mark : axis.marks()) {
            double y = axis.pixel(mark);
            line("axis", new Point(LEFT, y), new Point(WIDTH - RIGHT, y));
            text("", new Point(LEFT - 8, y + 4), "end", axis.text(mark));
        }
        return this;
    }

    private Svg add(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
        return this;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">\n%s</svg>\n",
                WIDTH,
                HEIGHT,
                Html.escaped(title),
                body);
    }
}
