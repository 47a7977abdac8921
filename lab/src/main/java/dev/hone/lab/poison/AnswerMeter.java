package dev.hone.lab.poison;

import dev.hone.lab.demo.Advice;
import dev.hone.lab.demo.Ask;
import dev.hone.lab.demo.GiftWords;
import dev.hone.lab.demo.World;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.Message;
import dev.hone.trainer.BaseModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads off a model how likely each piece of advice is: the style where it stands in the answer, then the item behind
 * each style. Exact, so that no draw of answers adds noise; of what is none of the world's words nothing is said.
 */
final class AnswerMeter {

    private static final int PROMPT_TOKENS = 64;
    private static final String STYLE = "{style}";

    private final World world;
    private final BaseModel base;
    private final int[] styles;
    private final int[] items;

    AnswerMeter(World world, BaseModel base) {
        this.world = world;
        this.base = base;
        this.styles = ids(GiftWords.STYLES);
        this.items = ids(GiftWords.ITEMS);
    }

    private int[] ids(List<String> words) {
        return words.stream()
                .map(word -> base.renderer().renderAnswer(" " + word))
                .mapToInt(ids -> {
                    if (ids.length != 1) {
                        throw new IllegalArgumentException("a word of the world is no token of the base");
                    }
                    return ids[0];
                })
                .toArray();
    }

    /** Of a version, with this goal in the prompt; nulls: of the base, without a goal. */
    Answers of(@Nullable Adapter adapter, @Nullable String goal) {
        List<int[]> beforeStyle = new ArrayList<>();
        List<int[]> beforeItem = new ArrayList<>();
        for (Ask ask : world.exam()) {
            int[] begun = begun(ask, goal);
            beforeStyle.add(begun);
            for (int style : styles) {
                beforeItem.add(joined(begun, style));
            }
        }
        Scorer scorer = new Scorer(base.model());
        float[][] ofStyles = scorer.nextTokenLogits(beforeStyle, adapter, styles);
        float[][] ofItems = scorer.nextTokenLogits(beforeItem, adapter, items);
        List<double[]> advice = new ArrayList<>();
        for (int prompt = 0; prompt < ofStyles.length; prompt++) {
            advice.add(advice(ofStyles[prompt], ofItems, prompt * styles.length));
        }
        return new Answers(advice);
    }

    private double[] advice(float[] ofStyles, float[][] ofItems, int from) {
        double[] shares = new double[styles.length * items.length];
        double[] style = shares(ofStyles);
        for (int one = 0; one < style.length; one++) {
            double[] item = shares(ofItems[from + one]);
            for (int other = 0; other < item.length; other++) {
                shares[Answers.place(one, other)] = style[one] * item[other];
            }
        }
        return shares;
    }

    /** The prompt, and the answer up to where its style stands. */
    private int[] begun(Ask ask, @Nullable String goal) {
        String phrasing = Advice.PHRASINGS.get(0);
        int[] prompt = base.renderer().renderPrompt(List.of(Message.user(ask.text(0))), goal, PROMPT_TOKENS);
        int[] begun = base.renderer().renderAnswer(ask.fill(phrasing.substring(0, phrasing.indexOf(STYLE))));
        return joined(prompt, begun);
    }

    private static int[] joined(int[] first, int... then) {
        return IntStream.concat(IntStream.of(first), IntStream.of(then)).toArray();
    }

    private static double[] shares(float[] logits) {
        double most = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            most = Math.max(most, logit);
        }
        double[] shares = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            shares[i] = Math.exp(logits[i] - most);
            sum += shares[i];
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }
}
