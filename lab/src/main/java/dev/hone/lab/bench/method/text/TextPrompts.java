package dev.hone.lab.bench.method.text;

import dev.hone.lab.bench.method.Answering;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.text.Message;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.GoalLadder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prompts as a method is asked them: rendered as serving does, with a goal or without, and guided or not. */
public record TextPrompts(BaseModel base, GoalLadder goals, int maxPromptTokens) {

    /** A prompt as token ids, with its guidance. */
    public Sampler.Asked asked(String prompt, Answering way, Optional<GoalPrompt> words) {
        boolean guided = way.compares() && way.from() == Answering.From.GOAL_FREE;
        Guidance guidance = guided ? Guidance.of(way.weight(), ids(prompt, null)) : Guidance.none();
        String sentence = way.level() == null ? null : sentence(way.level(), words);
        return new Sampler.Asked(Arrays.stream(ids(prompt, sentence)).boxed().toList(), guidance);
    }

    /** The adapter that answers: where the way is one from the base, with its update scaled. */
    public static @Nullable Adapter answering(@Nullable Adapter adapter, Answering way) {
        return adapter != null && way.compares() && way.from() == Answering.From.BASE
                ? Scaled.by(way.weight(), adapter)
                : adapter;
    }

    /** The sentence of a goal in a version's words. */
    public String sentence(int level, Optional<GoalPrompt> words) {
        GoalPrompt prompt = words.orElseThrow(
                () -> new IllegalArgumentException("goal " + level + " was asked of a method without goals"));
        int percent = goals.at(level)
                .orElseThrow(() -> new IllegalArgumentException("there is no goal " + level))
                .percent();
        return prompt.sentence(level, goals.served().level(), percent / 100.0, Encoder.SERVED_PHRASING);
    }

    private int[] ids(String prompt, @Nullable String sentence) {
        return base.renderer().renderPrompt(List.of(Message.user(prompt)), sentence, maxPromptTokens);
    }
}
