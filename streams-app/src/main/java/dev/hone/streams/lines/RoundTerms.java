package dev.hone.streams.lines;

import java.util.Map;

/**
 * The terms that all rounds of this program have in common.
 *
 * @param topic the physical name of the examples topic
 * @param topicId its Kafka topic id, base64
 * @param clusterId the Kafka cluster's id
 * @param holdoutSalt salt of the holdout flag
 * @param recipe the recipe of training, defaults included
 * @param recipeDigest the recipe's digest
 */
public record RoundTerms(
        String topic,
        String topicId,
        String clusterId,
        String holdoutSalt,
        Map<String, String> recipe,
        String recipeDigest) {

    public RoundTerms {
        recipe = Map.copyOf(recipe);
    }
}
