package dev.hone.cli.command;

import dev.hone.cli.doctor.Doctor;
import dev.hone.cli.doctor.Finding;
import dev.hone.client.report.Table;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.ExitCode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that looks at what programs need before they are started. */
@Command(
        name = "doctor",
        description = {
            "Look at all that the programs need with these settings: the machine, the settings, the base model, folders, clocks, brokers, permissions, topics and the registry.",
            "Says of each thing that is wrong how to mend it. Exit codes: 0 no problem found (warnings there may be), 1 a problem."
        },
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The configuration file (YAML).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path config;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        List<Finding> findings = new Doctor(Settings.read(config, System.getenv()), InstantSource.system()).look();
        Table table = new Table("state", "what", "finding");
        findings.forEach(
                finding -> table.row(finding.state().name().toLowerCase(Locale.ROOT), finding.what(), finding.words()));
        output.print(spec, table);
        return findings.stream().anyMatch(finding -> finding.state() == Finding.State.PROBLEM)
                ? ExitCode.FAILED
                : ExitCode.DONE;
    }
}
