package dev.hone.cli.command;

import dev.hone.client.erasure.AskedErasure;
import dev.hone.client.erasure.ErasureDesk;
import dev.hone.client.erasure.VersionsThatSaw;
import dev.hone.client.report.Cell;
import dev.hone.client.report.Sheet;
import dev.hone.client.report.Table;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which versions were trained on examples of a subject, before anybody asks to erase it or after. */
@Command(
        name = "affected",
        description = "Show the versions, on all lines, whose rounds read an example of a subject, and those that were"
                + " trained on from them. Nothing is changed.",
        mixinStandardHelpOptions = true)
public final class VersionsAffectedCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ClientSettings options = new ClientSettings();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--subject",
            paramLabel = "ID",
            required = true,
            description = "The subject, as the records name it: the pseudonymous id, also where its texts are sealed.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String subject;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.ofErrors();
        EraseCommand.checkSubject(subject);
        KafkaAccess wire = options.reached();
        List<VersionsThatSaw.Saw> saw =
                VersionsThatSaw.find(wire, subject, Screen.of(spec).clock().instant());
        Table versions =
                new Table("line", "number", "version", "round", "own", "earlier", "saw it by", "state", "serving");
        saw.forEach(one -> versions.row(
                one.line(),
                one.number(),
                Cell.version(one.version()),
                one.round(),
                one.examples(),
                one.replayable(),
                one.how(),
                one.state().toLowerCase(Locale.ROOT),
                one.serving() ? "yes" : "no"));
        output.print(
                spec,
                new Sheet()
                        .fact("subject", subject)
                        .known(
                                "erased up to",
                                new ErasureDesk(wire)
                                        .asked(subject)
                                        .map(AskedErasure::requestedAt)
                                        .orElse(null))
                        .fact("versions that saw it", saw.size())
                        .detail("versionsFoundBy", EraseCommand.FOUND_BY)
                        .table("versions", versions));
        return ExitCode.DONE;
    }
}
