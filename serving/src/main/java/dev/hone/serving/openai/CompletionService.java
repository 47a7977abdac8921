package dev.hone.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.hone.serving.admission.Allowance;
import dev.hone.serving.admission.ApiKeys;
import dev.hone.serving.admission.Fields;
import dev.hone.serving.admission.JsonBody;
import dev.hone.serving.admission.Refusal;
import dev.hone.serving.openai.CompletionReplies.Completion;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /v1/completions}: texts continued as they stand, without a chat format and without a goal. A client that
 * goes away ends its generation.
 *
 * @param refusesUnknown whether members that nobody knows are refused
 */
public record CompletionService(Chat chat, boolean refusesUnknown) implements HttpService {

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(
                request.aggregate().thenApplyAsync(whole -> answer(context, whole), context.blockingTaskExecutor()));
    }

    private HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest whole) {
        JsonNode body = JsonBody.read(whole);
        List<ChatRequest> asked =
                new CompletionRequestReader(chat, refusesUnknown).read(body, whole.headers(), ApiKeys.owner(context));
        Allowance.charge(
                context, "n", asked.stream().mapToInt(ChatRequest::choices).sum());
        Fields fields = new Fields(body, "");
        boolean includeUsage = Members.COMPLETIONS.includesUsage(fields, refusesUnknown);
        boolean streamed = fields.flag("stream");
        var shape = new CompletionReply.Shape(fields.flag("echo"), streamed, includeUsage);
        if (streamed) {
            HttpResponseWriter writer = HttpResponse.streaming();
            return begun(
                    context, new CompletionReply(asked, shape, new Stream(new EventStream(writer))), asked, writer);
        }
        Whole sink = new Whole(new CompletableFuture<>());
        return begun(context, new CompletionReply(asked, shape, sink), asked, HttpResponse.of(sink.response()));
    }

    private HttpResponse begun(
            ServiceRequestContext context, CompletionReply reply, List<ChatRequest> asked, HttpResponse response) {
        boolean all = false;
        try {
            for (int prompt = 0; prompt < asked.size(); prompt++) {
                reply.began(chat.begin(asked.get(prompt), reply.prompt(prompt)));
            }
            all = true;
        } finally {
            if (!all) {
                reply.cancel();
            }
        }
        return ChatService.watched(context, response, reply::cancel);
    }

    private record Stream(EventStream events) implements CompletionReply.Sink {

        @Override
        public void send(Completion completion) {
            events.send(completion);
        }

        @Override
        public void end() {
            events.end();
        }

        @Override
        public void fail(Refusal refusal) {
            events.fail(refusal);
        }
    }

    private record Whole(CompletableFuture<HttpResponse> response) implements CompletionReply.Sink {

        @Override
        public void send(Completion completion) {
            response.complete(HttpResponse.of(HttpStatus.OK, MediaType.JSON, JsonBody.write(completion)));
        }

        @Override
        public void end() {}

        @Override
        public void fail(Refusal refusal) {
            response.complete(refusal.response());
        }
    }
}
