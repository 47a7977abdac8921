package dev.hone.serving.feedback;

import dev.hone.schemas.records.FeedbackGiven;

/** A piece of feedback and the interaction that it is on. */
record GivenFeedback(String interactionId, FeedbackGiven feedback) {}
