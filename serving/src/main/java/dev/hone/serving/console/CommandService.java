package dev.hone.serving.console;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.ApiKeys;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.admission.RefusedException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /console/commands}: an operator's word to a line, with a reason. The line answers with a decision that
 * carries the id of the command, and the name of the key and the reason in its words.
 *
 * <p>Whoever says it has to show a key, where others need none too: a page that somebody else's browser opens may not
 * move what serves, and a decision has to name who took it.
 */
public record CommandService(LinesConfig lines, RolloutCommands commands, InstantSource clock) implements HttpService {

    private static final Logger LOGGER = LoggerFactory.getLogger(CommandService.class);
    private static final Set<String> MEMBERS = Set.of("line", "command", "version", "why");
    private static final Map<String, OperatorCommand> WORDS = words();
    private static final int LONGEST_REASON = 500;

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        ApiKey key = operator(ApiKeys.owner(context));
        return HttpResponse.of(
                request.aggregate().thenApplyAsync(whole -> told(whole, key), context.blockingTaskExecutor()));
    }

    private static ApiKey operator(@Nullable ApiKey key) {
        if (key == null) {
            throw new RefusedException(Refusal.forbidden("commands want a key of scope admin, and this server has no"
                    + " keys: `hone keys add` makes one for serving.keys; or use `hone rollout`"));
        }
        if (key.isBound()) {
            throw new RefusedException(Refusal.forbidden(
                    "this key is bound to a tenant, and a line may answer several: use a key that is not bound"));
        }
        return key;
    }

    private HttpResponse told(AggregatedHttpRequest whole, ApiKey key) {
        RolloutCommand command = command(new Fields(JsonBody.read(whole), ""), key);
        try {
            commands.send(command);
        } catch (IOException failed) {
            LOGGER.atWarn().setCause(failed).log("a command of an operator was not stored");
            throw new RefusedException(
                    Refusal.unavailable("it is not known whether the command was stored: look at the decisions"));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Refusal.unavailable("the server is shutting down"));
        }
        LOGGER.atInfo()
                .addKeyValue("line", command.getLine())
                .addKeyValue("command", command.getCommand())
                .addKeyValue("key", key.id())
                .log("an operator's command was stored");
        return HttpResponse.of(
                HttpStatus.ACCEPTED,
                MediaType.JSON,
                JsonBody.write(Map.of("command_id", String.valueOf(command.getCommandId()))));
    }

    private RolloutCommand command(Fields fields, ApiKey key) {
        fields.refuseOthers(MEMBERS);
        String line = fields.required("line", fields.id("line"));
        if (!lines.lines().contains(line)) {
            throw fields.refused("line", "is no line of this server: one of " + String.join(", ", lines.lines()));
        }
        OperatorCommand word = WORDS.get(fields.required("command", fields.text("command")));
        if (word == null) {
            throw fields.refused("command", "must be one of " + String.join(", ", WORDS.keySet()));
        }
        String version = fields.id("version");
        if (version == null && (word == OperatorCommand.PROMOTE || word == OperatorCommand.ROLL_BACK)) {
            // By the time that it is heard the canary may have ended by itself: it has to say whom it means.
            throw fields.refused("version", "is missing: say which version is meant");
        }
        String why = fields.required("why", fields.text("why")).strip();
        if (why.isEmpty() || why.length() > LONGEST_REASON || why.chars().anyMatch(Character::isISOControl)) {
            throw fields.refused("why", "must give the reason, in 1 to " + LONGEST_REASON + " characters of one line");
        }
        return new RolloutCommand(
                line,
                word,
                version,
                key.id(),
                why,
                clock.instant(),
                UUID.randomUUID().toString());
    }

    private static Map<String, OperatorCommand> words() {
        return Arrays.stream(OperatorCommand.values())
                .filter(word -> word != OperatorCommand.UNKNOWN)
                .collect(Collectors.toMap(
                        word -> word.name().toLowerCase(Locale.ROOT),
                        word -> word,
                        (one, other) -> one,
                        LinkedHashMap::new));
    }
}
