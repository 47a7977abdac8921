package dev.hone.serving.feedback;

import dev.hone.schemas.records.FeedbackGiven;

/**
 * A piece of feedback and what it is on.
 *
 * @param key the interaction, or the session of all the interactions
 */
record GivenFeedback(String key, FeedbackGiven feedback) {}
