package dev.hone.serving.openai;

import static java.util.Objects.requireNonNull;

import dev.hone.serving.admission.Refusal;
import dev.hone.serving.answers.AnswerToken;
import dev.hone.serving.answers.Piece;
import dev.hone.serving.openai.CompletionReplies.Choice;
import dev.hone.serving.openai.CompletionReplies.Completion;
import dev.hone.serving.openai.CompletionReplies.Logprobs;
import dev.hone.serving.openai.OpenAiReplies.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the answers to several prompts into one reply, whole or streamed. Choices are numbered prompt by prompt. One
 * that fails ends them all.
 */
final class CompletionReply {

    private final List<ChatRequest> requests;
    private final boolean echo;
    private final boolean streamed;
    private final boolean includeUsage;
    private final Sink sink;
    private final Map<Integer, Served> served = new HashMap<>();
    private final Map<Integer, Finished> finished = new HashMap<>();
    // Of each choice: characters and tokens that have been told.
    private final Map<Integer, Integer> length = new HashMap<>();
    private final Map<Integer, Integer> told = new HashMap<>();
    private final List<Runnable> running = new ArrayList<>();
    private boolean over;

    /** Where the reply goes. */
    interface Sink {

        /** A chunk of a stream, or the whole. */
        void send(Completion completion);

        void end();

        void fail(Refusal refusal);
    }

    /**
     * How the reply is to be.
     *
     * @param echo whether each text begins with its prompt
     * @param includeUsage whether a stream ends with the number of tokens; a whole reply always has it
     */
    record Shape(boolean echo, boolean streamed, boolean includeUsage) {}

    CompletionReply(List<ChatRequest> requests, Shape shape, Sink sink) {
        this.requests = List.copyOf(requests);
        this.echo = shape.echo();
        this.streamed = shape.streamed();
        this.includeUsage = shape.includeUsage();
        this.sink = sink;
    }

    /** What is to be cancelled when another prompt's answer fails, or has failed already. */
    void began(Runnable cancel) {
        synchronized (this) {
            running.add(cancel);
            if (!over) {
                return;
            }
        }
        cancel.run();
    }

    /** Ends all that has begun. */
    void cancel() {
        List<Runnable> begun;
        synchronized (this) {
            begun = List.copyOf(running);
        }
        begun.forEach(Runnable::run);
    }

    /** Hears of one prompt's answers. */
    ChatListener prompt(int prompt) {
        return new ChatListener() {
            @Override
            public void began(Served who) {
                keep(prompt, who);
            }

            @Override
            public void text(int choice, Piece piece) {
                passOn(prompt, choice, piece);
            }

            @Override
            public boolean isStreamed() {
                return streamed;
            }

            @Override
            public void done(Finished whole) {
                end(prompt, whole);
            }

            @Override
            public void failed(Refusal refusal) {
                fail(refusal);
            }
        };
    }

    private synchronized void keep(int prompt, Served who) {
        served.put(prompt, who);
    }

    private synchronized void passOn(int prompt, int choice, Piece piece) {
        if (streamed && !over) {
            sink.send(chunk(choice(prompt, choice, opening(prompt, choice) + piece.text(), piece.tokens(), null)));
        }
    }

    private synchronized void end(int prompt, Finished whole) {
        finished.put(prompt, whole);
        if (over) {
            return;
        }
        if (streamed) {
            for (int i = 0; i < whole.choices().size(); i++) {
                Finished.Choice one = whole.choices().get(i);
                int before = told.getOrDefault(index(prompt, i), 0);
                List<AnswerToken> left = tells(prompt)
                        ? one.tokens().subList(before, one.tokens().size())
                        : List.of();
                sink.send(chunk(choice(prompt, i, opening(prompt, i), left, one.finishReason())));
            }
        }
        if (finished.size() == requests.size()) {
            over = true;
            settle();
        }
    }

    private void settle() {
        if (!streamed) {
            sink.send(Completion.of(who(0), wholeChoices(), usage()));
        } else if (includeUsage) {
            sink.send(Completion.of(who(0), List.of(), usage()));
        }
        sink.end();
    }

    private void fail(Refusal refusal) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            sink.fail(refusal);
        }
        cancel();
    }

    private List<Choice> wholeChoices() {
        List<Choice> choices = new ArrayList<>();
        for (int prompt = 0; prompt < requests.size(); prompt++) {
            List<Finished.Choice> whole = requireNonNull(finished.get(prompt)).choices();
            for (int i = 0; i < whole.size(); i++) {
                Finished.Choice one = whole.get(i);
                List<AnswerToken> tokens = new ArrayList<>(one.prompt());
                tokens.addAll(one.tokens());
                choices.add(choice(prompt, i, opening(prompt, i) + one.text(), tokens, one.finishReason()));
            }
        }
        return choices;
    }

    private Choice choice(
            int prompt, int choice, String text, List<AnswerToken> tokens, @Nullable String finishReason) {
        int index = index(prompt, choice);
        int offset = length.getOrDefault(index, 0);
        length.put(index, offset + text.length());
        told.merge(index, tokens.size(), Integer::sum);
        Integer top = requests.get(prompt).sampling().topLogprobs();
        Logprobs logprobs = top == null ? null : Logprobs.of(tokens, offset, top > 0);
        String id = who(prompt).id();
        return new Choice(index, choice == 0 ? id : id + "." + choice, text, logprobs, finishReason);
    }

    /** The prompt, before the first text of a choice, where it is to be repeated. */
    private String opening(int prompt, int choice) {
        boolean first = !length.containsKey(index(prompt, choice));
        return echo && first ? requests.get(prompt).messages().get(0).content() : "";
    }

    private boolean tells(int prompt) {
        return requests.get(prompt).sampling().tellsTokens();
    }

    private Completion chunk(Choice choice) {
        return Completion.of(who(0), List.of(choice), null);
    }

    private int index(int prompt, int choice) {
        return prompt * requests.get(0).choices() + choice;
    }

    private Usage usage() {
        int prompts = served.values().stream().mapToInt(Served::promptTokens).sum();
        int answers =
                finished.values().stream().mapToInt(Finished::completionTokens).sum();
        return new Usage(prompts, answers, prompts + answers);
    }

    private Served who(int prompt) {
        return requireNonNull(served.get(prompt), "an answer begins before its text");
    }
}
