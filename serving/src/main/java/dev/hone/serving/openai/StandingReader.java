package dev.hone.serving.openai;

import com.linecorp.armeria.common.RequestHeaders;
import dev.hone.serving.admission.ApiKey;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.openai.ChatRequest.AskedExclusion;
import dev.hone.serving.openai.ChatRequest.Standing;
import dev.hone.terminal.tracing.TraceParent;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Understands whose request it is and where it counts: what members with our prefix, headers and a key say. */
final class StandingReader {

    private static final String EXTENSIONS = "hone::";
    private static final String SEGMENT = "hone::segment";
    private static final String SUBJECT = "hone::subject";
    private static final String EXCLUDE = "hone::exclude";
    private static final String SESSION = "hone::session";
    // What Open WebUI can say of its users, and no member of the request does.
    private static final String OPEN_WEBUI_USER = "x-openwebui-user-id";
    private static final String OPEN_WEBUI_CHAT = "x-openwebui-chat-id";
    private static final Set<String> KNOWN_EXTENSIONS =
            Set.of(SEGMENT, "hone::goal", SUBJECT, "hone::guidance", EXCLUDE, SESSION);

    private StandingReader() {}

    static Standing read(Fields fields, RequestHeaders headers, @Nullable ApiKey caller) {
        return new Standing(
                either(fields.id(SEGMENT), id(headers, "x-hone-segment")),
                subject(fields, headers),
                session(fields, headers),
                excluded(fields, headers),
                traceparent(headers),
                caller);
    }

    static void refuseUnknownExtensions(Fields fields) {
        for (Iterator<String> names = fields.object().fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (name.startsWith(EXTENSIONS) && !KNOWN_EXTENSIONS.contains(name)) {
                throw fields.refused(
                        name,
                        "is no extension that this server knows; there are hone::segment, "
                                + "hone::goal, hone::guidance, hone::subject, hone::session and hone::exclude");
            }
        }
    }

    // OpenAI's newer clients send safety_identifier in place of user. Their prompt_cache_key is no subject: one key
    // stands for many users.
    private static @Nullable String subject(Fields fields, RequestHeaders headers) {
        String ours = either(fields.idOrBlank(SUBJECT), idOrBlank(headers, "x-hone-subject"));
        String openAis = either(fields.idOrBlank("user"), fields.idOrBlank("safety_identifier"));
        return either(ours, either(openAis, idOrBlank(headers, OPEN_WEBUI_USER)));
    }

    private static @Nullable String session(Fields fields, RequestHeaders headers) {
        String ours = either(fields.idOrBlank(SESSION), idOrBlank(headers, "x-hone-session"));
        return either(ours, idOrBlank(headers, OPEN_WEBUI_CHAT));
    }

    // What nobody understands must not count by mistake: it is refused, wherever it stands.
    private static @Nullable AskedExclusion excluded(Fields fields, RequestHeaders headers) {
        String word = either(fields.text(EXCLUDE), headers.get("x-hone-exclude"));
        if (word == null) {
            return null;
        }
        for (AskedExclusion known : AskedExclusion.values()) {
            if (known.name().equalsIgnoreCase(word)) {
                return known;
            }
        }
        throw fields.refused(EXCLUDE, "must be test or opted_out");
    }

    private static @Nullable String id(RequestHeaders headers, String name) {
        String value = headers.get(name);
        return value == null ? null : Fields.checkedId(name, value);
    }

    private static @Nullable String idOrBlank(RequestHeaders headers, String name) {
        String value = headers.get(name);
        return value == null || value.isBlank() ? null : Fields.checkedId(name, value);
    }

    // A trace context that is malformed is as good as none: W3C asks that requests go on without it.
    private static @Nullable String traceparent(RequestHeaders headers) {
        String value = headers.get(TraceParent.HEADER);
        return TraceParent.of(value).isPresent() ? value : null;
    }

    private static @Nullable String either(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }
}
