package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.serving.admission.Allowance;
import dev.hone.serving.admission.ApiKeys;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.admission.JsonBody;

/**
 * {@code POST /v1/chat/completions}. A client that goes away ends its generation.
 *
 * @param refusesUnknown whether members that nobody knows are refused
 */
public record ChatService(Chat chat, boolean refusesUnknown) implements HttpService {

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(
                request.aggregate().thenApplyAsync(whole -> answer(context, whole), context.blockingTaskExecutor()));
    }

    private HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest whole) {
        JsonNode body = JsonBody.read(whole);
        ChatRequest asked = new ChatRequestReader(refusesUnknown).read(body, whole.headers(), ApiKeys.owner(context));
        Allowance.charge(context, "n", asked.choices());
        Fields fields = new Fields(body, "");
        boolean includeUsage = Members.CHAT.includesUsage(fields, refusesUnknown);
        return fields.flag("stream") ? streamed(context, asked, includeUsage) : whole(context, asked);
    }

    private HttpResponse streamed(ServiceRequestContext context, ChatRequest asked, boolean includeUsage) {
        HttpResponseWriter writer = HttpResponse.streaming();
        Runnable cancel = chat.begin(
                asked, new StreamedReply(writer, includeUsage, asked.sampling().tellsTokens()));
        return watched(context, writer, cancel);
    }

    private HttpResponse whole(ServiceRequestContext context, ChatRequest asked) {
        WholeReply reply = new WholeReply(asked.sampling().tellsTokens());
        Runnable cancel = chat.begin(asked, reply);
        return watched(context, HttpResponse.of(reply.response()), cancel);
    }

    // Either may be first to know that the client has gone; cancelling what has ended does nothing. The futures are the
    // server's: what
    // hangs on them only cancels, and nobody waits for that.
    @SuppressWarnings("FutureReturnValueIgnored")
    static HttpResponse watched(ServiceRequestContext context, HttpResponse response, Runnable cancel) {
        context.whenRequestCancelling().thenRun(cancel);
        response.whenComplete().whenComplete((done, gone) -> {
            if (gone != null) {
                cancel.run();
            }
        });
        return response;
    }
}
