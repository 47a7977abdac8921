package dev.hone.cli.command;

import dev.hone.client.report.ReportJson;
import dev.hone.client.report.Sheet;
import dev.hone.client.report.Table;
import dev.hone.client.versions.RecordJson;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of a command's output, as tables or as JSON. */
final class OutputOptions {

    /** For whom. */
    enum Format {
        TABLE,
        JSON
    }

    @Option(
            names = "-o",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table: aligned columns for people; json: for programs (default: ${DEFAULT-VALUE}).")
    Format format = Format.TABLE;

    boolean json() {
        return format == Format.JSON;
    }

    /** A report as JSON, or its tables. */
    void print(PrintWriter out, Map<String, Object> report, Runnable tables) {
        if (json()) {
            print(out, ReportJson.pretty(report));
        } else {
            tables.run();
        }
    }

    void print(CommandSpec spec, Sheet sheet) {
        Screen screen = Screen.of(spec);
        print(
                screen.out(),
                json()
                        ? ReportJson.pretty(sheet.values())
                        : sheet.text(screen.style()).stripTrailing());
    }

    void print(CommandSpec spec, Table table) {
        Screen screen = Screen.of(spec);
        print(
                screen.out(),
                json()
                        ? ReportJson.pretty(table.values())
                        : table.text(screen.style()).stripTrailing());
    }

    /** Records of Avro, as JSON whatever was asked for. */
    void printAll(CommandSpec spec, List<? extends IndexedRecord> records) {
        var json = new RecordJson(true);
        print(
                Screen.of(spec).out(),
                ReportJson.pretty(records.stream().map(json::value).toList()));
    }

    private static void print(PrintWriter out, String text) {
        out.println(text);
        out.flush();
    }
}
