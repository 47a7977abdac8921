package dev.hone.lab.drawing;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A drawing that takes its colours from the page. */
public final class Svg {

    public static final double WIDTH = 720;
    public static final double HEIGHT = 300;
    public static final double LEFT = 56;
    public static final double RIGHT = 16;
    public static final double TOP = 30;
    public static final double BOTTOM = 44;

    private final StringBuilder body = new StringBuilder();
    private final String title;

    /** {@code title} is read to whoever cannot see the drawing. */
    public Svg(String title) {
        this.title = title;
    }

    /** A place on it, in pixels from its upper left corner. */
    public record Point(double x, double y) {}

    public Svg line(String style, Point from, Point to) {
        return add(
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                style, from.x(), from.y(), to.x(), to.y());
    }

    public Svg path(String style, List<Point> points) {
        if (points.size() < 2) {
            points.forEach(point -> dot(style.replace("stroke-", "fill-").replace("path", ""), point));
            return this;
        }
        String steps = points.stream()
                .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", point.x(), point.y()))
                .collect(Collectors.joining(" "));
        return add("<polyline class=\"%s\" points=\"%s\"/>", style, steps);
    }

    public Svg dot(String style, Point at) {
        return add("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", style, at.x(), at.y());
    }

    public Svg bar(String style, Point corner, double width, double height) {
        return add(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"3\"/>",
                style, corner.x(), corner.y(), width, Math.max(0, height));
    }

    /** {@code anchor} is start, middle or end. */
    public Svg text(String style, Point at, String anchor, String words) {
        return add(
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                style, at.x(), at.y(), anchor, Html.escaped(words));
    }

    /** Lines and numbers of the left axis. */
    public Svg leftAxis(Axis axis) {
        for (double mark : axis.marks()) {
            double y = axis.pixel(mark);
            line("axis", new Point(LEFT, y), new Point(WIDTH - RIGHT, y));
            text("", new Point(LEFT - 8, y + 4), "end", axis.text(mark));
        }
        return this;
    }

    /** With styles of its own, for a file that no page surrounds. */
    Svg styled(String rules) {
        body.insert(0, "<style>" + rules + "</style>\n");
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
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">\n%s</svg>\n",
                WIDTH,
                HEIGHT,
                Html.escaped(title),
                body);
    }
}
