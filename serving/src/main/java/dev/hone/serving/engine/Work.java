package dev.hone.serving.engine;

/**
 * What a request makes an engine do, as its flow is charged for it:
 *
 * <pre>cost = rows * (answer * (alone ? 4 : 1) + prompt / 6) + (scored ? 2 * prompt / 6 : 0)</pre>
 *
 * <p>in tokens of an answer in a batch that is full. A prompt is read many tokens at a time, at about a sixth of what a
 * token of an answer takes; a batch of one takes about four times as long for a token as a row of a full one; and a
 * prompt that is scored is read once more, with the logits of every place. Whether a prompt is remembered is not known
 * when it is charged.
 *
 * @param rows of the batch
 * @param prompt its tokens
 * @param alone whether it is computed in a batch of its own
 * @param scored whether the tokens of the prompt are told with their log-probabilities
 */
public record Work(int rows, int prompt, boolean alone, boolean scored) {

    private static final double ALONE = 4;
    private static final double READ_AT_THE_PRICE_OF_ONE = 6;

    /** @param answer how many tokens the answer will have */
    double cost(double answer) {
        double reading = prompt / READ_AT_THE_PRICE_OF_ONE;
        return rows * (answer * (alone ? ALONE : 1) + reading) + (scored ? 2 * reading : 0);
    }
}
