package dev.hone.lab.demo;

import dev.hone.llm.generate.Generation;
import dev.hone.llm.generate.Generator;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.text.Message;
import dev.hone.trainer.BaseModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Measures how good answers truly are, on prompts that nobody has asked before. */
final class Exam {

    private static final int ANSWERS_PER_PROMPT = 4;
    private static final int ANSWER_TOKENS = 12;
    private static final int PROMPT_TOKENS = 64;

    private final World world;
    private final BaseModel base;

    Exam(World world, BaseModel base) {
        this.world = world;
        this.base = base;
    }

    /** The mean quality of the answers to each prompt of the exam, in their order; nulls: the base, no goal. */
    List<Double> take(@Nullable Adapter adapter, @Nullable String goal) {
        Random seeds = world.random("exam answers");
        List<Double> means = new ArrayList<>();
        try (var generator =
                new Generator(base.model(), adapter, base.renderer().endTokenId())) {
            for (Ask ask : world.exam()) {
                double sum = 0;
                for (int i = 0; i < ANSWERS_PER_PROMPT; i++) {
                    String prompt = ask.text(i % Ask.PHRASINGS.size());
                    sum += world.taste().quality(ask, answer(generator, prompt, goal, seeds.nextLong()));
                }
                means.add(sum / ANSWERS_PER_PROMPT);
            }
        }
        return means;
    }

    private String answer(Generator generator, String prompt, @Nullable String goal, long seed) {
        int[] ids = base.renderer().renderPrompt(List.of(Message.user(prompt)), goal, PROMPT_TOKENS);
        Generation made = generator.generate(ids, new Sampling(1, 1, ANSWER_TOKENS, seed));
        int[] answer = made.ids();
        boolean ended = made.finish() == Generation.Finish.END_TOKEN;
        return base.tokenizer().decode(ended ? Arrays.copyOf(answer, answer.length - 1) : answer);
    }
}
