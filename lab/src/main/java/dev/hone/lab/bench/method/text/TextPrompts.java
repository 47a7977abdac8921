package dev.hone.lab.bench.method.text;

import dev.hone.lab.bench.method.Answering;
import dev.hone.lab.bench.method.GoalWords;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.text.Message;
import dev.hone.trainer.BaseModel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prompts as a method is asked them: rendered as serving does, with a goal or without, and guided or not. */
public record TextPrompts(BaseModel base, int maxPromptTokens) {

    /** A prompt as token ids, with its guidance. */
    public Sampler.Asked asked(String prompt, Answering way, Optional<GoalWords> words) {
        boolean guided = way.compares() && way.from() == Answering.From.GOAL_FREE;
        Guidance guidance = guided ? Guidance.of(way.weight(), ids(prompt, null)) : Guidance.none();
        String sentence = sentence(way, words);
        return new Sampler.Asked(Arrays.stream(ids(prompt, sentence)).boxed().toList(), guidance);
    }

    /** The adapter that answers: where the way is one from the base, with its update scaled. */
    public static @Nullable Adapter answering(@Nullable Adapter adapter, Answering way) {
        return adapter != null && way.compares() && way.from() == Answering.From.BASE
                ? Scaled.by(way.weight(), adapter)
                : adapter;
    }

    /** What stands in the prompt for the goal that is asked for; null where none is. */
    public static @Nullable String sentence(Answering way, Optional<GoalWords> words) {
        return way.level() == null
                ? null
                : words.orElseThrow(() -> new IllegalArgumentException(
                                "goal " + way.level() + " was asked of a method without goals"))
                        .sentence(way.level());
    }

    private int[] ids(String prompt, @Nullable String sentence) {
        return base.renderer().renderPrompt(List.of(Message.user(prompt)), sentence, maxPromptTokens);
    }
}
